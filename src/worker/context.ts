import { inspect } from 'node:util';
import type { Abortable, AwaitedPost, Part, Wait, WaitQueue } from '../client/part.js';
import type { ActorRef, RefHolder } from '../client/ref.js';
import { UNSENDABLE, type Unsendable } from '../describe.js';
import { CancelledError, TimeoutError } from '../errors.js';
import { keepInstance } from '../future/instances.js';
import type { ActorOptions } from '../metadata/options.js';
import type { ActorClass } from '../metadata/registry.js';
import { mayBeAborted } from '../protocol/batches/cells.js';
import type { MessageHead } from '../protocol/batches/messages.js';
import { isPast, machineTime, soon } from '../real-time.js';
import { abortSignal } from './aborts.js';
import type { Deadlocks, Waiting } from './deadlocks.js';
import type { Route } from './route.js';
import type { Child } from './spawner.js';

/** The actor that a handler belongs to. */
export interface Home extends RefHolder {
  readonly name: string;
  readonly self: ActorRef<object>;
  readonly deadlocks: Deadlocks;
  readonly spawn: (actor: ActorClass, ...args: unknown[]) => Child;
  readonly spawnWith: (options: ActorOptions, actor: ActorClass, ...args: unknown[]) => Child;
}

/** The items of a stream, as they are made. */
export interface StreamRun extends Abortable {
  /** How many have been sent. */
  readonly sent: number;
  /** It threw what it did because it was told to end, and for no reason of its own. */
  readonly failedAtEnd: boolean;
  /** So many more may be sent. */
  grant(count: number): void;
  /** Goes on, as far as may be sent. */
  proceed(): void;
}

/** What a handler gets as its second argument. One is made per message: everything in it is made when it is asked for. */
export class HandlerContext implements Part, Waiting {
  // Only declared here, as those of a Future are, and for the same reason.
  declare readonly action: string | undefined;
  /** @internal */ declare readonly _route: Route;
  /** @internal */ declare readonly _id: number;
  /** @internal */ declare readonly _head: MessageHead | undefined;
  /** @internal */ declare readonly _tell: boolean;
  /** @internal */ declare readonly _concurrent: boolean;
  /** @internal */ declare _aborted: boolean;
  declare private reason: unknown;
  declare private controller: AbortController | undefined;
  declare private readonly home: Home;
  /** Of a stream: what makes its items. @internal */
  declare _stream: StreamRun | undefined;
  /** What it has posted, as far as it has not settled. @internal */
  declare _parts: Set<AwaitedPost> | undefined;
  /** What it waits for, by where that waits: the latest wait there. */
  declare private waits: Map<WaitQueue, Wait> | undefined;
  /** The same of what is concurrent. */
  declare private concurrentWaits: Map<WaitQueue, Wait> | undefined;
  /** Those that were not the latest any more when something else was waited for. */
  declare private formerWaits: Set<Wait> | undefined;

  constructor(home: Home, route: Route, id: number, tell: boolean, concurrent: boolean, action: string | undefined, head: MessageHead | undefined) {
    this.home = home;
    this._route = route;
    this._id = id;
    this._head = head;
    this._tell = tell;
    this._concurrent = concurrent;
    this._aborted = false;
    this.action = action;
    this.reason = undefined;
    this.controller = undefined;
    this._stream = undefined;
    this._parts = undefined;
    this.waits = undefined;
    this.concurrentWaits = undefined;
    this.formerWaits = undefined;
  }

  /** @internal */
  [inspect.custom](): string {
    const { action, deadline, home } = this;
    return `<ActorContext${action === undefined ? '' : ` action=${action}`} self=${home.self.id}${deadline === undefined ? '' : ` deadline=${deadline}`}>`;
  }

  /** @internal */
  get [UNSENDABLE](): Unsendable {
    return ["a handler's context", 'Send what the receiver needs of it: its `self`, say.'];
  }

  /** @internal */
  get _holder(): RefHolder {
    return this.home;
  }

  /** Epoch ms, or undefined. */
  get deadline(): number | undefined {
    return this._head?.deadline;
  }

  /** @internal */
  get _until(): number | undefined {
    return this._head?.until;
  }

  get self(): ActorRef<object> {
    return this.home.self;
  }

  get spawn(): Home['spawn'] {
    return this.home.spawn;
  }

  get spawnWith(): Home['spawnWith'] {
    return this.home.spawnWith;
  }

  /** Aborted by `future.abort()`, by the poster's `signal`, by the deadline, by a kill, by an abort of the handler that this message is a part of. */
  get signal(): AbortSignal {
    if (this.mayLearn) {
      // Whoever has asked whether it is aborted, and listens to it next, may do both by this getter.
      this.controller ??= new AbortController();
      asked = this.controller;
      try {
        this._route.poll();
      } finally {
        asked = undefined;
      }
    }
    if (this.controller === undefined) {
      this.controller = new AbortController();
      if (this._aborted) abortSignal(this.controller, this.reason);
    }
    return this.controller.signal;
  }

