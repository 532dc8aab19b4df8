// biome-ignore-all lint/suspicious/noExplicitAny: a ref whose actor is not known takes every message

import { inspect } from 'node:util';
import { Line, type Waiter } from '../client/line.js';
import type { ActorType, AnyMessage, ExactMessage, PostResult } from '../client/message-types.js';
import { type PostOptions, readPostOptions, type StreamOptions } from '../client/post-options.js';
import type { ActorRef } from '../client/ref.js';
import { invalidType, invalidValue } from '../errors.js';
import { Future } from '../future/future.js';
import { checkObject, unreadable } from '../future/options.js';
import type { ActorOptions } from '../metadata/options.js';
import { ADDRESS } from '../protocol/address.js';
import { Broadcast } from './broadcast.js';
import { type ActorExecutor, type ActorStats, type ExecutorHandle, readShutdownOptions, type ShutdownOptions } from './executor.js';
import { type MapOptions, mapMessages } from './map.js';
import { untilRoom } from './room.js';

/** How a pool chooses the member that takes a message. */
export type Routing = 'round-robin' | 'least-busy' | { key: (message: any) => string };

/** `size` equal actors behind one executor. */
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
  checkObject(options, 'spawnPool');
  try {
    const { size, routing, ...rest } = options;
    checkPool(size, routing);
    return { size, routing, rest };
  } catch (error) {
    throw unreadable(error, 'spawnPool');
  }
}

/** An array can have no more. */
const MOST_MEMBERS = 2 ** 32 - 1;

function checkPool(size: unknown, routing: unknown): void {
  if (typeof size !== 'number') throw invalidType(`size must be the number of members, not ${typeof size}`);
  if (!Number.isInteger(size) || size < 1) throw invalidValue(`size must be an integer of 1 or more, not ${size}`);
  if (size > MOST_MEMBERS) throw invalidValue(`size must be less than 2^32, not ${size}`);
  if (routing === undefined || routing === 'round-robin' || routing === 'least-busy') return;
  if (typeof routing === 'string') throw invalidValue(`routing must be 'round-robin', 'least-busy' or { key }, not '${routing}'`);
  if (typeof (routing as { key?: unknown } | null)?.key !== 'function') throw invalidType("routing must be 'round-robin', 'least-busy' or { key: function }");
}

const hasRoom = (member: ExecutorHandle): boolean => member.hasRoom;
const takesPosts = (member: ExecutorHandle): boolean => member.status === 'running' || member.status === 'starting';

/** The run time side of ActorPool. */
export class PoolHandle {
  readonly id: string;
  readonly members: readonly ExecutorHandle[];
  readonly ready = new Future<void>();
  /** @internal */
  readonly line = new Line(this);
  /** In the members' lines, for all who wait in this one. */
  private readonly waiter: Waiter = {
    free: () => this.line.next !== undefined,
    wake: () => (this._refusal === undefined ? this.line.look() : this.line.wakeAll()),
  };
  private readonly routing: Routing;
  private turn = 0;

  constructor(id: string, members: readonly ExecutorHandle[], routing: Routing = 'round-robin') {
    this.id = id;
    this.members = members;
    this.routing = routing;
    this.ready.markObserved();
    Future.all(members.map((member) => member.ready)).then(
      () => this.ready._resolve(),
      (error: unknown) => this.ready._reject(error),
    );
  }

  /** It routes by what it alone knows. */
  get [ADDRESS](): string {
    return 'a pool of actors';
  }

  post(message: unknown, options?: PostOptions): Future<unknown> {
    const member = this.choose(message);
    return member instanceof Future ? member : member.post(message, options);
  }

  tell(message: unknown, options?: PostOptions): void {
    const member = this.choose(message);
    if (!(member instanceof Future)) {
      member.tell(message, options);
      return;
    }
    // No member has it, and somebody has to say so.
    member.markObserved();
    this.candidates()[0]?._report(member._outcome);
  }

  stream(message: unknown, options?: StreamOptions): AsyncIterableIterator<unknown> {
    const member = this.choose(message);
    return member instanceof Future ? nothingBut(member) : member.stream(message, options);
  }

  broadcast(message: unknown, options?: PostOptions): Future<unknown[]> {
    const read = options === undefined ? undefined : readPostOptions(options);
    // One that no member takes throws as a post does; one that some take reaches those, and fails.
    const { _refusal: refusal } = this;
    if (refusal !== undefined) throw refusal;
    // Only one can have what is moved, and it is gone from here then: the others get copies, before.
    const copied = read && { ...read, transfer: undefined };
    const last = this.members.map((member) => member._refusal).lastIndexOf(undefined);
    const posts = this.members.map((member, i) => {
      try {
        return member.post(message, i === last ? read : copied);
      } catch (error) {
        // It takes none: by now, it may be, for a getter of the message, or a callback of what made room for it, has ended it. Those before it have the message.
        return failed(error);
      }
    });
    return new Broadcast(posts, (i) => this.members[i]?.exact === true, read?.signal);
  }

