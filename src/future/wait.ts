// biome-ignore-all lint/suspicious/noExplicitAny: lists of Futures hold those of every type

import { show, UNSENDABLE, type Unsendable } from '../describe.js';
import { invalidValue, TimeoutError } from '../errors.js';
import { Fifo } from '../fifo.js';
import type { Awaitable, Settle, Waiter } from './awaiter.js';
import { type Future, futuresOf } from './future.js';
import { readOptions } from './options.js';
import { checkTime, startTimer, type Timer } from './timer.js';

/** `wait` returns when any Future has finished or was cancelled. */
export const FIRST_COMPLETED = 'FIRST_COMPLETED';
/** `wait` returns when any Future has finished with an error, else when all have settled. */
export const FIRST_EXCEPTION = 'FIRST_EXCEPTION';
/** `wait` returns when all Futures have finished or were cancelled. */
export const ALL_COMPLETED = 'ALL_COMPLETED';
export type ReturnWhen = 'FIRST_COMPLETED' | 'FIRST_EXCEPTION' | 'ALL_COMPLETED';

const conditions: readonly unknown[] = [FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED];

/**
 * Waits until the Futures have settled, or the first of them (`returnWhen`, default ALL_COMPLETED), or `timeout` ms have passed (default: no limit),
 * and tells which are done by then. Duplicates count once; a timeout does not reject; FIRST_EXCEPTION is not ended by a cancellation.
 * Failures do not count as read. Rejects at once with RangeError or TypeError for options that are none, TypeError for what is no Future.
 */
export async function wait<F extends Future<any>>(
  futures: Iterable<F>,
  options: { timeout?: number | undefined; returnWhen?: ReturnWhen | undefined } = {},
): Promise<{ done: Set<F>; notDone: Set<F> }> {
  const { timeout = Infinity, returnWhen = ALL_COMPLETED } = readOptions(options, 'wait', ['timeout', 'returnWhen']);
  checkTime(timeout, 'timeout');
  if (!conditions.includes(returnWhen)) throw invalidValue(`returnWhen must be one of ${conditions.join(', ')}, not ${show(returnWhen)}`);
  const waiter = new ConditionWaiter(new Set(futuresOf(futures, 'wait')), returnWhen);
  await waiter.until(timeout);
  const done = new Set<F>();
  const notDone = new Set<F>();
  for (const future of waiter.futures) (future.done() ? done : notDone).add(future);
  return { done, notDone };
}

class ConditionWaiter<F extends Future<unknown>> implements Waiter {
  readonly futures: Set<F>;
  private readonly returnWhen: ReturnWhen;
  private missing = 0;
  private wake: (() => void) | undefined;

  constructor(futures: Set<F>, returnWhen: ReturnWhen) {
    this.futures = futures;
    this.returnWhen = returnWhen;
  }

  async until(timeout: number): Promise<void> {
    let met = false;
    for (const future of this.futures) {
      if (!future.done()) this.missing += 1;
      else if (this.ends(future)) met = true;
    }
    if (met || this.missing === 0 || timeout === 0) return;
    for (const future of this.futures) if (!future.done()) future._addWaiter(this);
    let timer: Timer | undefined;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      timer = startTimer(timeout, resolve);
    });
    timer?.cancel();
    for (const future of this.futures) future._removeWaiter(this);
  }

  _notify(future: Awaitable): void {
    this.missing -= 1;
    if (this.missing === 0 || this.ends(future)) this.wake?.();
  }

  private ends(future: Awaitable): boolean {
    return this.returnWhen === FIRST_COMPLETED || (this.returnWhen === FIRST_EXCEPTION && future._raised());
  }
}

/** An async iterator of Futures themselves. (An async generator would unwrap them, and so would TypeScript's AsyncIterableIterator.) */
export interface FutureIterator<F extends Future<any>> {
  /** The next Future that settles. Rejects once with TimeoutError when the time is over, and ends then. */
  next(): Promise<IteratorResult<F, undefined>>;
  /** Ends it, and takes it off the Futures that have not settled. Leaving a `for await` calls it. */
  return(): Promise<IteratorResult<F, undefined>>;
  [Symbol.asyncIterator](): FutureIterator<F>;
}

