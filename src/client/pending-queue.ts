import type { Probe } from '../protocol/batches/probe.js';
import type { ValueCodec } from '../protocol/copy/values.js';
import { soon } from '../real-time.js';
import { Admission } from './admission.js';
import { Bounds } from './bounds.js';
import { copyPlainly, copyRichly, uncopied } from './copy.js';
import { Counters } from './counters.js';
import { Handover, type HandoverOptions } from './handover.js';
import { IdleStreams } from './idle-streams.js';
import { Mailbox } from './mailbox.js';
import type { Part } from './part.js';
import type { PostOptions } from './post-options.js';
import { unheed } from './signals.js';
import { stackIsLeft } from './stack.js';
import { type AnyTask, type ItemSink, Task, type TaskQueue, WAITS } from './task.js';
import { settleUnposted, unposted } from './unposted.js';

/*
 * The way of a message on the side that posts it:
 *
 *   post ──> mailbox ──fill──> in flight ──answer──> settled
 *              │  ↑               │ │
 *              │  └── taken back ─┘ │       for one of higher priority; given back by the worker; after a crash
 *              └──── cancel ────────┴──> settled (its slot is free once the worker has passed it over)
 *
 * Cancelling what waits in the mailbox is a matter of this side alone. In flight it races with the worker's start, for which both share cells; where no
 * memory is shared, what was handed over counts as begun, and the window keeps that to about a millisecond of work.
 */

/** What the posting side goes by of a class's handlers. */
export interface HandlerTraits {
  /** Ms from the post; Infinity: none. */
  readonly timeout: number;
  readonly concurrent: boolean;
}

export interface QueueOptions extends HandoverOptions {
  readonly handlers: ReadonlyMap<string, HandlerTraits>;
}

/** Whoever has the queue. */
export interface QueueOwner {
  readonly name: string;
  /** What no Future carries. */
  onError(error: unknown): void;
  /** The first message came, or the last one settled. */
  onBusy(busy: boolean): void;
  /** `awaited` may have changed while messages had not settled. */
  onAwaited(): void;
}

export class PendingQueue implements TaskQueue {
  readonly counters = new Counters();
  private readonly codec: ValueCodec;
  private readonly handlers: QueueOptions['handlers'];
  private readonly owner: QueueOwner;
  private readonly mailbox = new Mailbox();
  readonly admission: Admission;
  readonly handover: Handover;
  private readonly bounds: Bounds;
  /** Messages, and so the number of the next one. */
  posted = 0;
  /** Messages that have not settled. */
  unsettled = 0;
  private idleStreams: IdleStreams | undefined;
  /** Set once, for good: nothing is handled any more. */
  private errorOf: ((begun: boolean) => unknown) | undefined;
  /** See Admission. */
  private readonly bounded: boolean;
  /** Any handler has a trait that a post must look up. */
  private readonly traited: boolean;

  constructor(owner: QueueOwner, codec: ValueCodec, options: QueueOptions) {
    this.owner = owner;
    this.codec = codec;
    this.handlers = options.handlers;
    this.admission = new Admission(
      options,
      this.mailbox,
      (task) => this.claim(task),
      () => this.handover.inFlight,
      () => this.owner.onAwaited(),
    );
    this.bounded = this.admission.bounded;
    this.handover = new Handover(this.bounded ? (): void => this.onRoom() : undefined, this.mailbox, options);
    this.bounds = new Bounds(this.handover);
    this.traited = [...options.handlers.values()].some((traits) => traits.concurrent || traits.timeout !== Infinity);
  }

  get name(): string {
    return this.owner.name;
  }

  // ── posting ──

