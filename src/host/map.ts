import { kindOf, show, UNSENDABLE, type Unsendable } from '../describe.js';
import { invalidType, invalidValue, TimeoutError } from '../errors.js';
import { Fifo } from '../fifo.js';
import type { Settle } from '../future/awaiter.js';
import type { Future } from '../future/future.js';
import { iteratorOf } from '../future/iterable.js';
import { readOptions } from '../future/options.js';
import { checkTime, startTimer, type Timer } from '../future/timer.js';
import { type Bounded, nextChange } from './room.js';

const BUFFER_SIZE = 1024;

const noop = (): void => {};

/** An executor or a pool. */
interface Target extends Bounded {
  post(message: unknown): Future<unknown>;
  /** A post would fail now, and not once others have made room. */
  isFull(message: unknown): boolean;
}

/** How messages are mapped. */
export interface MapOptions {
  /** Ms from the call: the results that are there by then are yielded, up to the first that is not. Default: none. */
  timeout?: number | undefined;
  /** How many messages are posted ahead at most, or fewer where the mailbox has no room for them. Default 1,024. */
  bufferSize?: number | undefined;
}

/** Posts messages a bounded number ahead and yields their results in order. */
export function mapMessages(target: Target, messages: Iterable<unknown>, options: MapOptions = {}): AsyncIterableIterator<unknown> {
  const { timeout = Infinity, bufferSize = BUFFER_SIZE } = readOptions(options, 'map', ['timeout', 'bufferSize']);
  checkTime(timeout, 'timeout');
  if (typeof bufferSize !== 'number') throw invalidType(`bufferSize must be a number, not ${show(bufferSize)}`);
  if (bufferSize < 1 || !(Number.isInteger(bufferSize) || bufferSize === Infinity)) {
    throw invalidValue(`bufferSize must be a positive integer or Infinity, not ${bufferSize}`);
  }
  return new MapIterator(target, iteratorOf(messages, 'map takes an iterable of messages'), timeout, bufferSize);
}

