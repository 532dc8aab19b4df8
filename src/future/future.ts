// biome-ignore-all lint/suspicious/noExplicitAny: Promise's own signatures have it, and lists of Futures hold those of every type

//   pending ── setRunningOrNotifyCancel ──> running ── setResult, setException ──> finished
//      │                                       │
//      ├─────────── cancel, abort ─────────────┴─ a handler that ends by its abort ──> cancelled
//      └─────────── setResult, setException ──> finished
//
// Settling goes in this order: state; `_settled` of the subclass; waiters (all that a promise, `wait`, `asCompleted` or `Future.all` waits
// by: no code of the user's runs there); done callbacks; and a failure that nobody has read by then is registered for its warning.

import { inspect, types } from 'node:util';
import { kindOf } from '../describe.js';
import { CancelledError, type Delivered, InvalidStateError, invalidType } from '../errors.js';
import { Adopter, Adoption, settlePromise } from './adopter.js';
import { AllAwaiter, Awaiter, ErrorAwaiter, type Settle, TimedAwaiter, timeoutError, type Waiter } from './awaiter.js';
import { type CallbackOwner, call, runCallbacks } from './callbacks.js';
import { listOf } from './iterable.js';
import { wasReadByPromise } from './moments.js';
import { checkTime } from './timer.js';
import { forget, reportWhenCollected } from './unobserved.js';
import { addPromise, addWaiter, hasAwaiter, notifyWaiters, rejectAwaiters, removeWaiter, spreadPromise, type Waiters } from './waiters.js';

export type FutureState = 'pending' | 'running' | 'cancelled' | 'finished';

const PENDING = 0;
const RUNNING = 1;
// From here on it is settled.
const RETURNED = 2;
const RAISED = 3;
// `_outcome` is the reason given. Most cancellations are never read, and an error's stack costs microseconds, so the error is made by the first who reads it.
const CANCELLED = 4;
// `_outcome` is the CancelledError.
const CANCELLED_WITH_ERROR = 5;

/** Flags. The others of the lowest eight bits are those of subclasses; for those above, see moments.ts. */
const OBSERVED = 1;
export const FIRST_FREE_FLAG = 2;

/**
 * The result of a message, after Python's `concurrent.futures.Future`, and awaitable like a Promise.
 * It makes no promise object until somebody awaits it, and a failure that nobody has looked at is no
 * `unhandledRejection`: it waits to be read, and is reported as an `UnobservedFutureWarning`
 * (`process.emitWarning`) if the Future is garbage-collected unread.
 */
export class Future<T> implements Promise<T> {
  // Only declared here, and set by the constructor in one order: class fields and `#private` ones are slower to construct, and this is made per message.
  /** @internal */
  declare _state: number;
  /** The value, the error, the reason of the cancellation or the CancelledError; before that, see WaiterOwner. @internal */
  declare _outcome: unknown;
  /** @internal */
  declare _callbacks: CallbackOwner['_callbacks'];
  /** @internal */
  declare _waiters: Waiters;
  /** Yes or no, a bit each: this is made per message. @internal */
  declare _flags: number;

  /** Throws TypeError for a function, as a promise takes one: whoever made the Future settles it. */
  constructor(executor?: never) {
    if (executor !== undefined) throw invalidType('new Future() takes nothing: settle it by setResult() or setException()');
    this._state = PENDING;
    this._outcome = undefined;
    this._callbacks = undefined;
    this._waiters = undefined;
    this._flags = 0;
  }

  get [Symbol.toStringTag](): 'Future' {
    return 'Future';
  }

  /** 'pending' until the work begins, 'running' while it is done, then for good 'finished' (with a value or an error) or 'cancelled'. */
  get state(): FutureState {
    if (this._state <= RUNNING) return this.running() ? 'running' : 'pending';
    return this._state >= CANCELLED ? 'cancelled' : 'finished';
  }

  /** Pending: becomes cancelled, true. Cancelled already: true, callbacks do not run again. Else false. */
  cancel(): boolean {
    if (this._withdraw()) this._cancel();
    return this._state >= CANCELLED;
  }