/**
 * Yields each Future once as it settles, the settled ones first, in the order given. Throws TimeoutError `'2 (of 4) futures unfinished'`
 * when `timeout` ms (default: no limit) have passed since the call and nothing settled is left to yield. Keeps no reference to what it has
 * yielded. Failures do not count as read. Throws at once RangeError or TypeError for a timeout that is none, TypeError for what is no
 * Future.
 */
export function asCompleted<F extends Future<any>>(futures: Iterable<F>, options: { timeout?: number | undefined } = {}): FutureIterator<F> {
  const { timeout = Infinity } = readOptions(options, 'asCompleted', ['timeout']);
  checkTime(timeout, 'timeout');
  return new CompletionIterator(new Set(futuresOf(futures, 'asCompleted')), timeout);
}

interface Request<F> {
  readonly resolve: (result: IteratorResult<F, undefined>) => void;
  readonly reject: Settle;
}

class CompletionIterator<F extends Future<unknown>> implements FutureIterator<F>, Waiter {
  private readonly total: number;
  private readonly pending = new Set<F>();
  /** And not yielded. */
  private readonly settled = new Fifo<F>();
  /** The calls of `next` that wait. There are some only while nothing settled is left to yield. */
  private readonly requests = new Fifo<Request<F>>();
  private readonly timer: Timer;
  private expired: boolean;

  constructor(futures: Set<F>, timeout: number) {
    this.total = futures.size;
    for (const future of futures) {
      if (future.done()) {
        this.settled.push(future);
      } else {
        this.pending.add(future);
        future._addWaiter(this);
      }
    }
    this.expired = timeout === 0;
    // It keeps the program while somebody waits: one who takes the first of them and leaves it at that does not.
    this.timer = startTimer(this.expired || this.pending.size === 0 ? Infinity : timeout, () => this.expire()).unref();
  }

  next(): Promise<IteratorResult<F, undefined>> {
    const value = this.settled.take();
    if (value !== undefined) return Promise.resolve({ value, done: false });
    if (this.pending.size === 0) return this.return();
    if (this.expired) return Promise.reject(this.endByTimeout());
    this.timer.ref();
    return new Promise((resolve, reject) => {
      this.requests.push({ resolve, reject });
    });
  }

  return(): Promise<IteratorResult<F, undefined>> {
    this.end();
    return Promise.resolve({ value: undefined, done: true });
  }

  /** @internal */
  get [UNSENDABLE](): Unsendable {
    return ['an iterator of asCompleted()', 'Send what it yields.'];
  }

  [Symbol.asyncIterator](): FutureIterator<F> {
    return this;
  }

  _notify(future: Awaitable): void {
    // Only what is in `pending` has this waiter.
    this.pending.delete(future as F);
    const request = this.requests.take();
    if (request === undefined) this.settled.push(future as F);
    else request.resolve({ value: future as F, done: false });
    if (this.requests.size === 0) this.timer.unref();
    if (this.pending.size > 0) return;
    this.timer.cancel();
    this.answerDone();
  }

  private expire(): void {
    this.expired = true;
    this.requests.take()?.reject(this.endByTimeout());
  }

  private endByTimeout(): TimeoutError {
    const error = new TimeoutError(`${this.pending.size} (of ${this.total}) futures unfinished`);
    this.end();
    return error;
  }

  /** Leaves nothing behind, on the Futures or here. Calls of `next` are told that it is over, those made later too. */
  private end(): void {
    this.timer.cancel();
    for (const future of this.pending) future._removeWaiter(this);
    this.pending.clear();
    this.settled.fill([]);
    this.answerDone();
  }

  private answerDone(): void {
    for (const request of this.requests.drain()) request.resolve({ value: undefined, done: true });
  }
}
