// biome-ignore-all lint/suspicious/noExplicitAny: a context whose actor is not known has a ref that takes every message

import type { PostOptions as ClientPostOptions, StreamOptions as ClientStreamOptions } from './client/post-options.js';
import type { ActorRef } from './client/ref.js';
import type { ActorExecutor } from './host/executor.js';
import { registerBase } from './metadata/registry.js';
import { spawn, type spawnWith } from './system.js';

/** What a handler gets as its second argument. */
export interface ActorContext<A extends object = any> {
  /** A ref to the actor itself. */
  readonly self: ActorRef<A>;
  /** The action of the message, when it has one. */
  readonly action: string | undefined;
  /** Aborted by `future.abort()`, by the poster's `signal`, by the deadline, by a kill, by an abort of the handler that this message is a part of. */
  readonly signal: AbortSignal;
  /**
   * For synchronous loops: throws `signal.reason` once an abort was asked for; while the event loop is blocked, too, where the mode shares
   * memory, else once the deadline has passed.
   */
  throwIfAborted(): void;
  /** Epoch ms, or undefined. */
  readonly deadline: number | undefined;
  /** Starts a child, which ends when this actor does. */
  readonly spawn: typeof spawn;
  readonly spawnWith: typeof spawnWith;
}

/** How one message is posted. */
export interface PostOptions extends ClientPostOptions {
  /**
   * The handler that this post is a part of: its deadline bounds the post, its abort aborts it. Default: for a ref that an actor was given,
   * the handler that it is running, if that is one and not concurrent. To await it may be a DeadlockError. null: none.
   */
  within?: ActorContext | null | undefined;
}

/** How a stream is posted, and how far its handler may go. */
export interface StreamOptions extends ClientStreamOptions {
  /** As for a post. */
  within?: ActorContext | null | undefined;
}

/** Optional methods that the library calls on an actor. */
export interface ActorLifecycle {
  /** Runs after the constructor and before the first message. What it throws fails the start. */
  onStart?(context: { self: ActorRef<any>; restarts: number; spawn: typeof spawn; spawnWith: typeof spawnWith }): void | Promise<void>;
  /**
   * Runs after the last message: 'shutdown' when somebody asked for it, 'exit' at the natural end of the program. What it throws is an
   * 'error' event; the actor ends all the same.
   */
  onStop?(reason: 'shutdown' | 'exit'): void | Promise<void>;
}

/**
 * The original's base class: `class Adder extends ThreadActor { handle(message) {…} }` lives in a thread. A `handle` takes every message
 * that no `@handler` takes.
 */
export abstract class ThreadActor<M = never, R = unknown> {
  handle?(message: M, context: ActorContext): R | Promise<R>;

  /** `spawn` of this class. */
  static executor<A extends object, P extends unknown[]>(this: new (...args: P) => A, ...args: P): ActorExecutor<A> {
    return spawn(this, ...args);
  }
}

/** As ThreadActor; its subclasses live in a process. */
export abstract class ProcessActor<M = never, R = unknown> {
  handle?(message: M, context: ActorContext): R | Promise<R>;

  /** `spawn` of this class. */
  static executor<A extends object, P extends unknown[]>(this: new (...args: P) => A, ...args: P): ActorExecutor<A> {
    return spawn(this, ...args);
  }
}

registerBase(ThreadActor, 'thread');
registerBase(ProcessActor, 'process');