  /**
   * Cancels when pending; `reason` is then the `cause` of the CancelledError. When the handler of a message is running, aborts
   * the `signal` of its context and leaves the outcome to it: if it ends by throwing that signal's reason, the Future is cancelled.
   */
  abort(reason?: unknown): void {
    if (this._withdraw()) this._cancel(reason);
  }

  /** Nobody gets a value: cancelled before it began, or its handler ended by the reason of its abort. */
  cancelled(): boolean {
    return this._state >= CANCELLED;
  }

  /** Begun, and not done. Between processes a message counts as begun when it was handed over. */
  running(): boolean {
    return this._state === RUNNING || (this._state === PENDING && this._begun());
  }

  /** Finished or cancelled. */
  done(): boolean {
    return this._state > RUNNING;
  }

  /**
   * The value. `timeout` in ms, default none; 0 or less: now. The task itself goes on after a timeout.
   * Rejects with the task's error, CancelledError or TimeoutError; with TypeError or RangeError for a timeout that is no number or NaN.
   */
  result(timeout?: number): Promise<T> {
    return new Promise((resolve, reject) => this._await(new Awaiter(resolve as Settle, reject), timeout));
  }

  /** The task's error, or null when it returned a value. `timeout` and rejections otherwise as for `result`. */
  exception(timeout?: number): Promise<unknown> {
    return new Promise((resolve, reject) => this._await(new ErrorAwaiter(resolve, reject), timeout));
  }

  /**
   * Called once, synchronously, with the settled Future, in the order of adding; at once when it is settled. What a callback throws is
   * reported as a warning, and the others still run.
   */
  addDoneCallback(callback: (future: Future<T>) => void): void {
    if (typeof callback !== 'function') throw invalidType(`addDoneCallback takes a function, not ${kindOf(callback)}`);
    const callbacks = this._callbacks;
    // One that is settled and still has callbacks is about to call them: this one waits its turn.
    if (callbacks === undefined && this._state > RUNNING) call(callback, this as Future<T>);
    else if (callbacks === undefined) this._callbacks = callback;
    else if (typeof callbacks === 'function') this._callbacks = [callbacks, callback];
    else callbacks.push(callback);
  }

  /** For executors, before the work begins. False when cancelled; else pending becomes running. Throws InvalidStateError in any other state. */
  setRunningOrNotifyCancel(): boolean {
    if (this._state >= CANCELLED) return false;
    if (this.state !== 'pending') throw this._invalidState();
    this._state = RUNNING;
    return true;
  }

  /**
   * For executors. Throws InvalidStateError when the Future is cancelled or finished, TypeError for this Future itself, or one whose result
   * leads back to it.
   */
  setResult(value: T): void {
    if (!this.done() && this._isBehind(value)) {
      throw invalidType('a Future cannot be its own result, nor have one that leads back to it: whoever awaited it would never get a value');
    }
    if (!this._resolve(value)) throw this._invalidState();
  }

  /** For executors. Any value may be an error, `undefined` included. Throws InvalidStateError when cancelled or finished. */
  setException(error: unknown): void {
    if (!this._reject(error)) throw this._invalidState();
  }

  /** As of a promise: handlers run in microtasks, in their order. A failure, or a cancellation, counts as read from here on. */
  // To a promise that takes the outcome for its own, directly: what it calls `then` with only queues reactions. Else by a native promise of its own:
  // handlers then run in order, in microtasks, and in the async context of this call, which a queue of reactions of our own would lose.
  then<R1 = T, R2 = never>(
    onfulfilled?: ((value: T) => R1 | PromiseLike<R1>) | null,
    onrejected?: ((reason: any) => R2 | PromiseLike<R2>) | null,
  ): Promise<R1 | R2> {
    if (typeof onfulfilled === 'function' && typeof onrejected === 'function' && wasReadByPromise(this)) {
      const resolve = onfulfilled as Settle;
      const reject = onrejected as Settle;
      if (this._state === RETURNED) {
        // Of what a long loop has posted, most are by now; the objects of the general way would be a tenth of their cost.
        settlePromise(resolve, this._outcome, resolve);
      } else if (this._state > RUNNING) {
        new Adopter(resolve, reject)._notify(this);
      } else {
        this._awaited();
        addPromise(this, resolve, reject);
      }
      return new Adoption(this, resolve) as Promise<any>;
    }
    if (this._state === RETURNED) return Promise.resolve(this._outcome as T).then(onfulfilled, onrejected);
    let awaiter!: Awaiter;
    const promise = new Promise<T>((resolve, reject) => {
      awaiter = new Awaiter(resolve as Settle, reject);
    });
    const derived = promise.then(onfulfilled, onrejected);
    // Not before `promise` has its handler: Node would note an unhandled rejection, and then take it back.
    this._serve(awaiter);
    return derived;
  }