class MapIterator implements AsyncIterableIterator<unknown> {
  private readonly target: Target;
  private readonly supply: Iterator<unknown>;
  private readonly timeout: number;
  /** Infinity when that has passed, too. */
  private until: number;
  private readonly timer: Timer;
  private readonly bufferSize: number;
  private readonly posted = new Fifo<Future<unknown>>();
  /** Taken of the supply, and waits for room. */
  private held: IteratorResult<unknown> | undefined;
  /** The supply has ended, or nobody takes more of it. */
  private exhausted = false;
  /** What the supply or a post has thrown: comes after the results of all that was posted before. */
  private failure: { error: unknown } | undefined;
  /** Ends the wait for a result. */
  private interrupt: Settle | undefined;
  /** Ends the wait for room. */
  private wake: (() => void) | undefined;
  /** The loop over it was left, while a call of `next` waited maybe. */
  private left = false;
  /** Calls of `next` wait for each other: results come in order. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(target: Target, supply: Iterator<unknown>, timeout: number, bufferSize: number) {
    this.target = target;
    this.supply = supply;
    this.timeout = timeout;
    this.until = Date.now() + timeout;
    this.bufferSize = bufferSize;
    // What is under way keeps the program alive, if anything does.
    this.timer = startTimer(timeout, () => this.expire()).unref();
    // Without any messages there is nothing that could be late.
    if (timeout === 0) this.expire();
    // As in concurrent.futures, the first messages are posted by the call, not by the first `next`.
    this.postAhead();
  }

  /** @internal */
  get [UNSENDABLE](): Unsendable {
    return ['an iterator of map()', 'Send what it yields.'];
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<unknown>> {
    const step = this.last.then(() => this.step());
    // Without its result, which nobody has to keep until the next.
    this.last = step.then(noop, noop);
    return step;
  }

  async return(): Promise<IteratorResult<unknown>> {
    this.left = true;
    this.stop();
    this.close();
    return { done: true, value: undefined };
  }

  private async step(): Promise<IteratorResult<unknown>> {
    this.advance();
    while (this.held !== undefined) {
      this.advance(await this.room(this.held.value));
    }
    const future = this.posted.peek();
    if (future === undefined) return this.end();
    try {
      const value = await this.outcomeOf(future);
      if (this.left) return this.end();
      this.posted.shift();
      this.postAhead();
      return { done: false, value };
    } catch (error) {
      if (this.left) return this.end();
      this.stop();
      this.closeAfterError();
      throw error;
    }
  }

  private advance(turn = false): void {
    // A loop that takes results as fast as they come, or blocks the event loop, lets no timer run.
    if (Date.now() >= this.until) this.expire();
    this.postAhead(turn);
  }

  /** One promise, and no chain of them: else another map, which has just had a result, would always be the first to post. */
  private room(message: unknown): Promise<boolean> {
    const { changed, wake } = nextChange(this.target, () => !this.target.isFull(message));
    this.wake = wake;
    return changed;
  }

  private end(): IteratorResult<unknown> {
    const { failure } = this;
    this.stop();
    if (failure !== undefined) throw failure.error;
    return { done: true, value: undefined };
  }

  private outcomeOf(future: Future<unknown>): Promise<unknown> {
    if (this.timeout === Infinity) return future.result();
    // No wait without a limit, as those are that a DeadlockError ends, and without a timer of its own.
    return new Promise((resolve, reject) => {
      this.interrupt = reject;
      if (future.done()) future._deliver(resolve as Settle, reject);
      else future._addWaiter({ _notify: () => future._deliver(resolve as Settle, reject) });
    });
  }

  /** Also while the loop is at work on a result. What is there by then is not late, as in concurrent.futures, and comes before the error. */
  private expire(): void {
    this.until = Infinity;
    const posted = this.posted.all();
    const pending = posted.findIndex((future) => !future.done());
    // Where all that was posted is there, nothing is late unless there are more.
    if (pending === -1 && this.held === undefined && (this.exhausted || this.take() === undefined)) return;
    const error = new TimeoutError(`map was not done ${this.timeout} ms after its call; what was left of it is cancelled`);
    // First: the wait would end by a cancellation.
    this.interrupt?.(error);
    this.stop();
    this.closeAfterError();
    if (this.left) return;
    this.posted.fill(pending === -1 ? posted : posted.slice(0, pending));
    this.failure = { error };
  }

  /** `turn`: it has been told that there is room. */
  private postAhead(turn = false): void {
    while (!this.exhausted && this.mayTake) {
      const taken = this.held ?? this.take();
      this.held = undefined;
      if (taken === undefined) return;
      // Only with a message in hand: over none, there is nothing to wait for.
      if (this.posted.size === 0 && (this.target.isFull(taken.value) || (this.target.line.taken && !turn))) {
        this.held = taken;
        return;
      }
      try {
        this.posted.push(this.target.post(taken.value));
      } catch (error) {
        this.failure = { error };
        this.closeAfterError();
      }
    }
  }

  /** One at least is always under way, or waits for room. */
  private get mayTake(): boolean {
    const { size } = this.posted;
    return size === 0 || (size < this.bufferSize && this.target.hasRoom && !this.target.line.taken);
  }

  /** The next message. One that throws is over, and is not told to end. */
  private take(): IteratorResult<unknown> | undefined {
    try {
      const taken = this.supply.next();
      if (typeof taken !== 'object' || taken === null)
        throw invalidType(`the iterator of what map was given returned no result of an iterator, but ${kindOf(taken)}`);
      if (!taken.done) return { done: false, value: taken.value };
    } catch (error) {
      this.failure = { error };
    }
    this.exhausted = true;
    return undefined;
  }

  /** Nothing is left of it. */
  private stop(): void {
    this.timer.cancel();
    this.failure = undefined;
    this.held = undefined;
    this.wake?.();
    for (const future of this.posted.drain()) {
      future.markObserved();
      future.cancel();
    }
  }

  private close(): void {
    if (this.exhausted) return;
    this.exhausted = true;
    this.supply.return?.();
  }

  /** As `for…of` does it: the first error is the one that counts. */
  private closeAfterError(): void {
    try {
      this.close();
    } catch {}
  }
}
