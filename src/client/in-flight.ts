import { SerializationError } from '../errors.js';
import { CANCELLED, type Cells, claim, isBegun, requestAbort, resetCell, SLOTS } from '../protocol/cells.js';
import type { Batch } from '../protocol/channel.js';
import type { StopReason } from '../protocol/messages.js';
import type { PostWriter } from '../protocol/posts.js';
import type { ReplyHandler } from '../protocol/replies.js';
import type { Marks } from '../protocol/values.js';
import type { Connection } from './connection.js';
import { isTask, Slots } from './slots.js';
import { type AnyTask, OUTSIDE, timedOut } from './task.js';

const LOOK_EVERY = 4096;

/** What becomes of answers beyond the Futures that they settle. */
export interface AnswerWatch {
  /** Slots became free: more may be handed over, and somebody may wait for the last. */
  onAnswers(): void;
  /** Messages came back that had not begun; they wait again. */
  onReturned(tasks: AnyTask[]): void;
  /** `answered` messages took the actor `ms`. */
  onWork(answered: number, ms: number): void;
}

/** Who hears of what concerns the actor as a whole. */
export interface ActorWatch {
  /** What no Future carries. */
  onError(error: unknown): void;
  onReady(pid: number, threadId: number): void;
  onRefused(error: unknown): void;
  onChildren(count: number): void;
  onStopping(reason: StopReason): void;
  onStopped(): void;
  onExported(): void;
}

/** The messages of one posting side that an actor's worker has and has not answered, and their answers. */
export class InFlight implements ReplyHandler {
  private readonly queue: AnswerWatch;
  private readonly owner: ActorWatch;
  private readonly connection: Connection;
  readonly link: number;
  private readonly cells: Cells | undefined;
  private readonly slots: Slots;
  private answered = 0;
  /**
   * The worker has given messages back and, until it says otherwise, not yet all that it will: what was handed over now could overtake those. (It could also go on for ever,
   * each return crossing with messages that must be returned for its sake.)
   */
  paused = false;
  /** A slow handler runs, of another poster's message maybe: only concurrent messages can begin, and all others would come back. */
  held = false;

  constructor(queue: AnswerWatch, owner: ActorWatch, connection: Connection, cells: Cells | undefined) {
    this.queue = queue;
    this.owner = owner;
    this.connection = connection;
    this.cells = cells;
    this.slots = new Slots(cells?.length ?? SLOTS);
    this.link = connection.link(this);
  }

  /** All, settled ones too that the worker has not answered for. */
  get count(): number {
    return this.slots.count;
  }

  get full(): boolean {
    return this.slots.full;
  }

  /** How many are not concurrent and have not begun, or where nobody knows that, are not answered: the window counts these. */
  get ahead(): number {
    return this.slots.ahead;
  }

  /** Takes a look at what has begun. */
  look(): void {
    if (this.cells !== undefined) this.slots.look(this.cells);
  }

  /** The id that the next message will have, or a later one. */
  get nextId(): number {
    return this.slots.nextId;
  }

  /** Whether a cancel can race with the start: else what was handed over counts as begun. */
  get exact(): boolean {
    return this.cells !== undefined;
  }

  /** How many have not begun; where nobody knows, all but the oldest. */
  get waiting(): number {
    if (!this.exact) return Math.max(0, this.slots.count - 1);
    return this.tasksAhead().filter((task) => !task.done() && !this.begun(task)).length;
  }

  // ── handing over ──

  add(task: AnyTask): void {
    this.slots.add(task);
    if (this.cells !== undefined) {
      resetCell(this.cells, task._id);
      // A look passes all ids since the last one, so it must not come after millions.
      if (task._id % LOOK_EVERY === 0) this.look();
    }
    this.connection.inFlight++;
  }

  write(task: AnyTask, writer: PostWriter, keep: boolean): void {
    const deadline = task._extras?.deadline;
    const credit = task._extras?.items?.highWaterMark;
    if (task._shape !== undefined && deadline === undefined && credit === undefined) {
      writer.row(this.link, task._id, task._shape, task._row, task._tell);
      return;
    }
    const { value, marks, transfer } = task._message;
    // What is moved cannot be handed over again: whoever may have to (restarts) has buffers copied once more instead. Between processes nothing is moved.
    const moved = keep && this.exact ? transfer?.filter((item) => !(item instanceof ArrayBuffer)) : transfer;
    if (this.exact && moved !== undefined && moved.length > 0) task._extra.moved = true;
    const head = { tell: task._tell, deadline };
    writer.one(this.link, task._id, credit === undefined ? head : { ...head, credit }, value, marks, moved);
  }

  /** A flush could not be sent. Sends its messages, those from `firstId` on, one by one: only the culprit fails. */
  writeSingly(firstId: number, writer: PostWriter, send: () => void): void {
    for (const task of this.tasks()) {
      if (task._id < firstId) continue;
      this.write(task, writer, false);
      try {
        send();
      } catch (error) {
        void this.free(task._id);
        task._reject(
          new SerializationError(`the message '${task._action}' could not be sent: ${String(error)}`, { cause: error, where: 'message', delivered: 'no' }),
        );
      }
    }
  }

  // ── cancel, abort ──

  /** Takes a message out of the race for its start: true when its handler never runs. */
  claim(task: AnyTask): boolean {
    return this.cells !== undefined && claim(this.cells, task._id, CANCELLED);
  }