  /** `then(undefined, onrejected)`. */
  catch<R = never>(onrejected?: ((reason: any) => R | PromiseLike<R>) | null): Promise<T | R> {
    return this.then(undefined, onrejected);
  }

  /** Once it is done, whatever became of it; the outcome stays what it is, unless `onfinally` throws. */
  finally(onfinally?: (() => void) | null): Promise<T> {
    return this.result().finally(onfinally);
  }

  /**
   * As `Promise.all`, without a promise per Future: the values in order, or the first failure or cancellation. All count as read. Rejects
   * with TypeError when one is no Future.
   */
  static all<F extends readonly Future<any>[]>(futures: readonly [...F]): Promise<{ -readonly [K in keyof F]: F[K] extends Future<infer V> ? V : never }> {
    return new Promise((resolve, reject) => {
      new AllAwaiter(futuresOf(futures, 'Future.all'), resolve as Settle, reject).start();
    });
  }

  /** @internal */
  toJSON(): object {
    return { state: this.state };
  }

  /** @internal */
  [inspect.custom](): string {
    let outcome = '';
    if (this._state === RETURNED) outcome = ` returned ${kindOf(this._outcome)}`;
    else if (this._state === RAISED) outcome = ` raised ${kindOf(this._outcome)}`;
    return `<Future state=${this.state}${outcome}>`;
  }

  /** True when it is pending, and its task will never begin: it is to be settled then. @internal */
  _withdraw(): boolean {
    return this._state === PENDING && !this._begun() && this._claim();
  }

  /** Asked when a pending Future is to be cancelled, which happens on true only: an executor settles the race of cancel against start here. @internal */
  protected _claim(): boolean {
    return true;
  }

  /** Whether a pending Future counts as running. Asked each time and stored nowhere: what was handed over may be taken back. @internal */
  protected _begun(): boolean {
    return false;
  }

  /** Called once, right after the state became finished or cancelled and before anybody hears of it. @internal */
  protected _settled(): void {}

  /** Finishes with a value. False when it was settled already, as with the next two. @internal */
  _resolve(value: T): boolean {
    if (this._state > RUNNING) return false;
    this._state = RETURNED;
    this._outcome = value;
    this._announce();
    return true;
  }

  /** Finishes with an error. @internal */
  _reject(error: unknown): boolean {
    if (this._state > RUNNING) return false;
    spreadPromise(this);
    this._state = RAISED;
    this._outcome = error;
    this._announce();
    if (!this._observed) reportWhenCollected(this, error);
    return true;
  }

  /** Cancels, running or not, without asking `_claim`. A reason other than undefined is the `cause` of the CancelledError. @internal */
  _cancel(reason?: unknown, delivered: Delivered = this.running() ? 'yes' : 'no'): boolean {
    if (this._state > RUNNING) return false;
    spreadPromise(this);
    this._state = delivered === 'no' ? CANCELLED : CANCELLED_WITH_ERROR;
    this._outcome = delivered === 'no' ? reason : cancelledError(delivered, reason);
    this._announce();
    return true;
  }

  /** Ends the registration for the UnobservedFutureWarning, or keeps it from being made. @internal */
  markObserved(): void {
    if (this._observed) return;
    this._flags |= OBSERVED;
    if (this._state === RAISED) forget(this);
  }

  /** @internal */
  _raised(): boolean {
    return this._state === RAISED;
  }

