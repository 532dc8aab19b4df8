import { type Delivered, TimeoutError } from '../errors.js';
import type { Waiter } from '../future/awaiter.js';
import { FIRST_FREE_FLAG, Future } from '../future/future.js';
import { keepInstance } from '../future/instances.js';
import { noteRead } from '../future/moments.js';
import type { Timer } from '../future/timer.js';
import type { Batch } from '../protocol/channels/channel.js';
import { messageOf, type Row, type RowShape } from '../protocol/copy/shapes.js';
import type { Packed } from '../protocol/copy/values.js';
import type { Part, Wait, WaitQueue } from './part.js';

/** Where the items of a stream go. */
export interface ItemSink {
  /** How many items the handler may be ahead of the consumer. */
  readonly highWaterMark: number;
  /** How many items have come: with any, the message cannot be handled again. */
  readonly received: number;
  /** It has not been left: who waits, waits for an item. */
  readonly wanted: boolean;
  /** Called once, before anything else: the message whose items these are. */
  attach(task: AnyTask): void;
  /** `count` items, which stand in `batch` from `at` on. */
  push(batch: Batch, at: number, count: number): void;
  /** The generator has thrown when it was told to end; the message fails with that. */
  failAtEnd(): void;
  /** Nobody will take another item. */
  abandon(): void;
  /** Whoever waits for an item would wait for ever. */
  giveUp(error: unknown): void;
}

/** What few messages have, kept apart so that the many without it stay small. */
export interface TaskExtras {
  /** The message, when it is no row. */
  packed: Packed | undefined;
  /** Epoch ms. */
  deadline: number | undefined;
  /** The same by `machineTime`. */
  until: number | undefined;
  /** What it was given, in ms from the post. */
  timeout: number;
  timer: Timer | undefined;
  signal: AbortSignal | undefined;
  /** The handler that it is a part of. */
  part: Part | undefined;
  /** Its handler waits for it. */
  wait: Wait | undefined;
  priority: number;
  /** Of a stream. */
  items: ItemSink | undefined;
  /** How often a crash has interrupted its handler. */
  attempts: number;
  /** How often a life ran out of memory with this the first large one under way, and nothing begun. */
  arrivals: number;
  /** `abort` was called when the handler had begun, as far as anybody knew, and was given this reason. */
  aborted: boolean;
  abortReason: unknown;
  /** Something was moved or lent when it was handed over: it cannot be handed over again. */
  moved: boolean;
}

/** What a stream tells of its consumer; see idle-streams.ts. */
export interface StreamWatch {
  setAwaited(task: AnyTask, awaited: boolean): void;
  setStalled(task: AnyTask, stalled: boolean): void;
}

/** What a Task asks of the queue that it waits in. */
export interface TaskQueue extends WaitQueue {
  /** Of the actor that it is to. */
  readonly name: string;
  readonly streams: StreamWatch;
  /** Settles the race of a cancel against the start: true when the handler never runs. */
  claim(task: AnyTask): boolean;
  begun(task: AnyTask): boolean;
  abort(task: AnyTask, reason: unknown): void;
  settled(task: AnyTask): void;
  /** The consumer of a stream has taken so many items. */
  credit(task: AnyTask, count: number): void;
  /** The consumer of a stream takes no more: its handler is to end, and settles it then. */
  leave(task: AnyTask): void;
}

/** `_id` of a message that waits in the mailbox. */
export const WAITS = 0;
/** `_id` of one that is not there yet, or no more. Those in flight have positive ones. */
export const OUTSIDE = -1;

const TELL = FIRST_FREE_FLAG;
const CONCURRENT = FIRST_FREE_FLAG * 2;
const LARGE = FIRST_FREE_FLAG * 4;
const SAMPLED = FIRST_FREE_FLAG * 8;

// biome-ignore lint/suspicious/noExplicitAny: queues hold tasks of every type.
export type AnyTask = Task<any>;

/** The Future of a posted message, together with the message. */
export class Task<T> extends Future<T> {
  /** @internal */
  declare readonly _queue: TaskQueue;
  /** Names the message while it is in flight. @internal */
  declare _id: number;
  /** The order of posts. @internal */
  declare readonly _seq: number;
  /** Undefined: the message is `_extras.packed`. @internal */
  declare _shape: RowShape | undefined;
  /** @internal */
  declare _row: Row;
  /** @internal */
  declare _extras: TaskExtras | undefined;

  constructor(queue: TaskQueue, seq: number, tell: boolean) {
    super();
    this._queue = queue;
    this._id = OUTSIDE;
    this._seq = seq;
    this._shape = undefined;
    this._row = undefined;
    this._extras = undefined;
    if (tell) {
      this._flags = TELL;
      this.markObserved();
    }
  }

  /** Has no Future that anybody sees. @internal */
  get _tell(): boolean {
    return (this._flags & TELL) !== 0;
  }

