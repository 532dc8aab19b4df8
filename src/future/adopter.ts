import { type Awaitable, Awaiter, type Settle } from './awaiter.js';
import { keepInstance } from './instances.js';

const sourceOf = Function.prototype.call.bind(Function.prototype.toString) as (of: Settle) => string;
const NATIVE = 'function () { [native code] }';
const NOTHING = { value: undefined };

/**
 * Whether it is one of the two functions that settle a promise, as `await` and `Promise.all` pass them to `then`. They queue reactions and run no code of
 * the user's, so they may be called at once. (A bound function's name tells it apart. A proxy is not told apart: what it stands for would be called a little early.)
 */
export const settlesPromise = (handler: unknown): handler is Settle =>
  typeof handler === 'function' && handler.name === '' && sourceOf(handler as Settle) === NATIVE;

/**
 * Settles a promise that takes the Future's outcome for its own, and stands for what `then` has to return for that. Nobody looks at it as a rule, so it becomes a promise
 * only when somebody does: it and what `then` makes otherwise were half of the memory of a message under `Promise.all`, and most of the time went into keeping that.
 */
export class Adopter extends Awaiter implements Promise<unknown> {
  /** Who wants to hear what the handler returned; once it was called, that. */
  declare private returned: Settle | { readonly value: unknown } | undefined;

  constructor(resolve: Settle, reject: Settle) {
    super(resolve, reject);
    this.returned = undefined;
  }

  get [Symbol.toStringTag](): 'Promise' {
    return 'Promise';
  }

  override _notify(future: Awaitable): void {
    const { returned } = this;
    let value: unknown;
    try {
      value = future._deliver(this.resolve, this.reject);
    } catch (error) {
      // Those of a promise throw nothing, but that of `Promise.prototype.finally` is not to be told apart from them, and calls a callback.
      value = Promise.reject(error);
    }
    this.returned = value === undefined ? NOTHING : { value };
    if (typeof returned === 'function') returned(value);
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
    const { returned } = this;
    if (typeof returned === 'object') return Promise.resolve(returned.value);
    return new Promise((resolve) => {
      this.returned = (value): void => {
        returned?.(value);
        resolve(value);
      };
    });
  }
}

keepInstance(
  new Adopter(
    () => {},
    () => {},
  ),
);
