import { summaryOf } from '../describe.js';
import { SerializationError } from '../errors.js';
import { CANCELLED, type Cells, claim, hintAtAbort, isBegun, isCancelled, requestAbort, resetCell, SLOTS, seemsBegun } from '../protocol/batches/cells.js';
import type { PostWriter } from '../protocol/batches/posts.js';
import { type ActorWatch, Answers, type AnswerWatch } from './answers.js';
import type { Connection } from './connection.js';
import { Slots } from './slots.js';
import { type AnyTask, OUTSIDE } from './task.js';

const NONE = { deadline: undefined, until: undefined };
const LOOK_EVERY = 4096;

/** What it moved is here no more, or was its poster's. (Between actors of one thread nothing goes anywhere.) */
const isGone = ({ _extras: extras }: AnyTask): boolean =>
  extras?.moved === true &&
  (extras.packed?.lent === true || extras.packed?.transfer?.some((item) => !(item instanceof ArrayBuffer) || item.byteLength === 0) === true);

/** The messages of one posting side that an actor's worker has and has not answered. */
export class InFlight {
  private readonly connection: Connection;
  readonly link: number;
  private readonly cells: Cells | undefined;
  private readonly slots: Slots;
  private readonly answers: Answers;
  private lost = false;
  /** How far `makeRoom` has found the worker, or where nobody knows that, what was handed over. */
  private seen = 0;

  constructor(queue: AnswerWatch, watch: ActorWatch, connection: Connection, cells: Cells | undefined) {
    this.connection = connection;
    this.cells = cells;
    this.slots = new Slots(cells?.length ?? SLOTS);
    this.answers = new Answers(queue, watch, connection, this.slots);
    this.link = this.answers.link;
  }

  /** All, settled ones too that the worker has not answered for. */
  get count(): number {
    return this.slots.count;
  }

  /** See Answers. */
  get paused(): boolean {
    return this.answers.paused;
  }

  /** See Answers. */
  get held(): boolean {
    return this.answers.held;
  }

  get full(): boolean {
    return this.slots.full;
  }

  /**
   * Makes room by the concurrent messages that have begun: nobody will claim them any more. Where nobody knows what has, by all of them
   * once there was no room since the last time.
   */
  makeRoom(): void {
    const { cells, slots, seen } = this;
    if (cells === undefined) {
      this.seen = slots.nextId;
      if (this.seen === seen) slots.setAside(() => true);
    } else {
      this.look();
      this.seen = slots.begun;
      if (this.seen !== seen) slots.setAside((task) => seemsBegun(cells, task._id));
    }
  }

  /** How many are not concurrent and have not begun, or where nobody knows that, are not answered: the window counts these. */
  get ahead(): number {
    return this.slots.ahead;
  }

  /** Whether any is concurrent. */
  get hasConcurrent(): boolean {
    return this.slots.concurrent > 0;
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
    const { deadline, until } = task._extras ?? NONE;
    const credit = task._extras?.items?.highWaterMark;
    if (task._shape !== undefined && deadline === undefined && credit === undefined) {
      writer.row(this.link, task._id, task._shape, task._row, task._tell);
      return;
    }
    const { value, marks, transfer, lent } = task._message;
    // What is moved cannot be handed over again: whoever may have to (a restart; one that may give it back) has buffers copied once more
    // instead. Between processes nothing is moved.
    const moved = (this.exact ? keep : this.connection.moves) ? transfer?.filter((item) => !(item instanceof ArrayBuffer)) : transfer;
    if (lent || (this.exact && moved !== undefined && moved.length > 0)) task._extra.moved = true;
    const head = deadline === undefined ? { tell: task._tell, deadline } : { tell: task._tell, deadline: this.connection.timeThere(deadline), until };
    writer.one(this.link, task._id, credit === undefined ? head : { ...head, credit }, value, marks, moved);
  }

