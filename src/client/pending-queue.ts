import { CancelledError, SerializationError } from '../errors.js';
import { startTimer } from '../future/timer.js';
import type { Cells } from '../protocol/cells.js';
import type { PostWriter } from '../protocol/posts.js';
import type { Probe } from '../protocol/probe.js';
import { found, rowOf } from '../protocol/shapes.js';
import type { ValueCodec } from '../protocol/values.js';
import { Admission, type Capacity } from './admission.js';
import type { Connection, Sender } from './connection.js';
import { Counters } from './counters.js';
import { IdleStreams } from './idle-streams.js';
import { type ActorWatch, type AnswerWatch, InFlight } from './in-flight.js';
import { Mailbox } from './mailbox.js';
import type { Part } from './part.js';
import { checkPostOptions, type PostOptions } from './post-options.js';
import { heed, unheed } from './signals.js';
import { type AnyTask, type ItemSink, Task, type TaskQueue, timedOut, WAITS } from './task.js';
import { Window } from './window.js';

/*
 * The way of a message on the side that posts it:
 *
 *   post ──> mailbox ──fill──> in flight ──answer──> settled
 *              │  ↑               │ │
 *              │  └── taken back ─┘ │       for one of higher priority; by a recall; after a crash
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

export interface QueueOptions extends Capacity {
  readonly prefetch: number | 'auto';
  readonly handlers: ReadonlyMap<string, HandlerTraits>;
  /** Messages may have to be handed over once more, to the actor's next life. */
  readonly resend: boolean;
}

/** Whoever has the queue. */
export interface QueueOwner extends ActorWatch {
  /** The first message came, or the last one settled. */
  onBusy(busy: boolean): void;
  /** `awaited` may have changed while messages had not settled. */
  onAwaited(): void;
}

export class PendingQueue implements TaskQueue, Sender, AnswerWatch {
  readonly counters = new Counters();
  dirty = false;
  private readonly codec: ValueCodec;
  private readonly options: QueueOptions;
  private readonly owner: QueueOwner;
  private readonly mailbox = new Mailbox();
  readonly admission: Admission;
  private readonly window: Window;
  private connection: Connection | undefined;
  private inFlight: InFlight | undefined;
  private lostHandling: { action: string | undefined } | undefined;
  private opened = false;
  private probes: Probe[] = [];
  private firstUnsent = 0;
  /** Messages that have not settled. */
  unsettled = 0;
  private idleStreams: IdleStreams | undefined;
  private nextSeq = 0;
  /** Any handler has a trait that a post must look up. */
  private readonly traited: boolean;
  /** There may be no room. */
  private readonly bounded: boolean;
  /** Any message had a priority so far. */
  private prioritized = false;

  constructor(owner: QueueOwner, codec: ValueCodec, options: QueueOptions) {
    this.owner = owner;
    this.codec = codec;
    this.options = options;
    this.admission = new Admission(options, this.mailbox, (task) => this.claim(task));
    this.window = new Window(options.prefetch);
    this.bounded = options.capacity !== Infinity;
    this.traited = [...options.handlers.values()].some((traits) => traits.concurrent || traits.timeout !== Infinity);
  }

  // ── posting ──

  /** `part`: the handler that the post is a part of. `items`: it is a stream. */
  post(message: unknown, options: PostOptions | undefined, tell: boolean, part?: Part, items?: ItemSink): AnyTask {
    if (options !== undefined) checkPostOptions(options, items !== undefined);
    const task: AnyTask = new Task(this, this.nextSeq++, tell);
    this.counters.posted++;
    if (items !== undefined) {
      task._extra.items = items;
      items.attach(task);
      this.streams.add(task);
    }
    if (this.unsettled++ === 0) this.owner.onBusy(true);
    else if (this.hasIdleStreams) this.owner.onAwaited();
    if (!this.copy(task, message, options)) return task;
    this.apply(task, options, part);
    if (task.done()) return task;
    const victim = this.bounded ? this.admission.victimOf(task, this.inFlight) : undefined;
    if (victim !== task) this.mailbox.push(task);
    // Only now: its callbacks may post, and must find this one before them.
    victim?._reject(this.admission.errorOf(victim));
    if (task.done()) return task;
    if (this.inFlight !== undefined) {
      if (this.prioritized) this.overtake(task._priority);
      (this.connection as Connection).requestFlush(this, task._extras?.packed?.transfer !== undefined);
    }
    return task;
  }