  /** `options` are checked. `part`: the handler that the post is a part of. `items`: it is a stream. */
  post(message: unknown, options: PostOptions | undefined, tell: boolean, part?: Part, items?: ItemSink): AnyTask {
    const task: AnyTask = new Task(this, this.posted, tell);
    this.posted++;
    const first = this.unsettled++ === 0;
    try {
      if (items !== undefined) {
        task._extra.items = items;
        items.attach(task);
        this.streams.add(task);
      }
      // Also where a post before this one ended for want of stack: its owner may not have heard.
      if (first || unposted.count > 0) this.owner.onBusy(true);
      else if (this.hasIdleStreams) this.owner.onAwaited();
      if (!this.copy(task, message, options, true)) return task;
      const lent = task._extras?.packed?.lent === true;
      this.apply(task, options, part);
      if (!task.done()) this.admit(task);
      if (lent) this.keep(task, message, options);
    } catch (error) {
      // No stack was left, and there may be none for a call.
      unposted.tasks[unposted.count++] = task;
      soon(settleUnposted);
      throw error;
    }
    return task;
  }

  private admit(task: AnyTask): void {
    if (this.errorOf !== undefined) {
      // A getter of the message has killed the actor, say.
      task._reject(this.errorOf(false));
      return;
    }
    const victim = this.bounded ? this.admission.victimOf(task) : undefined;
    if (victim !== task) this.mailbox.push(task);
    // Only now: its callbacks may post, and must find this one before them.
    victim?._reject(this.admission.errorOf(victim));
    if (!task.done()) this.handover.request(task);
  }

  /** Its buffers were lent, so it ought to be in flight: else it waits, or could not be sent, and needs copies of its own now. */
  private keep(task: AnyTask, message: unknown, options: PostOptions | undefined): void {
    if (task.done()) {
      // Whatever has become of it, what it lists is moved at its post.
      if (options?.transfer !== undefined && task._id < WAITS && this.copy(task, message, options, false)) task._extra.packed = undefined;
      return;
    }
    if (task._id > WAITS) return;
    const unsent = task._id !== WAITS;
    if (this.copy(task, message, options, false) && unsent) this.admit(task);
  }

  /** What cannot be copied fails its own Future, and nothing else. */
  private copy(task: AnyTask, message: unknown, options: PostOptions | undefined, mayLend: boolean): boolean {
    try {
      // Most are plain data. To ask whether anything may be lent would cost them more than their queue does.
      if (options?.transfer !== undefined || !copyPlainly(task, message, this.codec))
        copyRichly(task, message, this.codec, options?.transfer, mayLend && this.canLend(options));
      return true;
    } catch (error) {
      // Settled by half, it would be counted for ever: `post` sees to it.
      if (!stackIsLeft(true)) throw error;
      task._reject(uncopied(error, this.post));
      return false;
    }
  }

  /** Not when another may have to make room: code of its callbacks would run before this one is sent. */
  private canLend(options: PostOptions | undefined): boolean {
    return this.handover.lendable && options?.priority === undefined && this.hasRoom;
  }

  private apply(task: AnyTask, options: PostOptions | undefined, part: Part | undefined): void {
    let timeout = options?.timeout;
    if (this.traited) {
      const traits = this.handlers.get(task._action as string);
      if (traits !== undefined) {
        if (traits.concurrent) {
          task.markConcurrent();
          this.streams.addConcurrent(task);
        }
        timeout ??= traits.timeout;
      }
    }
    if (Counters.isTurn(this.posted, this.unsettled === 1) && !task._tell && task._extras?.items === undefined) this.counters.watch(task, this.posted);
    if (options?.priority !== undefined) task._extra.priority = options.priority;
    if (options !== undefined || part !== undefined || timeout !== undefined) this.bounds.bind(task, options, timeout, part);
  }

  /** Whether a post would be accepted. */
  get hasRoom(): boolean {
    return !this.bounded || this.admission.hasRoom;
  }

  // ── what a Task asks ──

  claim(task: AnyTask): boolean {
    return this.handover.claim(task);
  }

  begun(task: AnyTask): boolean {
    return this.handover.begun(task);
  }

