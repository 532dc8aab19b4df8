import type { DeadlockError } from '../errors.js';
import type { ActorContextBase } from '../metadata/handler.js';
import type { Probe } from '../protocol/probe.js';

/** A message that was posted and has not settled. */
export interface Abortable {
  abort(reason: unknown): void;
}

/** One that its poster waits for. */
export interface Awaited {
  /** @internal */
  readonly _action: string | undefined;
  /** Sends it after the message. @internal */
  _probe(probe: Probe): void;
}

/** Ends the wait, and leaves the message as it is. */
export type RejectWait = (error: DeadlockError) => void;

/**
 * A handler that posts may be a part of: its deadline bounds them, its abort aborts them. The contexts that this library makes keep the messages themselves, which is
 * cheaper than an AbortSignal for each handler.
 */
export interface Part extends ActorContextBase {
  /** @internal */
  _adopt(post: Abortable): void;
  /** The actor whose handler it is, a RefHolder: refs in the answers are that actor's. @internal */
  readonly _holder: unknown;
  /** Somebody waits for it without a limit. @internal */
  _awaits(post: Awaited, reject: RejectWait): void;
  /** It has settled. @internal */
  _release(post: Abortable & Awaited): void;
}

export const isPart = (context: object): context is Part => typeof (context as Partial<Part>)._adopt === 'function';