  /** Its handler may run beside others. @internal */
  get _concurrent(): boolean {
    return (this._flags & CONCURRENT) !== 0;
  }

  /** @internal */
  markConcurrent(): void {
    this._flags |= CONCURRENT;
  }

  /** The message is worth a crossing of its own. @internal */
  get _large(): boolean {
    return (this._flags & LARGE) !== 0;
  }

  /** @internal */
  markLarge(): void {
    this._flags |= LARGE;
  }

  /** Its latency is being taken. @internal */
  get _sampled(): boolean {
    return (this._flags & SAMPLED) !== 0;
  }

  /** @internal */
  markSampled(): void {
    this._flags |= SAMPLED;
  }

  override abort(reason?: unknown): void {
    if (this.done()) return;
    this._queue.abort(this, reason);
  }

  /** @internal */
  protected override _claim(): boolean {
    return this._queue.claim(this);
  }

  /** @internal */
  protected override _begun(): boolean {
    return this._queue.begun(this);
  }

  /** @internal */
  protected override _settled(): void {
    this._queue.settled(this);
  }

  /** @internal */
  protected override _awaited(): void {
    this._extras?.part?._awaits(this);
  }

  /** @internal */
  override _addWaiter(waiter: Waiter): boolean {
    this._extras?.part?._watches(this);
    return super._addWaiter(waiter);
  }

  /** @internal */
  protected override _awaitedNoMore(): void {
    this._extras?.part?._awaitsNoMore(this);
  }

  /** @internal */
  override _rejectAwaiters(error: unknown): void {
    super._rejectAwaiters(error);
    this._extras?.items?.giveUp(error);
  }

  /** @internal */
  get _wait(): Wait | undefined {
    return this._extras?.wait;
  }

  /** @internal */
  set _wait(wait: Wait | undefined) {
    this._extra.wait = wait;
  }

  /** @internal */
  get _priority(): number {
    return this._extras === undefined ? 0 : this._extras.priority;
  }

  /** A crash has interrupted its handler once: whatever becomes of it, it may have run. @internal */
  get _attempted(): boolean {
    return this._extras !== undefined && this._extras.attempts > 0;
  }

  /** @internal */
  override _cancel(reason?: unknown, delivered?: Delivered): boolean {
    return super._cancel(reason, delivered ?? (this._attempted ? 'maybe' : undefined));
  }

  /** The message as an object, for a crossing of its own. @internal */
  get _message(): Packed {
    if (this._shape === undefined) return (this._extras as TaskExtras).packed as Packed;
    return { value: messageOf(this._shape, this._row), marks: undefined, transfer: undefined, lent: false };
  }

  /** The action, for texts and for what its handler asks. @internal */
  get _action(): string | undefined {
    if (this._shape !== undefined) return this._shape.action;
    const message = this._extras?.packed?.value;
    const action = typeof message === 'object' && message !== null ? (message as { action?: unknown }).action : undefined;
    return typeof action === 'string' ? action : undefined;
  }

  /** The extras, made when missing. @internal */
  get _extra(): TaskExtras {
    this._extras ??= {
      packed: undefined,
      deadline: undefined,
      until: undefined,
      timeout: Infinity,
      timer: undefined,
      signal: undefined,
      part: undefined,
      wait: undefined,
      priority: 0,
      items: undefined,
      attempts: 0,
      arrivals: 0,
      aborted: false,
      abortReason: undefined,
      moved: false,
    };
    return this._extras;
  }
}

// `await` looks `then` up without any cache, through all that the object has and then through its classes: found in the first of them, it saves a twenty-fifth of
// what an awaited message costs. It is the method of all Futures; only that it was read is noted.
const { then } = Future.prototype;
Reflect.defineProperty(Task.prototype, 'then', {
  configurable: true,
  get(this: AnyTask) {
    if (this !== Task.prototype) {
      try {
        noteRead(this);
      } catch {
        // Somebody has frozen it.
      }
    }
    return then;
  },
  // As if it were a method: whoever assigns it gives the one Future another.
  set(this: AnyTask, value: unknown) {
    Reflect.defineProperty(this, 'then', { value, writable: true, enumerable: true, configurable: true });
  },
});

keepInstance(new Task(undefined as never, 0, false));

/** The error of a message whose deadline has passed. */
export function timedOut(task: AnyTask, delivered: Delivered): TimeoutError {
  const what = `${task._action === undefined ? 'the message' : `'${task._action}'`} to the actor ${task._queue.name}`;
  const ms = task._extra.timeout;
  const text =
    delivered === 'no'
      ? `${what} was not begun within ${ms} ms of its post, and will not be`
      : `${what} was not answered within ${ms} ms of its post; its handler has been told by its signal`;
  return new TimeoutError(text, { delivered });
}
