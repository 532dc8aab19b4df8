import { summaryOf } from '../describe.js';
import { SerializationError } from '../errors.js';
import type { EarlyHandler } from '../protocol/batches/early-replies.js';
import type { StopReason } from '../protocol/batches/messages.js';
import type { ReplyHandler } from '../protocol/batches/reply-reader.js';
import type { Batch } from '../protocol/channels/channel.js';
import { spareMemory } from '../protocol/copy/spare-memory.js';
import type { Marks } from '../protocol/copy/values.js';
import type { Connection } from './connection.js';
import { isTask, type Slots } from './slots.js';
import { type AnyTask, OUTSIDE, type TaskExtras, timedOut } from './task.js';

/** What becomes of answers beyond the Futures that they settle. */
export interface AnswerWatch {
  /** Slots became free: more may be handed over, and somebody may wait for the last. */
  onAnswers(): void;
  /** Messages came back that had not begun; they wait again. */
  onReturned(tasks: AnyTask[]): void;
  /** `answered` messages took the actor `ms`. */
  onWork(answered: number, ms: number): void;
}

/** Who hears of what concerns the actor as a whole. Posters that have not started it go by a part of that. */
export interface ActorWatch {
  /** What no Future carries. */
  onError(error: unknown): void;
  onReady?(pid: number, threadId: number): void;
  onRefused?(error: unknown): void;
  onChildren?(count: number): void;
  onStopping?(reason: StopReason): void;
  onStopped?(): void;
  onExported?(): void;
}

/** Nobody has aborted what has come back unhandled: its worker has seen the deadline pass before the timer on this side did. */
const isExpired = (extras: TaskExtras | undefined): boolean => extras?.deadline !== undefined && !extras.aborted;

/** Takes the answers of an actor's worker to the messages of one posting side. */
export class Answers implements ReplyHandler, EarlyHandler {
  private readonly queue: AnswerWatch;
  private readonly watch: ActorWatch;
  private readonly connection: Connection;
  private readonly slots: Slots;
  readonly link: number;
  private readonly returnsMemory: boolean;
  private answered = 0;
  /**
   * The worker has given messages back and, until it says otherwise, not yet all that it will: what was handed over now could overtake
   * those. (It could also go on for ever, each return crossing with messages that must be returned for its sake.)
   */
  paused = false;
  /** A slow handler runs, of another poster's message maybe: only concurrent messages can begin, and all others would come back. */
  held = false;

  constructor(queue: AnswerWatch, watch: ActorWatch, connection: Connection, slots: Slots) {
    this.queue = queue;
    this.watch = watch;
    this.connection = connection;
    this.slots = slots;
    this.returnsMemory = connection.returnsMemory;
    this.link = connection.link(this);
  }

  /** The worker is done with the message. Undefined for one that was taken back. */
  free(id: number): AnyTask | undefined {
    const entry = this.slots.free(id);
    if (entry === undefined) return undefined;
    this.connection.inFlight--;
    if (!entry._concurrent) this.answered++;
    return isTask(entry) ? entry : undefined;
  }

  /** The worker has handled the message: nobody sends it once more, or reads what was copied for it. */
  private finish(id: number): AnyTask | undefined {
    const task = this.free(id);
    if (this.returnsMemory && task?._extras !== undefined) {
      for (const item of task._extras.packed?.transfer ?? []) if (item instanceof ArrayBuffer) spareMemory.give(item);
    }
    return task;
  }

  onValues(firstId: number, count: number, batch: Batch, at: number): void {
    for (let i = 0; i < count; i++) this.finish(firstId + i)?._resolve(batch[at + i]);
    this.queue.onAnswers();
  }

  settleEarly(firstId: number, count: number, batch: Batch | undefined, at: number): number {
    let settled = 0;
    for (; settled < count; settled++) {
      if (this.slots.at(firstId + settled)?._callbacks !== undefined) break;
      this.finish(firstId + settled)?._resolve(batch?.[at + settled]);
    }
    if (settled > 0) this.queue.onAnswers();
    return settled;
  }