  /** What cannot be copied fails its own Future, and nothing else. */
  private copy(task: AnyTask, message: unknown, options: PostOptions | undefined): boolean {
    try {
      if (options?.transfer === undefined && typeof message === 'object' && message !== null && rowOf(message, this.codec.keepSymbols)) {
        task._shape = found.shape;
        task._row = found.row;
        found.row = undefined;
      } else {
        task._extra.packed = this.codec.pack(message, 'message', options?.transfer);
      }
      return true;
    } catch (error) {
      task._reject(
        error instanceof SerializationError
          ? error
          : new SerializationError(`the message cannot be copied: ${String(error)}`, { cause: error, where: 'message', delivered: 'no' }),
      );
      return false;
    }
  }

  private apply(task: AnyTask, options: PostOptions | undefined, part: Part | undefined): void {
    let timeout = options?.timeout;
    if (this.traited) {
      const traits = this.options.handlers.get(task._action as string);
      if (traits !== undefined) {
        task._concurrent = traits.concurrent;
        if (traits.concurrent) this.streams.addConcurrent();
        timeout ??= traits.timeout;
      }
    }
    if (!task._tell) this.counters.watch(task, this.unsettled === 1);
    if (options?.priority !== undefined) {
      task._extra.priority = options.priority;
      this.prioritized = true;
    }
    if (options?.signal !== undefined) this.heedSignal(task, options.signal);
    if (part !== undefined && !task.done()) {
      task._extra.part = part;
      part._adopt(task);
      if (part.deadline !== undefined) timeout = Math.min(timeout ?? Infinity, Math.max(0, part.deadline - Date.now()));
    }
    if (timeout !== undefined && timeout !== Infinity && !task.done()) this.expireIn(task, timeout);
  }

  private heedSignal(task: AnyTask, signal: AbortSignal): void {
    if (signal.aborted) {
      task._cancel(signal.reason);
      return;
    }
    task._extra.signal = signal;
    heed(signal, task);
  }

  private expireIn(task: AnyTask, timeout: number): void {
    const extra = task._extra;
    extra.timeout = timeout;
    extra.deadline = Date.now() + timeout;
    if (timeout === 0) this.expire(task);
    else extra.timer = startTimer(timeout, () => this.expire(task));
  }

  private expire(task: AnyTask): void {
    if (this.claim(task)) {
      task._reject(timedOut(task, task._attempted ? 'maybe' : 'no'));
      return;
    }
    const error = timedOut(task, this.inFlight?.exact ? 'yes' : 'maybe');
    this.inFlight?.abort(task, error);
    task._reject(error);
  }

  /** Whether a post would be accepted. */
  get hasRoom(): boolean {
    return !this.bounded || this.admission.hasRoom(this.inFlight);
  }

  // ── what a Task asks ──

  claim(task: AnyTask): boolean {
    // One that a crash or kill has caught in flight may have run, until it is settled or put back.
    return task._id <= WAITS || (this.inFlight?.claim(task) ?? false);
  }

  begun(task: AnyTask): boolean {
    return task._id > WAITS && (this.inFlight?.begun(task) ?? true);
  }

  abort(task: AnyTask, reason: unknown): void {
    if (this.claim(task)) {
      task._cancel(reason);
      return;
    }
    this.askToEnd(task, reason);
    // Of any other message, the handler has the last word. A loop may be far behind its handler, and is to end at once.
    const items = task._extras?.items;
    if (items !== undefined) task._cancel(reason, items.received || this.inFlight?.exact ? 'yes' : 'maybe');
  }

  private askToEnd(task: AnyTask, reason: unknown): void {
    task._extra.aborted = true;
    task._extra.abortReason = reason;
    this.inFlight?.abort(task, reason);
  }

  /** Sends it when there is a way to the actor. */
  probe(probe: Probe): void {
    const { inFlight } = this;
    if (inFlight === undefined || !this.opened) this.probes.push(probe);
    else this.connection?.enqueue((writer) => writer.probe(inFlight.link, probe));
  }

  credit(task: AnyTask, count: number): void {
    this.inFlight?.credit(task, count);
  }

  leave(task: AnyTask): void {
    if (this.claim(task)) task._cancel();
    else this.askToEnd(task, new CancelledError('the loop over this stream was left: nobody takes another item', { delivered: 'yes' }));
  }