  /** A flush could not be sent. Sends its messages, those from `firstId` on, one by one. Gives those that are to fail, which have left. */
  writeSingly(firstId: number, writer: PostWriter, keep: boolean, send: () => void): { task: AnyTask; error: SerializationError }[] {
    const failed: { task: AnyTask; error: SerializationError }[] = [];
    for (const task of this.tasks()) {
      if (task._id < firstId) continue;
      // Whoever was to hand one on may have found that the actor is gone.
      if (this.lost) break;
      this.write(task, writer, keep);
      try {
        send();
      } catch (cause) {
        // The name of its shape was lost with it.
        writer.restart();
        void this.answers.free(task._id);
        task._id = OUTSIDE;
        // Copied by its poster, it may yet be sent; or the copying says more of what is wrong with it.
        if (task._extras?.packed?.lent) continue;
        const text = `the message '${task._action}' could not be sent: ${summaryOf(cause)}`;
        failed.push({ task, error: new SerializationError(text, { cause, where: 'message', delivered: 'no' }) });
      }
    }
    return failed;
  }

  // ── cancel, abort ──

  /** Takes a message out of the race for its start: true when its handler never runs. */
  claim(task: AnyTask): boolean {
    // The worker may have claimed it as well, for its deadline had passed.
    const cells = this.cellsOf(task);
    return cells !== undefined && (claim(cells, task._id, CANCELLED) || isCancelled(cells, task._id));
  }

  begun(task: AnyTask): boolean {
    const cells = this.cellsOf(task);
    return cells === undefined || isBegun(cells, task._id);
  }

  /** Undefined: it counts as begun. The cell of one that was set aside is another's by now. */
  private cellsOf(task: AnyTask): Cells | undefined {
    return this.slots.isAside(task._id) ? undefined : this.cells;
  }

  /** A handler that blocks its event loop looks there. */
  private tellAborted(task: AnyTask): void {
    if (this.cells === undefined) return;
    if (this.slots.isAside(task._id)) hintAtAbort(this.cells, task._id);
    else requestAbort(this.cells, task._id);
  }

  abort(task: AnyTask, reason: unknown): void {
    const packed = this.connection.codec.packError(reason);
    this.connection.control((writer) => writer.abort(this.link, task._id, packed));
    // After the reason is on its way: a handler that blocks its event loop sees the cell and then fetches the reason from the channel.
    this.tellAborted(task);
  }

  credit(task: AnyTask, count: number): void {
    this.connection.control((writer) => writer.credit(this.link, task._id, count));
  }

  /**
   * Takes back what has not begun and can still be claimed, to be handed over again. What was moved cannot come back, and so stays before
   * it what was posted before it.
   */
  takeBack(which: (task: AnyTask) => boolean): AnyTask[] {
    const ahead = this.unsettledAhead();
    const moved = ahead.filter(isGone).pop();
    return this.takeOut(ahead, (task) => (moved === undefined || task._seq > moved._seq) && which(task));
  }

  /** Takes out, for good, what has not begun and can still be claimed. */
  withdraw(): AnyTask[] {
    return this.takeOut(this.unsettledAhead(), () => true);
  }

  private unsettledAhead(): AnyTask[] {
    return this.tasksAhead().filter((task) => !task.done());
  }

  /**
   * The newest is claimed first, towards the worker. From the other end, the worker could pass over what was claimed faster than it is
   * claimed, and begin what was posted after it.
   */
  private takeOut(ahead: AnyTask[], which: (task: AnyTask) => boolean): AnyTask[] {
    const out = ahead.reverse().filter((task) => which(task) && this.claim(task));
    for (const task of out) {
      this.slots.leave(task);
      task._id = OUTSIDE;
    }
    return out.reverse();
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

  /**
   * The worker is gone, or this side has given up on the actor: nothing of this will be answered. What had begun, as far as anybody can
   * know, and what had not; settled ones are in neither.
   */
  lose(): { begun: AnyTask[]; waiting: AnyTask[] } {
    this.lost = true;
    const begun: AnyTask[] = [];
    const waiting: AnyTask[] = [];
    for (const task of this.tasks()) {
      if (task.done()) continue;
      if (this.claim(task)) {
        task._id = OUTSIDE;
        waiting.push(task);
      } else {
        // Where only the actor is given up: a handler that blocks its neighbours hears of it by throwIfAborted.
        this.tellAborted(task);
        begun.push(task);
      }
    }
    this.connection.inFlight -= this.slots.count;
    this.connection.unlink(this.link);
    this.slots.clear();
    return { begun, waiting };
  }
}
