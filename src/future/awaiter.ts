import { inspect } from 'node:util';
import { TimeoutError } from '../errors.js';
import { keepInstance } from './instances.js';
import { startTimer, type Timer } from './timer.js';

/** What waiters need of a Future. */
export interface Awaitable {
  /** The value, once it has finished with one. */
  readonly _outcome: unknown;
  done(): boolean;
  cancelled(): boolean;
  markObserved(): void;
  /** Finished with an error; a cancellation is none. */
  _raised(): boolean;
  /** Calls one of the two with the outcome, once settled, and gives what it returned. A failure counts as read then. */
  _deliver(resolve: Settle, reject: Settle): unknown;
  /** For Futures that are not settled. False when it waits there already: it hears of the end only once. */
  _addWaiter(waiter: Waiter): boolean;
  /** The same for one that waits without a limit. */
  _addAwaiter(awaiter: Awaiter): boolean;
  _removeWaiter(waiter: Waiter): void;
}

/** Hears once, synchronously, that a Future has settled, and may be taken off it before. No code of the user's runs there. */
export interface Waiter {
  _notify(future: Awaitable): void;
}

export type Settle = (value: unknown) => unknown;

/** Settles a promise as the Future does. */
export class Awaiter implements Waiter {
  declare readonly resolve: Settle;
  declare readonly reject: Settle;

  constructor(resolve: Settle, reject: Settle) {
    this.resolve = resolve;
    this.reject = reject;
  }

  _notify(future: Awaitable): void {
    future._deliver(this.resolve, this.reject);
  }

  /** It would wait for ever. Called when it has been taken off the Future that says so. */
  giveUp(error: unknown): void {
    this.reject(error);
  }
}

keepInstance(
  new Awaiter(
    () => {},
    () => {},
  ),
);

/** Resolves with the error of the Future, or with null. */
export class ErrorAwaiter extends Awaiter {
  override _notify(future: Awaitable): void {
    if (future._raised()) future._deliver(this.reject, this.resolve);
    else if (future.cancelled()) future._deliver(this.resolve, this.reject);
    else this.resolve(null);
  }
}

/** Lets another awaiter wait for `ms` at most; then nothing of it is left on the Future. */
export class TimedAwaiter implements Waiter {
  private readonly awaiter: Awaiter;
  private readonly timer: Timer;

  constructor(future: Awaitable, awaiter: Awaiter, ms: number) {
    this.awaiter = awaiter;
    this.timer = startTimer(ms, () => {
      future._removeWaiter(this);
      awaiter.reject(timeoutError(future, ms));
    });
  }

  _notify(future: Awaitable): void {
    this.timer.cancel();
    this.awaiter._notify(future);
  }
}

/** What a read rejects with when its time is over. */
export function timeoutError(future: Awaitable, ms: number): TimeoutError {
  return new TimeoutError(`${inspect(future)} did not settle within ${ms} ms; its task goes on`);
}

/** Resolves with the values of all Futures, or rejects as the first of them that fails. */
export class AllAwaiter extends Awaiter {
  private readonly futures: readonly Awaitable[];
  private missing = 0;

  constructor(futures: readonly Awaitable[], resolve: Settle, reject: Settle) {
    super(resolve, reject);
    this.futures = futures;
  }

  start(): void {
    for (const future of this.futures) future.markObserved();
    for (const future of this.futures) {
      if (!future.done()) {
        if (future._addAwaiter(this)) this.missing += 1;
      } else if (future._raised() || future.cancelled()) {
        this.fail(future);
        return;
      }
    }
    if (this.missing === 0) this.finish();
  }

  override _notify(future: Awaitable): void {
    this.missing -= 1;
    if (future._raised() || future.cancelled()) this.fail(future);
    else if (this.missing === 0) this.finish();
  }

  override giveUp(error: unknown): void {
    this.leave();
    super.giveUp(error);
  }

  private fail(failed: Awaitable): void {
    this.leave();
    failed._deliver(this.resolve, this.reject);
  }

  private leave(): void {
    for (const future of this.futures) future._removeWaiter(this);
  }

  private finish(): void {
    const values = this.futures.map((future) => future._outcome);
    this.resolve(values.some(mayHaveThen) ? Promise.all(values) : values);
  }
}

/** Whether a promise that takes it for its value might wait for something else: what a message has returned mostly is plain, and needs no promise. */
function mayHaveThen(value: unknown): boolean {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return false;
  try {
    return 'then' in value;
  } catch {
    // A proxy of the user's: a promise rejects with what such a one throws.
    return true;
  }
}
