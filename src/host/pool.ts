// biome-ignore-all lint/suspicious/noExplicitAny: a ref whose actor is not known takes every message

import { inspect } from 'node:util';
import { Line, type Waiter } from '../client/line.js';
import type { ActorType, AnyMessage, ExactMessage, PostResult } from '../client/message-types.js';
import { PoolPoster, presentOf, type Target } from '../client/pool-ref.js';
import { type PostOptions, readPostOptions, readStreamOptions } from '../client/post-options.js';
import { type ActorRef, ENDED } from '../client/ref.js';
import { candidatesOf, checkRouting, haveRoom, type Router, type Routing, routerOf } from '../client/routing.js';
import { show } from '../describe.js';
import { asyncDispose } from '../dispose.js';
import { invalidType, invalidValue, ShutdownError } from '../errors.js';
import { Future } from '../future/future.js';
import { checkObject, unreadable } from '../future/options.js';
import { type ActorOptions, checkActorOptions } from '../metadata/options.js';
import { type ActorAddress, ADDRESS, type PoolAddress } from '../protocol/copy/address.js';
import { Broadcast } from './broadcast.js';
import { type ActorExecutor, type ActorStats, ExecutorHandle, readShutdownOptions, type ShutdownOptions } from './executor.js';
import { type MapOptions, mapMessages } from './map.js';
import { Readiness } from './readiness.js';
import { untilRoom } from './room.js';

/** `size` equal actors behind one executor. May be sent as any ref, unless it routes by a key, and arrives as a ref. */
export interface ActorPool<out A extends object> extends ActorRef<A>, AsyncDisposable {
  readonly members: readonly ActorExecutor<A>[];
  /** All members are ready, or the first failure. */
  readonly ready: Future<void>;
  /** The same message to every member; the results in the members' order, or the first failure, whose `delivered` is then about all members. */
  broadcast<R extends ActorRef<any>, const M extends AnyMessage>(
    this: R,
    message: ExactMessage<R, M>,
    options?: PostOptions,
  ): Future<PostResult<ActorType<R>, M>[]>;
  map: ActorExecutor<A>['map'];
  /** Resolves when a post would be accepted, with routing by key: whatever its key. */
  whenWritable(): Promise<void>;
  shutdown: ActorExecutor<A>['shutdown'];
  kill: ActorExecutor<A>['kill'];
  stats(): ActorStats[];
}

/** Of a pool, and of each of its members. */
export type PoolOptions = ActorOptions & { size: number; routing?: Routing | undefined };

/** Throws TypeError or RangeError. What is not the pool's own is the members' (`rest`). */
export function readPoolOptions(options: PoolOptions): { size: number; routing: Routing | undefined; rest: ActorOptions } {
  checkObject(options, 'spawnPool', ', and come first: spawnPool({ size: 4 }, Class)');
  try {
    const { size, routing, ...rest } = options;
    checkPool(size, routing);
    return { size, routing, rest: checkActorOptions(rest, ['size', 'routing']) };
  } catch (error) {
    throw unreadable(error, 'spawnPool');
  }
}

/** An array can have no more. */
const MOST_MEMBERS = 2 ** 32 - 1;

function checkPool(size: unknown, routing: unknown): void {
  if (typeof size !== 'number') throw invalidType(`size must be the number of members, not ${show(size)}`);
  if (!Number.isInteger(size) || size < 1) throw invalidValue(`size must be an integer of 1 or more, not ${size}`);
  if (size > MOST_MEMBERS) throw invalidValue(`size must be less than 2^32, not ${size}`);
  checkRouting(routing);
}

/** The run time side of ActorPool. */
export class PoolHandle extends PoolPoster {
  readonly members: readonly ExecutorHandle[];
  private readonly readiness = new Readiness();
  /** @internal */
  readonly line = new Line(this);
  /** In the members' lines, for all who wait in this one. */
  private readonly waiter: Waiter = {
    free: () => this.line.next !== undefined,
    wake: () => (this._ended ? this.line.wakeAll() : this.line.look()),
  };
  private readonly routing: Routing;
  private readonly router: Router<ExecutorHandle>;
  private address: PoolAddress | undefined;

  constructor(id: string, members: readonly ExecutorHandle[], routing: Routing = 'round-robin') {
    super(id);
    this.members = members;
    this.routing = routing;
    this.router = routerOf(members, routing);
    this.readiness.markObserved();
    Future.all(members.map((member) => member._ready)).then(
      () => this.readiness._resolve(),
      (error: unknown) => this.readiness._reject(error),
    );
  }

  get ready(): Future<void> {
    for (const member of this.members) void member.ready;
    return this.readiness;
  }

