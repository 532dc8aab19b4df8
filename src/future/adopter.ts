import { type Awaitable, Awaiter, type Settle } from './awaiter.js';
import { keepInstance } from './instances.js';
import { wasReadByPromise } from './moments.js';

const sourceOf = Function.prototype.call.bind(Function.prototype.toString) as (of: Settle) => string;
const NATIVE = 'function () { [native code] }';

/**
 * Whether it is one of the two functions that settle a promise, as `await` and `Promise.all` pass them to `then`. They queue reactions and run no code of
 * the user's, so they may be called at once. (A bound function's name tells it apart. A proxy is not told apart: what it stands for would
 * be called a little early.)
 */
const settlesPromise = (handler: Settle): boolean => handler.name === '' && sourceOf(handler) === NATIVE;

/**
 * Whether a promise takes the outcome of the Future for its own. Asking for a function's name and source is more than a tenth of what an awaited
 * message costs its poster, so it is not done where the moment tells as much (see moments.ts), and the one that rejects is not asked before it is
 * needed: whoever gives a handler of his own beside a promise's `resolve` may lose the async context for it.
 */
export const isPromises = (future: { _flags: number }, resolve: unknown, reject: unknown): boolean =>
  typeof resolve === 'function' && typeof reject === 'function' && (wasReadByPromise(future) || settlesPromise(resolve as Settle));

/** What such functions have returned, by the one that resolves. Those of a promise return nothing, so it is as good as always empty. */
const returned = new WeakMap<Settle, unknown>();

/**
 * Settles a promise that takes a Future's outcome for its own, by one of its two functions. Those throw nothing; but that of
 * `Promise.prototype.finally` is not to be told apart from them, and calls a callback.
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

/** A handler of the user's, called as a promise would. */
const inItsTurn =
  (handler: Settle): Settle =>
  (error) =>
    Promise.reject(error).catch(handler);

/** Has a promise take a Future's outcome for its own, whichever that is, or what it fails with instead. */
export class Adopter extends Awaiter {
  override _notify(future: Awaitable): void {
    future._deliver(
      (value) => settlePromise(this.resolve, value, this.resolve),
      (error) => this.fail(error),
    );
  }

  override giveUp(error: unknown): void {
    this.fail(error);
  }

  private fail(error: unknown): void {
    const { resolve, reject } = this;
    settlePromise(settlesPromise(reject) ? reject : inItsTurn(reject), error, resolve);
  }
}

/**
 * What `then` returns for such functions. Nobody looks at it as a rule, so it becomes a promise only when somebody does, and the Future
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
