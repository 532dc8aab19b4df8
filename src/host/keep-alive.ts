import { MessageChannel } from 'node:worker_threads';
import { realm } from '../protocol/realm/realm.js';
import { Reason, type Reasons } from '../protocol/realm/reason.js';
import { nextTick, nextTurn, soon } from '../real-time.js';

/**
 * Keeps the program alive while actors have work, and lets them end in good order when it has come to its end otherwise. One handle for
 * all: those of threads and children are never referenced themselves.
 */

/** What must be ended before the program is. */
export interface Dependent {
  /** Ends it in good order; holds the program while that lasts. */
  endWithProgram(): void;
  /**
   * Ends the streams that nobody waits for, now that nobody else is there to take their items; holds the program while that lasts. False
   * when there is none.
   */
  abandonStreams(): boolean;
}

const dependents = new Set<Dependent>();
let holds = 0;
/** Since the last 'beforeExit' nothing has happened, as far as is known. */
let atRest = false;
let looks = 0;
/** Both its ports are kept: one is closed when the other is collected. */
let channel: MessageChannel | undefined;

function openChannel(): MessageChannel {
  const opened = new MessageChannel();
  opened.port1.on('message', () => {});
  opened.port2.unref();
  return opened;
}

/** What counts the reasons for the program to stay. It counts last: a call that no stack is left for must leave nothing counted by half. */
export const program: Reasons = {
  begin() {
    if (holds === 0) {
      atRest = false;
      channel ??= openChannel();
      channel.port1.ref();
    }
    holds++;
  },
  end() {
    if (holds === 1) channel?.port1.unref();
    holds--;
  },
};

/** One reason for the program to stay. */
export class Hold extends Reason {
  constructor() {
    super(program);
  }
}

const outgoing = new Hold();

// What actors have posted to each other, beyond what the handlers do that somebody waits for.
realm.holdProgram = (held): void => outgoing.set(held);

export function register(dependent: Dependent): void {
  // Before the listeners that are there, so that it sees what they begin.
  if (dependents.size === 0) process.prependListener('beforeExit', onBeforeExit);
  dependents.add(dependent);
}

export function unregister(dependent: Dependent): void {
  dependents.delete(dependent);
  if (dependents.size === 0) process.off('beforeExit', onBeforeExit);
}

function onBeforeExit(): void {
  const before = resources();
  // What is behind such a stream can be handled now, and the program may have more to do then.
  if (Array.from(dependents, (dependent) => dependent.abandonStreams()).includes(true)) atRest = false;
  // By then the other listeners have been called, and have come as far as they can without the event loop.
  soon(() =>
    nextTick(() => {
      const quiet = resources() === before;
      if (!atRest || !quiet) lookAgain(quiet);
      else for (const dependent of Array.from(dependents)) dependent.endWithProgram();
    }),
  );
}

/** Timers, requests, handles: when a listener has the program go on by one of them, that may be over in a single turn and leave no trace. */
const resources = (): number => process.getActiveResourcesInfo().length;

/**
 * Not all that may keep a program is among those resources: not the work of the crypto module, say. So the loop is given one more turn.
 * With nothing else to do it comes to its next 'beforeExit' right after that; the second turn is taken only where something else keeps it.
 */
function lookAgain(quiet: boolean): void {
  const look = ++looks;
  atRest = quiet;
  nextTurn(() => {
    nextTurn(() => {
      if (look === looks) atRest = false;
    }).unref();
  });
}
