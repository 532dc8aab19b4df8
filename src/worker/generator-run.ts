import { nextTurn } from '../real-time.js';
import type { HandlerContext, StreamRun } from './context.js';
import type { Route } from './route.js';

/** What a generator function makes, an async one or not. */
export type AnyGenerator = Generator<unknown, unknown, undefined> | AsyncGenerator<unknown, unknown, undefined>;

/** When items are sent, and when others have their turn. */
export interface Pace {
  /** Items come from here on: the time before was none that they have waited. */
  begin(): void;
  /** An item was written. False when what else waits for the event loop has waited long enough. */
  wrote(route: Route): boolean;
  /** More items may come, unless the generator waits for something. */
  flushSoon(): void;
  /** None will come for now. */
  flushNow(): void;
}

const isPromise = (step: unknown): step is Promise<IteratorResult<unknown>> => typeof (step as { then?: unknown }).then === 'function';

/**
 * Runs the generator of a stream as far as the consumer's credit goes. An abort of the handler ends it: its signal first, for a generator
 * that waits for something; then `return`, which runs its `finally` blocks once it stands at a `yield`.
 */
export class GeneratorRun implements StreamRun {
  failedAtEnd = false;
  private readonly generator: AnyGenerator;
  private readonly context: HandlerContext;
  private credit: number;
  sent = 0;
  private readonly pace: Pace;
  /** It is between two yields. */
  private stepping = false;
  /** It has given way to others until the next turn of the event loop. */
  private waiting = false;
  /** No item is sent any more. */
  private ending = false;
  /** An item could not be cloned. */
  private failure: { error: unknown } | undefined;
  private resolve!: () => void;
  private reject!: (error: unknown) => void;

  constructor(generator: AnyGenerator, context: HandlerContext, credit: number, pace: Pace) {
    this.generator = generator;
    this.context = context;
    this.credit = credit;
    this.pace = pace;
  }

  /** Resolves when the generator has ended; rejects with what it threw, or with the reason of the abort that has ended it. */
  start(): Promise<void> {
    const ended = new Promise<void>((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.context._generates(this);
    this.proceed();
    return ended;
  }

  grant(count: number): void {
    this.credit += count;
  }

  proceed(): void {
    if (this.stepping || this.waiting || this.ending || this.credit === 0) return;
    this.pace.begin();
    this.step();
  }

  abort(): void {
    if (this.ending) return;
    this.ending = true;
    // One that runs at this moment, and has polled its signal, cannot be told before it comes back.
    if (!this.stepping || Symbol.asyncIterator in this.generator) this.end();
  }

  private step(): void {
    for (;;) {
      this.stepping = true;
      let step: IteratorResult<unknown> | Promise<IteratorResult<unknown>>;
      try {
        step = this.generator.next();
      } catch (error) {
        this.threw(error);
        return;
      }
      if (isPromise(step)) {
        this.pace.flushSoon();
        step.then(this.onStep, this.onThrow);
        return;
      }
      this.stepping = false;
      if (!this.take(step)) return;
    }
  }

  private readonly onStep = (step: IteratorResult<unknown>): void => {
    this.stepping = false;
    if (this.take(step)) this.step();
  };

  private readonly onThrow = (error: unknown): void => this.threw(error);

  private threw(error: unknown): void {
    this.stepping = false;
    this.ending = true;
    this.reject(error);
  }

  /** True when the generator may go on at once. */
  private take(step: IteratorResult<unknown>): boolean {
    if (step.done) {
      this.ending = true;
      this.resolve();
      return false;
    }
    if (this.ending) {
      // An async one has been told already.
      if (!(Symbol.asyncIterator in this.generator)) this.end();
      return false;
    }
    const { _route: route, _id: id } = this.context;
    try {
      route.yield(id, step.value);
    } catch (error) {
      this.failure = { error };
      this.ending = true;
      this.end();
      return false;
    }
    this.credit--;
    this.sent++;
    const inTime = this.pace.wrote(route);
    if (this.credit === 0) {
      this.pace.flushNow();
      return false;
    }
    if (!inTime) {
      this.waiting = true;
      nextTurn(this.onTurn);
    }
    return inTime;
  }

  private readonly onTurn = (): void => {
    this.waiting = false;
    this.proceed();
  };

  private end(): void {
    try {
      const returned = this.generator.return(undefined);
      if (isPromise(returned)) returned.then(this.onEnd, this.onEndFailed);
      else this.onEnd();
    } catch (error) {
      this.onEndFailed(error);
    }
  }

  private readonly onEnd = (): void => {
    this.reject(this.failure === undefined ? this.context.signal.reason : this.failure.error);
  };

  private readonly onEndFailed = (error: unknown): void => {
    this.failedAtEnd = this.failure === undefined;
    this.reject(this.failure === undefined ? error : this.failure.error);
  };
}