  /** @internal */
  _deliver(resolve: Settle, reject: Settle): unknown {
    if (this._state === RETURNED) return resolve(this._outcome);
    this.markObserved();
    if (this._state === CANCELLED) {
      this._state = CANCELLED_WITH_ERROR;
      this._outcome = cancelledError('no', this._outcome);
    }
    return reject(this._outcome);
  }

  /** Somebody has read the failure, or nobody has to. @internal */
  get _observed(): boolean {
    return (this._flags & OBSERVED) !== 0;
  }

  /** @internal */
  _addWaiter(waiter: Waiter): boolean {
    return addWaiter(this, waiter);
  }

  /** Of one that waits without a limit: whoever knows that it would wait for ever may reject it. @internal */
  _addAwaiter(awaiter: Awaiter): boolean {
    this._awaited();
    return addWaiter(this, awaiter);
  }

  /** Called before somebody begins to wait without a limit. @internal */
  protected _awaited(): void {}

  /** Called when nobody does any more, and it has not settled. @internal */
  protected _awaitedNoMore(): void {}

  /** Rejects those that wait without a limit, and leaves the Future as it is: how it fails afterwards is nobody's matter any more. @internal */
  _rejectAwaiters(error: unknown): void {
    this.markObserved();
    rejectAwaiters(this, error);
  }

  /** @internal */
  _removeWaiter(waiter: Waiter): void {
    removeWaiter(this, waiter);
    if (waiter instanceof Awaiter && this._state <= RUNNING && !hasAwaiter(this)) this._awaitedNoMore();
  }

  /** Now, or when it settles. @internal */
  private _serve(awaiter: Awaiter): void {
    if (this._state > RUNNING) awaiter._notify(this);
    else this._addAwaiter(awaiter);
  }

  /** @internal */
  private _await(awaiter: Awaiter, timeout: number = Infinity): void {
    // `result(-1)` is 'now', as in CPython; all other times are checked as everywhere.
    const ms = checkTime(typeof timeout === 'number' && timeout < 0 ? 0 : timeout, 'timeout');
    if (this._state > RUNNING || ms === Infinity) this._serve(awaiter);
    else if (ms === 0) awaiter.reject(timeoutError(this, ms));
    else this._addWaiter(new TimedAwaiter(this, awaiter, ms));
  }

  /** Whether awaiting the value leads to this Future: promises would ask round in that circle without a pause, and the program would stand still. @internal */
  private _isBehind(value: unknown): boolean {
    let next = value;
    // (A proxy may throw when it is asked for its class.)
    while (next !== this && !types.isProxy(next) && next instanceof Future && next._state === RETURNED) next = next._outcome;
    return next === this;
  }

  /** @internal */
  private _announce(): void {
    this._settled();
    notifyWaiters(this);
    if (this._callbacks !== undefined) runCallbacks(this);
  }

  /** @internal */
  private _invalidState(): InvalidStateError {
    return new InvalidStateError(`${this.state.toUpperCase()}: ${inspect(this)}`);
  }
}

/** The Futures of the iterable as an array, or TypeError for what is none. @internal */
export function futuresOf<F extends Future<unknown>>(futures: Iterable<F>, caller: string): F[] {
  const list = listOf(futures, `${caller} takes an iterable of Futures`);
  for (const [index, future] of list.entries()) {
    if (isFuture(future)) continue;
    const kind = kindOf(future);
    throw invalidType(`${caller} takes Futures only, and item ${index} is ${kind}${kind === 'Future' ? ', of another version of futures-actors' : ''}`);
  }
  return list;
}

function isFuture(value: unknown): boolean {
  try {
    return value instanceof Future;
  } catch {
    return false; // A Proxy, which has thrown.
  }
}

const CANCELLED_HOW = {
  no: 'The Future was cancelled before its task began',
  maybe: 'The Future was cancelled, and its task may have begun',
  yes: 'The Future was cancelled: its task ended by the abort',
};

function cancelledError(delivered: Delivered, reason: unknown): CancelledError {
  return new CancelledError(CANCELLED_HOW[delivered], { delivered, ...(reason === undefined ? {} : { cause: reason }) });
}