  abort(task: AnyTask, reason: unknown): void {
    this.bounds.abort(task, reason);
  }

  probe(probe: Probe, tasks: readonly AnyTask[]): void {
    this.handover.probe(probe, tasks);
  }

  credit(task: AnyTask, count: number): void {
    this.handover.credit(task, count);
  }

  leave(task: AnyTask): void {
    this.bounds.leave(task);
  }

  settled(task: AnyTask): void {
    if (task._id === WAITS) {
      this.mailbox.forget(task);
      this.handover.passed();
    }
    const extras = task._extras;
    if (extras !== undefined) {
      extras.timer?.cancel();
      if (extras.signal !== undefined) unheed(extras.signal, task);
      extras.part?._release(task);
      extras.packed = undefined;
    }
    task._row = undefined;
    this.idleStreams?.settled(task);
    if (task._sampled) this.counters.record(task);
    if (task.cancelled()) this.counters.cancelled++;
    else if (task._raised()) this.counters.failed++;
    if (--this.unsettled === 0) this.owner.onBusy(false);
    else if (this.hasIdleStreams) this.owner.onAwaited();
    if (this.bounded) this.onRoom();
    // Last of all: listeners of the user's hear of it, and may post.
    if (task._tell && task._raised()) this.owner.onError(task._outcome);
  }

  private onRoom(): void {
    this.handover.lookWhenRead(this.admission.line);
    if (this.admission.line.size > 0) this.owner.onAwaited();
  }

  // ── the actor's end ──

  /** Settles everything, and what is being posted. `errorOf` is asked for what had begun, as far as anybody can know, and for what had not. */
  fail(errorOf: (begun: boolean) => unknown): void {
    this.errorOf = errorOf;
    const waiting = this.mailbox.all();
    const lost = this.handover.lose();
    const rest = [...lost.waiting, ...waiting];
    for (const [tasks, begun] of [
      [[...lost.begun, ...rest.filter((task) => task._attempted)], true],
      [rest.filter((task) => !task._attempted), false],
    ] as const) {
      if (tasks.length === 0) continue;
      const error = errorOf(begun);
      for (const task of tasks) task._reject(error);
    }
  }

  /** Cancels all that has not begun. It is taken out before: while callbacks of the first run, the worker could begin what was posted after those. */
  cancelAll(): void {
    for (const task of [...this.handover.withdraw(), ...this.mailbox.all()]) task.cancel();
  }

  /** Anything that has not settled, and that somebody waits for. */
  get awaited(): boolean {
    // There may have been no stack to have that done soon.
    settleUnposted();
    if (this.idleStreams === undefined ? this.unsettled > 0 : this.idleStreams.awaited(this.unsettled)) return true;
    // What has timed out takes its place until its handler ends: whoever waits for room is sure to get it.
    return this.bounded && this.admission.line.size > 0 && (this.handover.inFlight?.count ?? 0) > 0;
  }

  /** Made for the first stream or concurrent message: most queues never have one. */
  get streams(): IdleStreams {
    this.idleStreams ??= new IdleStreams(() => this.owner.onAwaited());
    return this.idleStreams;
  }

  private get hasIdleStreams(): boolean {
    return this.idleStreams !== undefined && this.idleStreams.size > 0;
  }

  /** Ends the streams that nobody waits for; see IdleStreams.abandon. */
  abandonStreams(): boolean {
    return this.idleStreams?.abandon() ?? false;
  }

  /** Anything that has not settled. */
  get busy(): boolean {
    settleUnposted();
    return this.unsettled > 0;
  }

  /** What was posted and has been answered with a value. */
  get completed(): number {
    return this.posted - this.unsettled - this.counters.failed - this.counters.cancelled;
  }

  /** Of those that have not settled: how many wait, and how many have begun. */
  get load(): { queued: number; running: number } {
    const running = this.handover.tasks().filter((task) => task.running()).length;
    return { queued: this.unsettled - running, running };
  }
}
