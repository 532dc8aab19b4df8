import type { ActorContextBase } from '../metadata/handler.js';

/** A message that was posted and has not settled. */
export interface Abortable {
  abort(reason: unknown): void;
}

/**
 * A handler that posts may be a part of: its deadline bounds them, its abort aborts them. The contexts that this library makes keep the messages themselves, which is
 * cheaper than an AbortSignal for each handler.
 */
export interface Part extends ActorContextBase {
  /** @internal */
  _adopt(post: Abortable): void;
  /** The actor whose handler it is, a RefHolder: refs in the answers are that actor's. @internal */
  readonly _holder: unknown;
  /** It has settled. @internal */
  _release(post: Abortable): void;
}

export const isPart = (context: object): context is Part => typeof (context as Partial<Part>)._adopt === 'function';