  broadcast(message: unknown, options?: PostOptions): Future<unknown[]> {
    const read = options === undefined ? undefined : readPostOptions(options);
    // One that no member takes throws as a post does; one that some take reaches those, and fails.
    const { _refusal: refusal } = this;
    if (refusal !== undefined) throw refusal;
    // Only one can have what is moved, and it is gone from here then: the others get copies, before.
    const copied = read && { ...read, transfer: undefined };
    const last = this.members.map((member) => member._ended).lastIndexOf(false);
    const posts = this.members.map((member, i) => {
      try {
        return member.post(message, i === last ? read : copied);
      } catch (error) {
        // It takes none: by now, it may be, for a getter of the message, or a callback of what made room for it, has ended it. Those before
        // it have the message.
        return failed(error);
      }
    });
    return new Broadcast(posts, (i) => this.members[i]?.exact === true);
  }

  map(messages: Iterable<unknown>, options?: MapOptions): AsyncIterableIterator<unknown> {
    return mapMessages(this, messages, options);
  }

  private get byKey(): boolean {
    return typeof this.routing === 'object';
  }

  /** Whether a post would be accepted, with routing by key: whatever its key. */
  get hasRoom(): boolean {
    return haveRoom(this.members, this.byKey);
  }

  /** @internal */
  isFull(message: unknown): boolean {
    if (this.hasRoom) return false;
    if (!this.byKey) return this.members.some((member) => member.isFull());
    const member = this.choose(message);
    return member instanceof ExecutorHandle && member.isFull();
  }

  /** @internal */
  get bounded(): boolean {
    return this.members.some((member) => member.line.bounded);
  }

  /** @internal */
  get mayHaveRoom(): boolean {
    return this.members.some((member) => member.hasRoom);
  }

  /** @internal */
  get admitted(): number {
    return this.members.reduce((sum, member) => sum + member.line.admitted, 0);
  }

  /** By any of them: one that ends or restarts gives its messages to others, or takes them again. @internal */
  watch(waiting: boolean): void {
    for (const { line, _ended } of this.members) {
      if (!waiting) line.delete(this.waiter);
      else if (!_ended) line.add(this.waiter);
    }
  }

  /** No member takes any more. @internal */
  get _ended(): boolean {
    return this.members.every((member) => member._ended);
  }

  /** What a post would throw now. @internal */
  get _refusal(): Error | undefined {
    return this._ended ? this.refuser._refusal : undefined;
  }

  /** Where none takes any more: one that was shut down, as the pool was most likely, before one that had ended otherwise. */
  private get refuser(): ExecutorHandle {
    return this.members.find((member) => member._refusal instanceof ShutdownError) ?? (this.members[0] as ExecutorHandle);
  }

  whenWritable(): Promise<void> {
    return untilRoom(this);
  }

  async shutdown(options: ShutdownOptions = {}): Promise<void> {
    const read = readShutdownOptions(options);
    await Promise.all(this.members.map((member) => member.shutdown(read)));
  }

  async kill(reason?: unknown): Promise<void> {
    await Promise.all(this.members.map((member) => member.kill(reason)));
  }

  stats(): ActorStats[] {
    return this.members.map((member) => member.stats());
  }

  [asyncDispose](): Promise<void> {
    return this.shutdown();
  }

  get [ADDRESS](): PoolAddress | string {
    const { id, members, routing } = this;
    if (typeof routing !== 'string') return 'a pool that routes by a function';
    if (this.address === undefined) {
      // All are asked: from now on each may be reached from elsewhere.
      const [common] = members.map((member) => member[ADDRESS]);
      this.address = { ...(common as ActorAddress), id, routing, members: members.map((member) => member.id) };
    }
    this.address = presentOf(
      this.address,
      members.filter((member) => member._poster.presence !== ENDED),
    );
    return this.address;
  }

  toJSON(): object {
    return { id: this.id, members: this.members };
  }

  /** @internal */
  [inspect.custom](): string {
    return `<ActorPool ${this.id} members=${this.members.length}>`;
  }

  /** The member that takes the message, or, where the key cannot be told, what fails in its place. */
  protected choose(message: unknown): Target {
    try {
      const member = this.router(message);
      return member._ended ? this.refuser : member;
    } catch (error) {
      const refuse = (options: PostOptions | undefined, read: (options: PostOptions) => unknown): void => {
        if (options !== undefined) read(options);
        if (this._refusal !== undefined) throw this._refusal;
      };
      return {
        post: (_message, options) => {
          refuse(options, readPostOptions);
          return failed(error);
        },
        // No member has it, and somebody has to say so.
        tell: (_message, options) => {
          refuse(options, readPostOptions);
          candidatesOf(this.members)[0]?._report(error);
        },
        stream: (_message, options) => {
          refuse(options, readStreamOptions);
          return nothingBut(failed(error));
        },
      };
    }
  }
}

function failed(error: unknown): Future<unknown> {
  const future = new Future<unknown>();
  future._reject(error);
  return future;
}

/** The stream of a message that reaches no member. */
async function* nothingBut(failure: Future<unknown>): AsyncGenerator {
  yield await failure;
}
