import type { ActorOptions } from '../../src/index.js';

/** The contract's table of modes: all that the suite may know of a mode. */
export interface Capabilities {
  /** `transfer` moves buffers; else it copies them. */
  movedBuffers: boolean;
  /** A SharedArrayBuffer crosses; else it is a SerializationError. */
  sharedMemory: boolean;
  /** A MessagePort crosses; else it is a SerializationError. */
  messagePorts: boolean;
  /** What a handler that blocks its event loop learns by `throwIfAborted`: every abort, a passed deadline only, nothing. */
  blockedHandlerSeesAbort: 'yes' | 'deadline' | 'no';
  /** A handler that blocks its event loop does not block the host, and `kill` ends it. */
  killsBlockedHandler: boolean;
  /** What would end a program ends the actor alone. */
  containsCrashes: boolean;
  /** Another actor lives through them, as through the kill of one that blocks its event loop. */
  sparesOthers: boolean;
  /** `cancel` catches whatever has not begun; else what was handed over counts as begun. */
  exactCancel: boolean;
}

/** The table itself, for actors that have no neighbours. */
export const capabilitiesOf: Readonly<Record<'inline' | 'thread' | 'process', Capabilities>> = {
  inline: {
    movedBuffers: true,
    sharedMemory: true,
    messagePorts: true,
    blockedHandlerSeesAbort: 'no',
    killsBlockedHandler: false,
    containsCrashes: false,
    sparesOthers: false,
    exactCancel: true,
  },
  thread: {
    movedBuffers: true,
    sharedMemory: true,
    messagePorts: true,
    blockedHandlerSeesAbort: 'yes',
    killsBlockedHandler: true,
    containsCrashes: true,
    sparesOthers: true,
    exactCancel: true,
  },
  process: {
    movedBuffers: false,
    sharedMemory: false,
    messagePorts: false,
    blockedHandlerSeesAbort: 'deadline',
    killsBlockedHandler: true,
    containsCrashes: true,
    sparesOthers: true,
    exactCancel: false,
  },
};

/** Behind a handler at work nothing has been handed over, in any mode: for specs that count what waits. */
export const nothingAhead = ({ exactCancel }: Capabilities): ActorOptions => (exactCancel ? {} : { prefetch: 1 });
