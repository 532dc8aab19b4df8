import type { Cells } from '../protocol/batches/cells.js';
import type { PostWriter } from '../protocol/batches/posts.js';
import type { Probe, WaitedFor } from '../protocol/batches/probe.js';
import { startRealTimeout } from '../real-time.js';
import type { Capacity } from './admission.js';
import type { ActorWatch, AnswerWatch } from './answers.js';
import type { Connection, Sender } from './connection.js';
import { InFlight } from './in-flight.js';
import type { Mailbox } from './mailbox.js';
import { type AnyTask, WAITS } from './task.js';
import { Window } from './window.js';

export interface HandoverOptions extends Capacity {
  readonly prefetch: number | 'auto';
  /** Messages may have to be handed over once more, to the actor's next life. */
  readonly resend: boolean;
}

/** How long, in ms, all slots may be taken before those are looked for that need theirs no more; and where nobody knows what has begun. */
const MAKE_ROOM_MS = 5;
const MAKE_ROOM_INEXACT_MS = 100;
/** After so many messages without a priority, and none under way, large buffers are moved again: until then, one that overtakes them finds them here. */
const LONG_AGO = 1024;

/** Takes messages from the mailbox to the actor's worker, in its lives one after the other, no more ahead than is good for those that are to be cancelled. */
export class Handover implements Sender, AnswerWatch {
  dirty = false;
  /** What the worker has, while there is a way to it. */
  inFlight: InFlight | undefined;
  /** There may be room for another message; undefined where there is always some. */
  private readonly onRoom: (() => void) | undefined;
  private readonly mailbox: Mailbox;
  private readonly resend: boolean;
  private readonly window: Window;
  /** Where nothing can be taken back, half of what there is room for stays here: there must be an older message that can make room for a newer one. */
  private readonly mostInexact: number;
  private connection: Connection | undefined;
  private opened = false;
  private probes: { readonly probe: Probe; readonly tasks: readonly AnyTask[] }[] = [];
  private firstUnsent = 0;
  private lostHandling: { action: string | undefined } | undefined;
  private toldToLook = false;
  private makingRoom = false;
  /** A message with a priority was posted, not LONG_AGO: for the sake of one, others may have to be handed over once more. */
  private prioritized = false;
  /** Messages without one, since then. */
  private plain = 0;
  /** Of what was handed over, nothing that could be taken back has a lower priority. */
  private lowest = 0;

  constructor(onRoom: (() => void) | undefined, mailbox: Mailbox, { prefetch, resend, capacity, overflow }: HandoverOptions) {
    this.onRoom = onRoom;
    this.mailbox = mailbox;
    this.resend = resend;
    this.window = new Window(prefetch);
    this.mostInexact = overflow === 'drop-oldest' ? Math.max(1, Math.floor(capacity / 2)) : Infinity;
  }

  /** From now on this connection is the way to the actor, and `watch` hears of it. Messages wait until `open`. */
  attach(connection: Connection, cells: Cells | undefined, watch: ActorWatch): number {
    this.connection = connection;
    this.window.restart();
    this.inFlight = new InFlight(this, watch, connection, cells);
    return this.inFlight.link;
  }

  /** The actor is ready for messages. */
  open(): void {
    this.opened = true;
    this.connection?.requestFlush(this);
    for (const { probe, tasks } of this.probes.splice(0)) this.probe(probe, tasks);
  }

  /** Whether a message that is posted now would cross before the post returns, and never has to cross again, so that its buffers may be lent. */
  get lendable(): boolean {
    const { inFlight } = this;
    if (inFlight === undefined || !inFlight.exact || this.connection?.lendable !== true || !this.opened || this.keeps) return false;
    return this.mailbox.size === 0 && !inFlight.paused && !inFlight.full && !inFlight.held && inFlight.ahead < this.window.size;
  }

  /** See Connection. */
  lookWhenRead(line: { look(): void }): void {
    if (this.connection === undefined) line.look();
    else this.connection.lookWhenRead(line);
  }

  /** The message has come into the mailbox. */
  request(task: AnyTask): void {
    const { inFlight } = this;
    const priority = task._priority;
    if (priority !== 0) {
      this.prioritized = true;
      this.plain = 0;
    } else if (this.prioritized && ++this.plain >= LONG_AGO && this.mailbox.size === 1 && (inFlight?.count ?? 0) === 0) {
      this.prioritized = false;
    }
    if (inFlight === undefined) return;
    if (priority > this.lowest) this.overtake(priority);
    (this.connection as Connection).requestFlush(this, task._large, task._extras?.packed?.lent === true);
  }

  /**
   * Takes back, for the sake of a message of this priority, what was handed over and can wait longer. Nothing where nobody can: to look at
   * all of it for each post took a millisecond.
   */
  private overtake(priority: number): void {
    this.lowest = Math.min(0, priority);
    if (!this.exact) return;
    const back = this.inFlight?.takeBack((task) => task._priority < priority) ?? [];
    if (back.length > 0) this.mailbox.putBack(back);
  }

  /** Takes out, for good, all that has not begun, as far as that can be known. */
  withdraw(): AnyTask[] {
    return this.inFlight?.withdraw() ?? [];
  }

  fill(writer: PostWriter): boolean {
    const inFlight = this.inFlight;
    if (inFlight === undefined) return true;
    // Even where nothing is handed over: the flush may fail by another's messages, and those before it have been sent.
    this.firstUnsent = inFlight.nextId;
    if (inFlight.paused || !this.opened) return true;
    const all = this.handOver(inFlight, writer);
    // The oldest that was handed over counts as begun, and waits no more.
    if (!inFlight.exact) this.onRoom?.();
    return all;
  }

