import type { Abortable, Awaited, Part, RejectWait } from '../client/part.js';
import type { ActorRef, RefHolder } from '../client/ref.js';
import { TimeoutError } from '../errors.js';
import type { ActorClass } from '../metadata/registry.js';
import { isAborted } from '../protocol/cells.js';
import type { Deadlocks, Wait, Waiting } from './deadlocks.js';
import type { Route } from './route.js';
import type { Child, Spawner } from './spawner.js';

/** The actor that a handler belongs to. */
export interface Home extends RefHolder {
  readonly name: string;
  readonly self: ActorRef<object>;
  readonly deadlocks: Deadlocks;
  readonly spawn: (actor: ActorClass, ...args: unknown[]) => Child;
  readonly spawnWith: Spawner;
}

/** What a handler gets as its second argument. One is made per message: everything in it is made when it is asked for. */
export class HandlerContext implements Part, Waiting {
  readonly action: string | undefined;
  /** Epoch ms, or undefined. */
  readonly deadline: number | undefined;
  /** @internal */ readonly _route: Route;
  /** @internal */ readonly _id: number;
  /** @internal */ readonly _tell: boolean;
  /** @internal */ readonly _concurrent: boolean;
  /** @internal */ _aborted = false;
  private reason: unknown;
  private controller: AbortController | undefined;
  private readonly home: Home;
  /** What it has posted, as far as it has not settled. */
  private parts: Set<Abortable> | undefined;
  /** What of it it waits for. @internal */
  _waits: Map<Awaited, Wait> | undefined;

  constructor(home: Home, route: Route, id: number, tell: boolean, concurrent: boolean, action: string | undefined, deadline: number | undefined) {
    this.home = home;
    this._route = route;
    this._id = id;
    this._tell = tell;
    this._concurrent = concurrent;
    this.action = action;
    this.deadline = deadline;
  }

  /** @internal */
  get _holder(): RefHolder {
    return this.home;
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
    if (this.controller === undefined) {
      this.controller = new AbortController();
      if (this._aborted) this.controller.abort(this.reason);
    }
    return this.controller.signal;
  }

  /** For synchronous loops: throws `signal.reason` once an abort was asked for, where memory is shared also while the event loop is blocked; between processes a passed deadline. */
  throwIfAborted(): void {
    if (!this._aborted) {
      const { cells } = this._route;
      // The reason was sent before the cell was set, and is fetched past the blocked event loop.
      if (cells !== undefined && isAborted(cells, this._id)) this._route.poll();
      else if (this.deadline !== undefined && Date.now() >= this.deadline)
        this._abort(new TimeoutError('the deadline of the message has passed', { delivered: 'yes' }));
    }
    if (this._aborted) throw this.signal.reason;
  }

  /** @internal */
  _abort(reason: unknown): void {
    if (this._aborted) return;
    this._aborted = true;
    this.reason = reason;
    this.controller?.abort(reason);
    if (this.parts !== undefined) for (const post of Array.from(this.parts)) post.abort(this.signal.reason);
  }

  /** @internal */
  _adopt(post: Abortable): void {
    if (this._aborted) {
      post.abort(this.signal.reason);
      return;
    }
    this.parts ??= new Set();
    this.parts.add(post);
  }

  /** @internal */
  _awaits(post: Awaited, reject: RejectWait): void {
    if (this._concurrent) return;
    this._waits ??= new Map();
    const known = this._waits.get(post);
    if (known !== undefined) known.rejects.push(reject);
    else this._waits.set(post, this.home.deadlocks.begin(this, post, reject));
  }

  /** @internal */
  _release(post: Abortable & Awaited): void {
    this.parts?.delete(post);
    this._waits?.delete(post);
  }

  /** Whether a handler that ends with this error ends by its abort: it throws the reason, or what an API that took the signal makes of it. @internal */
  _endedBy(error: unknown): boolean {
    if (!this._aborted) return false;
    const { reason } = this.signal;
    return error === reason || (error instanceof Error && error.name === 'AbortError' && error.cause === reason);
  }
}