  map(messages: Iterable<unknown>, options?: MapOptions): AsyncIterableIterator<unknown> {
    return mapMessages(this, messages, options);
  }

  /** Whether a post would be accepted, with routing by key: whatever its key. */
  get hasRoom(): boolean {
    if (this.members.every(hasRoom)) return true;
    return typeof this.routing === 'object' ? this.candidates().every(hasRoom) : this.candidates().some(hasRoom);
  }

  /** @internal */
  isFull(message: unknown): boolean {
    if (this.hasRoom) return false;
    if (typeof this.routing !== 'object') return this.members.some((member) => member.isFull());
    const member = this.choose(message);
    return !(member instanceof Future) && member.isFull();
  }

  /** @internal */
  get bounded(): boolean {
    return this.members.some((member) => member.line.bounded);
  }

  /** @internal */
  get mayHaveRoom(): boolean {
    return this.members.some(hasRoom);
  }

  /** @internal */
  get admitted(): number {
    return this.members.reduce((sum, member) => sum + member.line.admitted, 0);
  }

  /** By any of them: one that ends or restarts gives its messages to others, or takes them again. @internal */
  watch(waiting: boolean): void {
    for (const { line, _refusal } of this.members) {
      if (!waiting) line.delete(this.waiter);
      else if (_refusal === undefined) line.add(this.waiter);
    }
  }

  /** What a post would throw now: no member takes any more. @internal */
  get _refusal(): Error | undefined {
    const refusals = this.members.map((member) => member._refusal);
    return refusals.includes(undefined) ? undefined : refusals[0];
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

  [Symbol.asyncDispose](): Promise<void> {
    return this.shutdown();
  }

  toJSON(): object {
    return { id: this.id, members: this.members };
  }

  /** @internal */
  [inspect.custom](): string {
    return `<ActorPool ${this.id} members=${this.members.length}>`;
  }

  /** The members that take posts now; else those that will again; else all, and the post fails as one to any of them does. */
  private candidates(): readonly ExecutorHandle[] {
    const taking = this.members.filter(takesPosts);
    if (taking.length > 0) return taking;
    const returning = this.members.filter((member) => member.status === 'restarting');
    return returning.length > 0 ? returning : this.members;
  }

  /** The member that takes the message, or a failed Future where the key cannot be told. */
  private choose(message: unknown): ExecutorHandle | Future<unknown> {
    const candidates = this.candidates();
    if (this.routing === 'least-busy') {
      // One with fewer messages may have all of them wait, with a full mailbox, beside one that runs as many more.
      const roomy = candidates.filter(hasRoom);
      return (roomy.length > 0 ? roomy : candidates).reduce((least, member) => (member.waiting < least.waiting ? member : least));
    }
    if (this.routing === 'round-robin') {
      const from = this.turn++;
      const inTurn = (step: number): ExecutorHandle => candidates[(from + step) % candidates.length] as ExecutorHandle;
      for (let step = 0; step < candidates.length; step++) if (inTurn(step).hasRoom) return inTurn(step);
      return inTurn(0);
    }
    try {
      return this.byKey(String(this.routing.key(message)), candidates);
    } catch (error) {
      return failed(error);
    }
  }

  /**
   * Rendezvous hashing (Thaler and Ravishankar 1998): each key ranks all members, and the first that is there takes it. So a member that is gone gives
   * its own keys away, to all others alike, and has them back when it is back; no other key moves.
   */
  private byKey(key: string, candidates: readonly ExecutorHandle[]): ExecutorHandle {
    const begun = absorb(FNV_OFFSET, `${key}\0`);
    let best = candidates[0] as ExecutorHandle;
    let highest = -1;
    let next = 0;
    for (const [index, member] of this.members.entries()) {
      // Candidates come in the members' order.
      if (member !== candidates[next]) continue;
      next++;
      const rank = mixed(absorb(begun, String(index)));
      if (rank > highest) {
        best = member;
        highest = rank;
      }
    }
    return best;
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

const FNV_OFFSET = 0x811c9dc5;

/** More text into a hash: FNV-1a, 32 bits. */
function absorb(hash: number, text: string): number {
  let h = hash;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h;
}

/** The final mix: the last character alone, which is all that differs between members, must change every bit. */
function mixed(hash: number): number {
  let h = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