  /** False when the writer is full. */
  private handOver(inFlight: InFlight, writer: PostWriter): boolean {
    /** 0 for not known: there is always room for one, and most of a thousand actors, whose windows are in no cache, have one message at a time. */
    let size = 0;
    for (;;) {
      const task = this.mailbox.peek();
      if (task === undefined) return true;
      if (inFlight.full) {
        if (inFlight.hasConcurrent) this.makeRoomLater();
        return true;
      }
      if (!task._concurrent) {
        if (inFlight.held) return true;
        if (inFlight.ahead > 0) {
          if (size === 0) size = this.sizeFor(inFlight);
          if (inFlight.ahead >= size) return true;
        }
      }
      this.mailbox.take(task);
      if (task._extras !== undefined && task._extras.priority < this.lowest) this.lowest = task._extras.priority;
      inFlight.add(task);
      inFlight.write(task, writer, this.keeps);
      if (writer.full) return false;
    }
  }

  /** How many may be ahead. */
  private sizeFor(inFlight: InFlight): number {
    const { window } = this;
    if (window.deep && inFlight.ahead >= window.size) inFlight.look();
    return inFlight.exact ? window.size : Math.min(window.size, this.mostInexact);
  }

  /** What is handed over may have to be handed over once more, with what it moves. */
  private get keeps(): boolean {
    return this.resend || this.prioritized;
  }

  /** Concurrent handlers that have begun, and may not end for long, hold up nothing; and nothing comes from the worker when they begin. */
  private makeRoomLater(): void {
    if (this.makingRoom) return;
    this.makingRoom = true;
    startRealTimeout(
      () => {
        this.makingRoom = false;
        this.inFlight?.makeRoom();
        this.connection?.requestFlush(this);
      },
      this.exact ? MAKE_ROOM_MS : MAKE_ROOM_INEXACT_MS,
    ).unref();
  }

  refill(writer: PostWriter, send: () => void): () => void {
    const failed = this.inFlight?.writeSingly(this.firstUnsent, writer, this.keeps, send) ?? [];
    return () => {
      for (const { task, error } of failed) task._reject(error);
      this.onAnswers();
    };
  }

  /** An abort that crossed them finds that they have not begun. */
  onReturned(tasks: AnyTask[]): void {
    this.window.close();
    // First: a callback of what is cancelled may end the actor, which must find the others.
    this.putBack(tasks);
    for (const task of tasks) if (task._extras?.aborted) task._cancel(task._extras.abortReason);
  }

  onAnswers(): void {
    if (this.mailbox.size > 0) this.connection?.requestFlush(this);
    this.onRoom?.();
  }

  onWork(answered: number, ms: number): void {
    this.window.measure(answered, ms);
  }

  /** Lets messages wait again, each in the place where it was posted. */
  putBack(tasks: readonly AnyTask[]): void {
    this.mailbox.putBack(tasks.filter((task) => !task.done()));
  }

  // ── what was handed over ──

  /** Takes a message out of the race for its start: true when its handler never runs. */
  claim(task: AnyTask): boolean {
    // One that a crash or kill has caught in flight may have run, until it is settled or put back.
    if (task._id <= WAITS) return true;
    const { inFlight } = this;
    if (inFlight === undefined || !inFlight.claim(task)) return false;
    if (inFlight.hasConcurrent) this.tellToLook(inFlight.link);
    return true;
  }

  /** Nothing wakes the worker when a message is cancelled; and concurrent ones, which its running handler may be waiting for in the end, stood behind it. */
  private tellToLook(link: number): void {
    if (this.toldToLook) return;
    this.toldToLook = true;
    this.connection?.enqueue((writer) => {
      this.toldToLook = false;
      writer.look(link);
    });
  }

  /** One that waited in the mailbox has gone: a concurrent one that stood behind it can be handed over whatever runs. */
  passed(): void {
    if (this.inFlight !== undefined && this.mailbox.peek()?._concurrent === true) this.connection?.requestFlush(this);
  }

  begun(task: AnyTask): boolean {
    return task._id > WAITS && (this.inFlight?.begun(task) ?? true);
  }

  /** Asks the handler, which has begun, to end. */
  abort(task: AnyTask, reason: unknown): void {
    this.inFlight?.abort(task, reason);
  }

  credit(task: AnyTask, count: number): void {
    this.inFlight?.credit(task, count);
  }

  /** Sends it when there is a way to the actor. `tasks`: those that are waited for. */
  probe(probe: Probe, tasks: readonly AnyTask[]): void {
    const { inFlight } = this;
    if (inFlight === undefined || !this.opened) {
      this.probes.push({ probe, tasks });
      return;
    }
    this.connection?.enqueue((writer) => {
      // Operations are written before what the same crossing hands over: what waits here now is not there yet.
      const last = this.lastOf(tasks);
      if (last !== undefined) writer.probe(inFlight.link, { ...probe, for: last });
    });
  }

  /** Undefined when none of them is held up by another message, as far as this side can tell. */
  private lastOf(tasks: readonly AnyTask[]): WaitedFor | undefined {
    const waiting = tasks.filter((task) => !task.done());
    const heldUp = this.mailbox.peek()?._concurrent === false;
    const inMailbox = waiting.find((task) => task._id === WAITS && (heldUp || !task._concurrent));
    const last = inMailbox ?? waiting.reduce<AnyTask | undefined>((latest, task) => (task._id > (latest?._id ?? WAITS) ? task : latest), undefined);
    if (last === undefined) return undefined;
    const items = last._extras?.items;
    return { id: last._id, concurrent: last._concurrent, items: items?.wanted ? items.received : undefined };
  }

  /** Whether it is known what has begun. */
  get exact(): boolean {
    return this.inFlight?.exact ?? false;
  }

  tasks(): AnyTask[] {
    return this.inFlight?.tasks() ?? [];
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
}