  begun(task: AnyTask): boolean {
    return this.cells === undefined || isBegun(this.cells, task._id);
  }

  abort(task: AnyTask, reason: unknown): void {
    const packed = this.connection.codec.packError(reason);
    this.connection.control((writer) => writer.abort(this.link, task._id, packed));
    // After the reason is on its way: a handler that blocks its event loop sees the cell and then fetches the reason from the channel.
    if (this.cells !== undefined) requestAbort(this.cells, task._id);
  }

  credit(task: AnyTask, count: number): void {
    this.connection.control((writer) => writer.credit(this.link, task._id, count));
  }

  /** Takes back what has not begun and can still be claimed, oldest first. What was moved cannot come back, and so stays before it what was posted before it. */
  takeBack(which: (task: AnyTask) => boolean): AnyTask[] {
    const ahead = this.tasksAhead().filter((task) => !task.done());
    const moved = ahead.filter((task) => task._extras?.moved).pop();
    const back = ahead.filter((task) => (moved === undefined || task._seq > moved._seq) && which(task) && this.claim(task));
    for (const task of back) {
      this.slots.leave(task);
      task._id = OUTSIDE;
    }
    return back;
  }

  /** In the order in which they were handed over. */
  tasks(): AnyTask[] {
    return this.slots.tasks();
  }

  /** Those of them that may still be taken back. */
  tasksAhead(): AnyTask[] {
    if (!this.exact) return this.tasks();
    this.look();
    return this.slots.tasksAhead();
  }

  /** The oldest that has begun, as far as anybody can know. */
  get oldestBegun(): AnyTask | undefined {
    return this.tasks().find((task) => this.begun(task));
  }

  /** The worker is gone, or this side has given up on the actor: nothing of this will be answered. What had begun, as far as anybody can know, and what had not; settled ones are in neither. */
  lose(): { begun: AnyTask[]; waiting: AnyTask[] } {
    const begun: AnyTask[] = [];
    const waiting: AnyTask[] = [];
    for (const task of this.tasks()) {
      if (task.done()) continue;
      if (this.claim(task)) {
        task._id = OUTSIDE;
        waiting.push(task);
      } else {
        // Where only the actor is given up: a handler that blocks its neighbours hears of it by throwIfAborted.
        if (this.cells !== undefined) requestAbort(this.cells, task._id);
        begun.push(task);
      }
    }
    this.connection.inFlight -= this.slots.count;
    this.connection.unlink(this.link);
    this.slots.clear();
    return { begun, waiting };
  }

  // ── answers ──

  private free(id: number): AnyTask | undefined {
    const entry = this.slots.free(id);
    if (entry === undefined) return undefined;
    this.connection.inFlight--;
    if (!entry._concurrent) this.answered++;
    return isTask(entry) ? entry : undefined;
  }

  onValues(firstId: number, count: number, batch: Batch, at: number): void {
    for (let i = 0; i < count; i++) this.free(firstId + i)?._resolve(batch[at + i]);
    this.queue.onAnswers();
  }

  onValue(id: number, value: unknown, marks: Marks | undefined): void {
    const task = this.free(id);
    task?._resolve(this.connection.codec.unpack(value, marks, task._extras?.part?._holder));
    this.queue.onAnswers();
  }

  onItems(id: number, count: number, batch: Batch, at: number): void {
    this.slots.at(id)?._extras?.items?.push(batch, at, count);
  }

  onItem(id: number, item: unknown, marks: Marks | undefined): void {
    const extras = this.slots.at(id)?._extras;
    extras?.items?.push([this.connection.codec.unpack(item, marks, extras.part?._holder)], 0, 1);
  }

  onDone(firstId: number, count: number): void {
    for (let i = 0; i < count; i++) this.free(firstId + i)?._resolve(undefined);
    this.queue.onAnswers();
  }

  onFailed(id: number, error: unknown, marks: Marks | undefined): void {
    const task = this.free(id);
    task?._reject(this.connection.codec.unpack(error, marks, task._extras?.part?._holder));
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
    // Nobody has aborted it: its worker has seen the deadline pass before the timer on this side did.
    if (extras?.deadline !== undefined && !extras.aborted) task._reject(timedOut(task, 'yes'));
    else task._cancel(extras?.abortReason);
    this.queue.onAnswers();
  }

  onDropped(firstId: number, count: number): void {
    const { answered } = this;
    for (let i = 0; i < count; i++) {
      const task = this.free(firstId + i);
      if (task === undefined || task.done()) continue;
      task._id = OUTSIDE;
      task._cancel(task._extras?.abortReason);
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
    this.owner.onReady(pid, threadId);
  }

  onRefused(error: unknown, marks: Marks | undefined): void {
    this.owner.onRefused(this.connection.codec.unpack(error, marks));
  }

  onReport(error: unknown, marks: Marks | undefined): void {
    this.owner.onError(this.connection.codec.unpack(error, marks));
  }

  onChildren(count: number): void {
    this.owner.onChildren(count);
  }

  onStopping(reason: StopReason): void {
    this.owner.onStopping(reason);
  }

  onStopped(): void {
    this.owner.onStopped();
  }

  onExported(): void {
    this.owner.onExported();
  }
}
