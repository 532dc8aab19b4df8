// biome-ignore-all lint/suspicious/noExplicitAny: a ref whose actor is not known takes every message

import { inspect } from 'node:util';
import type { Future } from '../future/future.js';
import { type ActorAddress, ADDRESS, ELSEWHERE } from '../protocol/copy/address.js';
import type { ActorType, AnyMessage, actorType, ExactMessage, ItemOf, PostResult } from './message-types.js';
import type { Part } from './part.js';
import { type PostOptions, readPostOptions, readStreamOptions, type StreamOptions } from './post-options.js';
import { ItemStream } from './stream.js';
import type { ItemSink } from './task.js';

/**
 * Names an actor; whoever has it can post. Where an end of the actor is not known yet at the post, the Future fails with what `post` would have thrown:
 * ShutdownError after a clean end, else BrokenExecutorError.
 */
export interface ActorRef<out A extends object> {
  /** The same for all refs to the actor, and of no other actor of the program. A restarted one keeps it. */
  readonly id: string;
  readonly [actorType]?: A;
  /**
   * Sends a message, a copy of which is made at once, and returns the Future of its handler's result.
   * Throws only ShutdownError, BrokenExecutorError and, for wrong options, TypeError or RangeError. Whatever else is wrong fails the Future.
   */
  post<R extends ActorRef<any>, const M extends AnyMessage>(this: R, message: ExactMessage<R, M>, options?: PostOptions): Future<PostResult<ActorType<R>, M>>;
  /**
   * Sends without a Future. Completion is acknowledged in batches (counters, capacity and the life of the program go by it); a failure is
   * an 'error' event of the executor. The timeout that its handler declares holds for it as well. Throws what `post` throws.
   */
  tell<R extends ActorRef<any>, const M extends AnyMessage>(this: R, message: ExactMessage<R, M>, options?: Omit<PostOptions, 'signal'>): void;
  /**
   * Sends a message to a handler that is a generator, async or not, and returns an iterator of the items that it yields. It is posted at
   * the call, as any message, and throws what `post` throws. The handler runs only as far ahead as `highWaterMark` items; leaving the loop
   * ends it, and waits for its `finally`. What it throws, and what becomes of its actor, arrives after the items that came before. An abort
   * makes the loop throw CancelledError at once.
   */
  stream<R extends ActorRef<any>, const M extends AnyMessage>(
    this: R,
    message: ExactMessage<R, M>,
    options?: StreamOptions,
  ): AsyncIterableIterator<ItemOf<PostResult<ActorType<R>, M>>>;
}

/** What becomes of a post, as far as is known: it is taken; it waits, for the actor is to live again; it fails. */
export const TAKES = 2;
export const RETURNS = 1;
export const ENDED = 0;
export type Presence = typeof TAKES | typeof RETURNS | typeof ENDED;

/** Whatever takes messages for one actor. */
export interface Poster {
  /** Asked when a ref is sent away. */
  readonly address: ActorAddress;
  readonly presence: Presence;
  /** From now on `presence` shows that it is back after a crash, although nothing is posted. */
  follow?(): void;
  /** Of what is posted by this: whether the mailbox would take one more, and how many have not settled. */
  readonly queue: { readonly hasRoom: boolean; readonly unsettled: number };
  /** `items`: the message is a stream, and they go there. */
  post(message: unknown, options: PostOptions | undefined, tell: boolean, part: Part | undefined, items?: ItemSink): Future<unknown>;
}

/** The actor that a ref was given to. */
export interface RefHolder {
  readonly id: string;
  /** It runs a handler that is not concurrent, and so takes nothing else. */
  readonly occupied: boolean;
  /** The handler that its posts are a part of unless they say otherwise: the one that it is running. */
  readonly handling: Part | undefined;
  /** By what it posts to itself, if that is the actor of this id. */
  posterOf(id: string): Poster | undefined;
  /** What a post of its throws, by what is thrown at it. */
  onRefused(error: unknown): unknown;
}

/** The run time side of an ActorRef: thin, so that the actor's end can be told from the refs that are left (see host/executor.ts). */
export class RefHandle {
  readonly id: string;
  /** @internal */
  readonly _poster: Poster;
  /** Of a ref that an actor was given: that actor. @internal */
  _holder: RefHolder | undefined;

  constructor(id: string, poster: Poster, holder?: RefHolder) {
    this.id = id;
    this._poster = poster;
    this._holder = holder;
  }

  post(message: unknown, options?: PostOptions): Future<unknown> {
    const read = options === undefined ? undefined : readPostOptions(options);
    return this.send(message, read, false);
  }

  tell(message: unknown, options?: PostOptions): void {
    const read = options === undefined ? undefined : readPostOptions(options);
    void this.send(message, read, true);
  }

  stream(message: unknown, options?: StreamOptions): AsyncIterableIterator<unknown> {
    const read = options === undefined ? undefined : readStreamOptions(options);
    const stream = new ItemStream(read?.highWaterMark);
    void this.send(message, read, false, stream);
    return stream.iterate();
  }

  private send(message: unknown, options: PostOptions | undefined, tell: boolean, items?: ItemSink): Future<unknown> {
    try {
      return this._poster.post(message, options, tell, this.partOf(options), items);
    } catch (error) {
      throw this._holder === undefined ? error : this._holder.onRefused(error);
    }
  }

  /** @internal */
  get [ADDRESS](): ActorAddress {
    return this._poster.address;
  }

  /** @internal */
  get [ELSEWHERE](): string {
    return 'a ref from another copy of futures-actors, whose code is not the same';
  }

  /** What JSON can say of an actor. */
  toJSON(): object {
    return { id: this.id };
  }

  /** @internal */
  [inspect.custom](): string {
    return `<ActorRef ${this.id}>`;
  }

  private partOf(options: PostOptions | undefined): Part | undefined {
    const within = options?.within;
    return within === undefined ? this._holder?.handling : ((within ?? undefined) as Part | undefined);
  }
}