  onValue(id: number, value: unknown, marks: Marks | undefined): void {
    const task = this.finish(id);
    if (task !== undefined) this.unpack(task, value, marks, (result) => task._resolve(result));
    this.queue.onAnswers();
  }

  /** What cannot be put together again fails its own message, and the reader goes on. */
  private unpack(task: AnyTask, value: unknown, marks: Marks | undefined, take: (value: unknown) => void): void {
    let unpacked: unknown;
    try {
      unpacked = this.connection.codec.unpack(value, marks, task._extras?.part?._holder);
    } catch (cause) {
      const text = `the answer to '${task._action}' has come and cannot be read: ${summaryOf(cause)}`;
      task._reject(new SerializationError(text, { cause, where: 'result', delivered: 'yes' }));
      return;
    }
    take(unpacked);
  }

  onItems(id: number, count: number, batch: Batch, at: number): void {
    this.slots.at(id)?._extras?.items?.push(batch, at, count);
  }

  onItem(id: number, item: unknown, marks: Marks | undefined): void {
    const task = this.slots.at(id);
    if (task !== undefined) this.unpack(task, item, marks, (unpacked) => task._extras?.items?.push([unpacked], 0, 1));
  }

  onDone(firstId: number, count: number): void {
    for (let i = 0; i < count; i++) this.finish(firstId + i)?._resolve(undefined);
    this.queue.onAnswers();
  }

  onFailed(id: number, error: unknown, marks: Marks | undefined): void {
    const task = this.finish(id);
    if (task !== undefined) this.unpack(task, error, marks, (unpacked) => task._reject(unpacked));
    this.queue.onAnswers();
  }

  onCleanupFailed(id: number, error: unknown, marks: Marks | undefined): void {
    this.slots.at(id)?._extras?.items?.failAtEnd();
    this.onFailed(id, error, marks);
  }

  onAborted(id: number): void {
    const task = this.free(id);
    if (task === undefined) return;
    const extras = task._extras;
    if (isExpired(extras)) task._reject(timedOut(task, 'yes'));
    else task._cancel(extras?.abortReason, 'yes');
    this.queue.onAnswers();
  }

  onLate(id: number): void {
    const task = this.free(id);
    task?._reject(timedOut(task, 'yes'));
    this.queue.onAnswers();
  }

  onDropped(firstId: number, count: number): void {
    const { answered } = this;
    for (let i = 0; i < count; i++) {
      const task = this.free(firstId + i);
      if (task === undefined || task.done()) continue;
      task._id = OUTSIDE;
      const extras = task._extras;
      if (isExpired(extras)) task._reject(timedOut(task, task._attempted ? 'maybe' : 'no'));
      else task._cancel(extras?.abortReason);
    }
    this.answered = answered; // They took the actor no time.
    this.queue.onAnswers();
  }

  onReturned(firstId: number, count: number): void {
    const { answered } = this;
    const back: AnyTask[] = [];
    for (let i = 0; i < count; i++) {
      const task = this.free(firstId + i);
      if (task === undefined || task.done()) continue;
      task._id = OUTSIDE;
      back.push(task);
    }
    this.answered = answered;
    this.queue.onReturned(back);
    this.queue.onAnswers();
  }

  onPaused(): void {
    this.paused = true;
    this.connection.control((writer) => writer.resume(this.link));
  }

  onResumed(held: boolean): void {
    this.paused = false;
    this.held = held;
    this.queue.onAnswers();
  }

  onWork(ms: number): void {
    this.queue.onWork(this.answered, ms);
    this.answered = 0;
  }

  onReady(pid: number, threadId: number): void {
    this.watch.onReady?.(pid, threadId);
  }

  onRefused(error: unknown, marks: Marks | undefined): void {
    this.watch.onRefused?.(this.connection.codec.unpack(error, marks));
  }

  onReport(error: unknown, marks: Marks | undefined): void {
    this.watch.onError(this.connection.codec.unpack(error, marks));
  }

  onChildren(count: number): void {
    this.watch.onChildren?.(count);
  }

  onStopping(reason: StopReason): void {
    this.watch.onStopping?.(reason);
  }

  onStopped(): void {
    this.watch.onStopped?.();
  }

  onExported(): void {
    this.watch.onExported?.();
  }
}
