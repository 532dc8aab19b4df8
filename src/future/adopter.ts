import { type Awaitable, Awaiter, type Settle } from './awaiter.js';
import { keepInstance } from './instances.js';

/** What functions have returned that promises called `then` with, by the one that resolves. Those of a promise return nothing, so it is as good as always empty. */
const returned = new WeakMap<Settle, unknown>();

/**
 * Settles a promise that takes a Future's outcome for its own, by one of the two functions that it called `then` with. They queue reactions and run
 * no code of the user's, and throw nothing. (What moments.ts cannot tell apart may.)
 */
export function settlePromise(settle: Settle, outcome: unknown, resolve: Settle): void {
  let value: unknown;
  try {
    value = settle(outcome);
  } catch (error) {
    value = Promise.reject(error);
  }
  if (value !== undefined) returned.set(resolve, value);
}

/** Has a promise take a Future's outcome for its own, whichever that is, or what it fails with instead. */
export class Adopter extends Awaiter {
  override _notify(future: Awaitable): void {
    future._deliver(
      (value) => settlePromise(this.resolve, value, this.resolve),
      (error) => settlePromise(this.reject, error, this.resolve),
    );
  }

  override giveUp(error: unknown): void {
    settlePromise(this.reject, error, this.resolve);
  }
}

/**
 * What `then` returns to a promise. Nobody looks at it as a rule, so it becomes a promise only when somebody does, and the Future
 * does not know it: it and what `then` makes otherwise were half of the memory of a message under `Promise.all`, and most of the time went
 * into keeping that.
 */
export class Adoption implements Promise<unknown> {
  declare private readonly future: Awaitable;
  declare private readonly resolve: Settle;

  constructor(future: Awaitable, resolve: Settle) {
    this.future = future;
    this.resolve = resolve;
  }

  get [Symbol.toStringTag](): 'Promise' {
    return 'Promise';
  }

  then<R1 = unknown, R2 = never>(
    onfulfilled?: ((value: unknown) => R1 | PromiseLike<R1>) | null,
    onrejected?: ((reason: unknown) => R2 | PromiseLike<R2>) | null,
  ): Promise<R1 | R2> {
    return this.promise.then(onfulfilled, onrejected);
  }

  catch<R = never>(onrejected?: ((reason: unknown) => R | PromiseLike<R>) | null): Promise<unknown> {
    return this.promise.catch(onrejected);
  }

  finally(onfinally?: (() => void) | null): Promise<unknown> {
    return this.promise.finally(onfinally);
  }

  private get promise(): Promise<unknown> {
    const { future, resolve } = this;
    if (future.done()) return Promise.resolve(returned.get(resolve));
    return new Promise((settle) => {
      const done = (): void => settle(returned.get(resolve));
      // After the functions themselves, which wait there already.
      future._addAwaiter(new Awaiter(done, done));
    });
  }
}

keepInstance(new Adoption(undefined as never, () => {}));