  /**
   * For synchronous loops: throws `signal.reason` once an abort was asked for, where memory is shared also while the event loop is blocked;
   * between processes a passed deadline.
   */
  throwIfAborted(): void {
    if (this.mayLearn) this._route.poll();
    if (!this._aborted && isPast(this._head)) this._abort(new TimeoutError('the deadline of the message has passed', { delivered: 'yes' }));
    if (this._aborted) throw this.signal.reason;
  }

  /** An abort may have come that waits for the event loop: its reason was sent before the cell was set, and can be fetched past the loop. */
  private get mayLearn(): boolean {
    const { cells } = this._route;
    return !this._aborted && cells !== undefined && mayBeAborted(cells, this._id);
  }

  /** @internal */
  _abort(reason: unknown): void {
    if (this._aborted) return;
    this._aborted = true;
    this.reason = reason;
    const { controller } = this;
    if (controller !== undefined && controller === asked) abortSoon(controller, reason);
    else if (controller !== undefined) abortSignal(controller, reason);
    this._stream?.abort(reason);
    if (this._parts !== undefined) for (const post of Array.from(this._parts)) post.abort(this.signal.reason);
  }

  /** @internal */
  _generates(stream: StreamRun): void {
    this._stream = stream;
    if (this._aborted) stream.abort(this.reason);
  }

  /** @internal */
  _adopt(post: AwaitedPost): void {
    if (this._aborted) {
      post.abort(this.signal.reason);
      return;
    }
    this._parts ??= new Set();
    this._parts.add(post);
  }

  /** @internal */
  _awaits(post: AwaitedPost): void {
    if (this._concurrent || post._wait !== undefined) return;
    const waits = this.waitsFor(post._concurrent);
    let wait = waits.get(post._queue);
    if (wait?.open) {
      wait.stamp.since = machineTime();
    } else {
      if (wait !== undefined) {
        this.formerWaits ??= new Set();
        this.formerWaits.add(wait);
      }
      wait = this.home.deadlocks.begin(this, post._queue, post._concurrent);
      waits.set(post._queue, wait);
    }
    wait.count++;
    post._wait = wait;
  }

  /** @internal */
  _watches(): void {}

  private waitsFor(concurrent: boolean): Map<WaitQueue, Wait> {
    const waits = (concurrent ? this.concurrentWaits : this.waits) ?? new Map();
    if (concurrent) this.concurrentWaits = waits;
    else this.waits = waits;
    return waits;
  }

  /** @internal */
  get _waits(): Wait[] {
    return [...(this.waits?.values() ?? []), ...(this.concurrentWaits?.values() ?? []), ...(this.formerWaits ?? [])];
  }

  /** @internal */
  _giveUp(wait: Wait): void {
    const waits = this.waitsFor(wait.concurrent);
    if (waits.get(wait.queue) === wait) waits.delete(wait.queue);
    else this.formerWaits?.delete(wait);
  }

  /** @internal */
  _awaitsNoMore(post: AwaitedPost): void {
    const wait = post._wait;
    if (wait === undefined) return;
    post._wait = undefined;
    if (--wait.count === 0) this._giveUp(wait);
  }

  /** @internal */
  _release(post: AwaitedPost): void {
    this._parts?.delete(post);
    this._awaitsNoMore(post);
  }

  /**
   * Whether a handler that ends with this error ends by its abort: it throws the reason, or what an API that took the signal makes of it,
   * or a message that was a part of it. @internal
   */
  _endedBy(error: unknown): boolean {
    if (!this._aborted) return false;
    const { reason } = this.signal;
    if (Object.is(error, reason)) return true;
    try {
      return error instanceof Error && (error.name === 'AbortError' || error instanceof CancelledError) && Object.is(error.cause, reason);
    } catch {
      // A getter of the user's.
      return false;
    }
  }
}

/** That of the context whose signal is being asked for. */
let asked: AbortController | undefined;

/**
 * The signal shows it at once, to a loop that asks and blocks the thread; its listeners hear of it when the code that runs has ended, for
 * one of them may be about to be added.
 */
function abortSoon(controller: AbortController, given: unknown): void {
  const { signal } = controller;
  const { reason } = AbortSignal.abort(given);
  const throwIfAborted = (): never => {
    throw reason;
  };
  const shown = { aborted: true, reason, throwIfAborted };
  for (const [name, value] of Object.entries(shown)) Object.defineProperty(signal, name, { value, configurable: true });
  soon(() => {
    for (const name of Object.keys(shown)) Reflect.deleteProperty(signal, name);
    abortSignal(controller, reason);
  });
}

keepInstance(new HandlerContext(undefined as never, undefined as never, 0, false, false, undefined, undefined));
