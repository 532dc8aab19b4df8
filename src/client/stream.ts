import { UNSENDABLE, type Unsendable } from '../describe.js';
import { CancelledError } from '../errors.js';
import { Fifo } from '../fifo.js';
import type { Settle, Waiter } from '../future/awaiter.js';
import type { Batch } from '../protocol/channels/channel.js';
import { nextTick } from '../real-time.js';
import type { Abortable } from './part.js';
import { heed, unheed } from './signals.js';
import type { AnyTask, ItemSink } from './task.js';

/*
 * The way of an item:
 *
 *   yield ──> batch ──> buffered ──next──> taken
 *     ↑                                      │
 *     └──────────────── credit ──────────────┘
 *
 * The handler begins with a credit of `highWaterMark` items and spends one on each; each that is taken is given back. So never more than
 * that many are between the two, and the generator stands still at a `yield` while its consumer is busy.
 */

const HIGH_WATER_MARK = 16;

type Result = IteratorResult<unknown, undefined>;

/** A call of `next`, `return` or `throw` that waits. */
interface Request {
  readonly resolve: (result: Result) => void;
  readonly reject: Settle;
  /** The iterator, which must not be collected while somebody waits for it. */
  readonly iterator: object;
}

const done = (): Result => ({ value: undefined, done: true });

/** A stream's items as far as they have come and were not taken, and those who wait for more. */
export class ItemStream implements ItemSink, Waiter, Abortable {
  readonly highWaterMark: number;
  received = 0;
  private task!: AnyTask;
  /** There are some only while nobody waits for one. */
  private readonly buffer = new Fifo<unknown>();
  private readonly requests = new Fifo<Request>();
  /** Those who wait for the end of a stream that was left. */
  private leavers: Request[] = [];
  /** Taken, and not yet given back as credit. */
  private taken = 0;
  private grantScheduled = false;
  /** Nobody takes more: the end was told, or the loop left. */
  private over = false;
  private left = false;
  private stalled = false;
  /** What it failed with was thrown by a generator that was told to end. */
  private failedAtEnd = false;
  /** It was aborted when its handler had ended, and the loop had not. */
  private aborted: CancelledError | undefined;

  constructor(highWaterMark = HIGH_WATER_MARK) {
    this.highWaterMark = highWaterMark;
  }

  get wanted(): boolean {
    return !this.over;
  }

  attach(task: AnyTask): void {
    this.task = task;
    task._addWaiter(this);
  }

  /** The one iterator over it. When that is garbage-collected, the stream ends: nobody can take an item any more. */
  iterate(): AsyncIterableIterator<unknown> {
    const iterator = new ItemIterator(this);
    collected.register(iterator, this, this);
    return iterator;
  }

  // ── items come ──

  push(batch: Batch, at: number, count: number): void {
    this.received += count;
    if (this.over || this.task.done()) return;
    const waited = this.requests.size;
    for (let i = at; i < at + count; i++) {
      const request = this.requests.peek();
      if (request === undefined) {
        this.buffer.push(batch[i]);
      } else {
        this.requests.shift();
        this.count();
        request.resolve({ value: batch[i], done: false });
      }
    }
    if (this.requests.size < waited) this.updateAwaited();
    this.updateStalled();
  }

  failAtEnd(): void {
    this.failedAtEnd = true;
  }

  /** It has settled. */
  _notify(): void {
    const signal = this.task._extras?.signal;
    // Whoever has aborted it wants no more of it, and whoever has left it neither. Anything else comes after the items that came before.
    if (this.task.cancelled()) this.drop();
    else if (!this.over && signal !== undefined) this.heedAlone(signal);
    const { leavers } = this;
    const requests = this.requests.drain();
    this.leavers = [];
    for (const request of requests) this.end(request);
    for (const leaver of leavers) this.endOfLeft(leaver);
  }

  /** Its message has settled, and the loop goes on. */
  private heedAlone(signal: AbortSignal): void {
    try {
      heed(signal, this);
    } catch {
      // A signal of the user's own making, which could be listened to before. Thrown, it would take along what else has come with the end of this stream.
    }
  }

  /** By its signal, when only the loop has not come to its end. */
  abort(reason: unknown): void {
    this.drop();
    this.aborted = new CancelledError('the stream was aborted before the loop over it had ended', { cause: reason, delivered: 'yes' });
  }

  // ── items are taken ──

