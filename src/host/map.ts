import { invalidType, invalidValue, TimeoutError } from '../errors.js';
import type { Future } from '../future/future.js';
import { checkTime } from '../future/timer.js';

const BUFFER_SIZE = 1024;

type Post = (message: unknown) => Future<unknown>;

export interface MapOptions {
  /** Ms from the call, for all of it. Default: none. */
  timeout?: number | undefined;
  /** How many messages are posted ahead at most. Default 1,024. */
  bufferSize?: number | undefined;
}

/** Posts messages a bounded number ahead and yields their results in order. */
export function mapMessages(post: Post, messages: Iterable<unknown>, options: MapOptions = {}): AsyncIterableIterator<unknown> {
  const { timeout = Infinity, bufferSize = BUFFER_SIZE } = options;
  checkTime(timeout, 'timeout');
  if (typeof bufferSize !== 'number') throw invalidType(`bufferSize must be a number, not ${typeof bufferSize}`);
  if (!(bufferSize >= 1)) throw invalidValue(`bufferSize must be 1 or more, not ${bufferSize}`);
  if (typeof (messages as Iterable<unknown> | undefined)?.[Symbol.iterator] !== 'function') throw invalidType('map takes an iterable of messages');
  return new MapIterator(post, messages[Symbol.iterator](), timeout, bufferSize);
}

class MapIterator implements AsyncIterableIterator<unknown> {
  private readonly post: Post;
  private readonly messages: Iterator<unknown>;
  private readonly timeout: number;
  private readonly until: number;
  private readonly bufferSize: number;
  private readonly posted: Future<unknown>[] = [];
  private exhausted = false;
  private finished = false;
  /** What the supply, or a post, threw during the call. */
  private failure: { error: unknown } | undefined;
  /** Calls of `next` wait for each other: results come in order. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(post: Post, messages: Iterator<unknown>, timeout: number, bufferSize: number) {
    this.post = post;
    this.messages = messages;
    this.timeout = timeout;
    this.until = Date.now() + timeout;
    this.bufferSize = bufferSize;
    // As in concurrent.futures, the first messages are posted by the call, not by the first `next`.
    try {
      this.postAhead();
    } catch (error) {
      this.failure = { error };
    }
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<unknown>> {
    const step = this.last.then(() => this.step());
    this.last = step.catch(() => {});
    return step;
  }

  return(): Promise<IteratorResult<unknown>> {
    this.stop();
    return Promise.resolve({ done: true, value: undefined });
  }

  private async step(): Promise<IteratorResult<unknown>> {
    if (this.finished) return { done: true, value: undefined };
    try {
      if (this.failure !== undefined) throw this.failure.error;
      this.postAhead();
      const future = this.posted[0];
      if (future === undefined) {
        this.finished = true;
        return { done: true, value: undefined };
      }
      const value = await future.result(this.timeout === Infinity ? undefined : this.until - Date.now());
      void this.posted.shift();
      this.postAhead();
      return { done: false, value };
    } catch (error) {
      const late = error instanceof TimeoutError && this.posted[0]?.done() === false;
      this.stop();
      throw late ? new TimeoutError(`map was not done ${this.timeout} ms after its call; what was left of it is cancelled`) : error;
    }
  }

  private postAhead(): void {
    while (!this.exhausted && !this.finished && this.posted.length < this.bufferSize) {
      const { done, value } = this.messages.next();
      if (done) this.exhausted = true;
      else this.posted.push(this.post(value));
    }
  }

  private stop(): void {
    if (this.finished) return;
    this.finished = true;
    for (const future of this.posted) {
      future.markObserved();
      future.cancel();
    }
    this.posted.length = 0;
    if (!this.exhausted) this.messages.return?.();
  }
}