  settled(task: AnyTask): void {
    if (task._id === WAITS) this.mailbox.forget(task);
    const extras = task._extras;
    if (extras !== undefined) {
      extras.timer?.cancel();
      if (extras.signal !== undefined) unheed(extras.signal, task);
      extras.part?._release(task);
      extras.packed = undefined;
    }
    task._row = undefined;
    this.idleStreams?.settled(task);
    this.counters.settled(task);
    if (task._tell && task._raised()) this.owner.onError(task._outcome);
    if (--this.unsettled === 0) this.owner.onBusy(false);
    else if (this.hasIdleStreams) this.owner.onAwaited();
    if (this.bounded) this.admission.wakeIfRoom(this.inFlight);
  }

  // ── handing over ──

  /** From now on this connection is the way to the actor. Messages wait until `open`. */
  attach(connection: Connection, cells: Cells | undefined): number {
    this.connection = connection;
    this.window.restart();
    this.inFlight = new InFlight(this, this.owner, connection, cells);
    return this.inFlight.link;
  }

  /** The actor is ready for messages. */
  open(): void {
    this.opened = true;
    this.connection?.requestFlush(this);
    for (const probe of this.probes.splice(0)) this.probe(probe);
  }

  fill(writer: PostWriter): void {
    const inFlight = this.inFlight;
    if (inFlight === undefined || inFlight.paused || !this.opened) return;
    this.firstUnsent = inFlight.nextId;
    for (;;) {
      const task = this.mailbox.peek();
      if (task === undefined || inFlight.full || !(task._concurrent || (inFlight.ahead < this.window.size && !inFlight.held))) return;
      this.mailbox.take(task);
      inFlight.add(task);
      inFlight.write(task, writer, this.options.resend);
    }
  }

  refill(writer: PostWriter, send: () => void): void {
    this.inFlight?.writeSingly(this.firstUnsent, writer, send);
    this.onAnswers();
  }

  /** Takes back, for the sake of a message of this priority, what was handed over and can wait longer. */
  private overtake(priority: number): void {
    const back = this.inFlight?.takeBack((task) => task._priority < priority) ?? [];
    if (back.length > 0) this.mailbox.putBack(back);
  }

  /** An abort that crossed them finds that they have not begun. */
  onReturned(tasks: AnyTask[]): void {
    this.window.close();
    for (const task of tasks) if (task._extras?.aborted) task._cancel(task._extras.abortReason);
    this.putBack(tasks);
  }

  onAnswers(): void {
    if (this.mailbox.size > 0) this.connection?.requestFlush(this);
    if (this.bounded) this.admission.wakeIfRoom(this.inFlight);
  }

  onWork(answered: number, ms: number): void {
    this.window.measure(answered, ms);
  }

  // ── the actor's end ──

  /** The worker is gone. What it had begun, and what can be handed over again: both are out of the queue and unsettled. */
  lose(): { begun: AnyTask[]; waiting: AnyTask[] } {
    this.lostHandling = this.handling;
    const lost = this.inFlight?.lose() ?? { begun: [], waiting: [] };
    this.inFlight = undefined;
    this.connection = undefined;
    this.opened = false;
    // Who waits in the actor's next life has begun to wait later, and sends probes itself.
    this.probes = [];
    return lost;
  }

  /** The oldest message that has begun, as far as anybody can know, and has not been answered. */
  get oldestBegun(): AnyTask | undefined {
    return this.inFlight?.oldestBegun;
  }

  /** The message that its handler has, as far as anybody can know; after the worker was lost, the one that it had. */
  get handling(): { action: string | undefined } | undefined {
    if (this.inFlight === undefined) return this.lostHandling;
    const task = this.oldestBegun;
    return task && { action: task._action };
  }

  /** Lets messages wait again, each in the place where it was posted. */
  putBack(tasks: AnyTask[]): void {
    this.mailbox.putBack(tasks.filter((task) => !task.done()));
  }

  /** Settles everything. `errorOf` is asked at most twice: for what had begun, as far as anybody can know, and for what had not. */
  fail(errorOf: (begun: boolean) => unknown): void {
    const waiting = this.mailbox.all();
    const lost = this.lose();
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

  /** Cancels all that has not begun. */
  cancelAll(): void {
    for (const task of [...(this.inFlight?.tasks() ?? []), ...this.mailbox.all()]) task.cancel();
  }

  /** Anything that has not settled, and that somebody waits for. */
  get awaited(): boolean {
    return this.idleStreams === undefined ? this.unsettled > 0 : this.idleStreams.awaited(this.unsettled);
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
    return this.unsettled > 0;
  }

  /** Of those that have not settled: how many wait, and how many have begun. */
  get load(): { queued: number; running: number } {
    const running = this.inFlight?.tasks().filter((task) => task.running()).length ?? 0;
    return { queued: this.unsettled - running, running };
  }
}