  next(iterator: object): Promise<Result> {
    if (this.buffer.size > 0) return Promise.resolve({ value: this.take(), done: false });
    return new Promise((resolve, reject) => {
      const request: Request = { resolve, reject, iterator };
      if (this.over || this.task.done()) {
        this.end(request);
        return;
      }
      this.requests.push(request);
      if (this.requests.size === 1) this.updateAwaited();
      this.grant();
    });
  }

  private take(): unknown {
    const item = this.buffer.take();
    this.updateStalled();
    this.count();
    return item;
  }

  /** Tells the end, to the first who asks the failure as well. */
  private end(request: Request): void {
    if (this.over) {
      request.resolve(done());
      return;
    }
    this.close();
    if (this.aborted !== undefined) request.reject(this.aborted);
    // Then as well: a failure counts as read by it.
    this.task._deliver(() => request.resolve(done()), request.reject);
  }

  /**
   * An item was taken. Half of the credit goes back at once, so that handler and consumer may work at the same time; less of it when the
   * consumer has taken all that it could without waiting.
   */
  private count(): void {
    this.taken++;
    if (this.taken * 2 >= this.highWaterMark) {
      this.grant();
    } else if (!this.grantScheduled) {
      this.grantScheduled = true;
      nextTick(this.grantLater);
    }
  }

  private readonly grantLater = (): void => {
    this.grantScheduled = false;
    this.grant();
  };

  private grant(): void {
    const { taken } = this;
    this.taken = 0;
    if (taken > 0 && this.highWaterMark !== Infinity && !this.over && !this.task.done()) this.task._queue.credit(this.task, taken);
  }

  // ── leaving ──

  /** Resolves when the generator has ended, with what its `finally` has to do, or its actor is gone. Rejects with what it throws when it is told to end. */
  leave(iterator: object): Promise<Result> {
    this.abandon();
    return new Promise((resolve, reject) => {
      const leaver: Request = { resolve, reject, iterator };
      if (this.task.done()) {
        this.endOfLeft(leaver);
        return;
      }
      this.leavers.push(leaver);
      this.updateAwaited();
    });
  }

  abandon(): void {
    this.close();
    this.drop();
    for (const request of this.requests.drain()) request.resolve(done());
    if (this.left || this.task.done()) return;
    this.left = true;
    this.task._queue.leave(this.task);
  }

  giveUp(error: unknown): void {
    const waiting = [...this.requests.drain(), ...this.leavers.splice(0)];
    this.abandon();
    this.updateAwaited();
    for (const { reject } of waiting) reject(error);
  }

  private endOfLeft(leaver: Request): void {
    const { task } = this;
    const told = task._observed;
    task.markObserved();
    // Whatever the handler threw by itself, further on than the loop has come, concerns nobody any more.
    if (this.failedAtEnd && !told) leaver.reject(task._outcome);
    else leaver.resolve(done());
  }

  private close(): void {
    if (this.over) return;
    this.over = true;
    collected.unregister(this);
    const signal = this.task._extras?.signal;
    if (signal !== undefined) unheed(signal, this);
  }

  private drop(): void {
    this.buffer.fill([]);
    this.updateStalled();
  }

  private updateStalled(): void {
    const stalled = this.buffer.size === this.highWaterMark;
    if (stalled === this.stalled) return;
    this.stalled = stalled;
    this.task._queue.streams.setStalled(this.task, stalled);
  }

  private updateAwaited(): void {
    const awaited = this.requests.size > 0 || this.leavers.length > 0;
    this.task._queue.streams.setAwaited(this.task, awaited);
    const part = this.task._extras?.part;
    // Who still waits when an item was taken has begun to wait for another one.
    part?._awaitsNoMore(this.task);
    if (awaited) part?._awaits(this.task);
  }
}

/** Best effort, as all finalization: a stream that nobody has taken all items of holds its actor until then. */
const collected = new FinalizationRegistry<ItemStream>((stream) => {
  stream.abandon();
});

class ItemIterator implements AsyncIterableIterator<unknown> {
  private readonly stream: ItemStream;

  constructor(stream: ItemStream) {
    this.stream = stream;
  }

  /** @internal */
  get [UNSENDABLE](): Unsendable {
    return ['a stream', 'Send its items, or have the receiver post for a stream of its own.'];
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Result> {
    return this.stream.next(this);
  }

  async return(value?: unknown): Promise<IteratorResult<unknown>> {
    await this.stream.leave(this);
    return { value: await value, done: true };
  }

  /** Leaves as `return` does, and rejects with the error. */
  async throw(error?: unknown): Promise<IteratorResult<unknown>> {
    await this.stream.leave(this).catch(() => {});
    throw error;
  }
}
