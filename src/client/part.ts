import type { DeadlockError } from '../errors.js';
import type { ActorContextBase } from '../metadata/handler.js';
import type { Probe, WaitStamp } from '../protocol/batches/probe.js';

/** A message that was posted and has not settled. */
export interface Abortable {
  abort(reason: unknown): void;
}

/** Where a message waits. */
export interface WaitQueue {
  /** Sends a probe after these messages, which somebody waits for. @internal */
  probe(probe: Probe, posts: readonly AwaitedPost[]): void;
}

/** A handler's wait for messages of one queue. Concurrent ones wait only while something stands before them, so they are a wait of their own. */
export interface Wait {
  readonly stamp: WaitStamp;
  /** No probe has come or gone along it: what is waited for now may still be a part of it. */
  open: boolean;
  readonly queue: WaitQueue;
  readonly concurrent: boolean;
  /** Messages that are waited for. */
  count: number;
}

/** One that may be waited for. @internal */
export interface AwaitedPost extends Abortable {
  readonly _queue: WaitQueue;
  readonly _concurrent: boolean;
  /** The wait that it belongs to. */
  _wait: Wait | undefined;
  /** Ends all waits without a limit, and leaves the message as it is. */
  _rejectAwaiters(error: DeadlockError): void;
}

/**
 * A handler that posts may be a part of: its deadline bounds them, its abort aborts them. The contexts that this library makes keep the
 * messages themselves, which is cheaper than an AbortSignal for each handler.
 */
export interface Part extends ActorContextBase {
  /** The deadline by `machineTime`. @internal */
  readonly _until: number | undefined;
  /** @internal */
  _adopt(post: AwaitedPost): void;
  /** The actor whose handler it is, a RefHolder: refs in the answers are that actor's. @internal */
  readonly _holder: unknown;
  /** Somebody waits for it without a limit. @internal */
  _awaits(post: AwaitedPost): void;
  /** Somebody waits for it for a while, or to see whether it settles. @internal */
  _watches(post: AwaitedPost): void;
  /** Nobody does any more; of a stream, whose items are waited for one by one. @internal */
  _awaitsNoMore(post: AwaitedPost): void;
  /** It has settled. @internal */
  _release(post: AwaitedPost): void;
}

export const isPart = (context: object): context is Part => typeof (context as Partial<Part>)._adopt === 'function';
