import { MailboxFullError } from '../errors.js';
import { startRealTimeout } from '../real-time.js';
import type { InFlight } from './in-flight.js';
import { Line, type Room } from './line.js';
import type { Mailbox } from './mailbox.js';
import type { AnyTask } from './task.js';

export interface Capacity {
  /** Messages that may wait, those handed over ahead included. */
  readonly capacity: number;
  readonly overflow: 'reject' | 'drop-oldest';
}

/** How often somebody who waits for room looks, in ms. */
const LOOK_MS = 5;

/** Lets messages in as long as there is room, and tells those who wait for room. */
export class Admission implements Room {
  readonly line = new Line(this);
  admitted = 0;
  /** There may be no room. */
  readonly bounded: boolean;
  private readonly bound: Capacity;
  private readonly mailbox: Mailbox;
  /** Takes a message out of the race for its start. */
  private readonly claim: (task: AnyTask) => boolean;
  private readonly inFlight: () => InFlight | undefined;
  /** Somebody waits for room, or nobody any more. */
  private readonly onWaiting: () => void;
  private looking = false;

  constructor(bound: Capacity, mailbox: Mailbox, claim: (task: AnyTask) => boolean, inFlight: () => InFlight | undefined, onWaiting: () => void) {
    this.bound = bound;
    this.bounded = bound.capacity !== Infinity;
    this.mailbox = mailbox;
    this.claim = claim;
    this.inFlight = inFlight;
    this.onWaiting = onWaiting;
  }

  get mayHaveRoom(): boolean {
    return this.hasRoom;
  }

  /** Whether a post would be accepted. The exact count is taken only when the quick upper bound says no. */
  get hasRoom(): boolean {
    const { capacity } = this.bound;
    const inFlight = this.inFlight();
    return this.mailbox.size + (inFlight?.count ?? 0) < capacity || this.mailbox.size + (inFlight?.waiting ?? 0) < capacity;
  }

  /** The message that must fail so that there is room for this one: none, the oldest, which nobody can begin any more, or this one itself. */
  victimOf(task: AnyTask): AnyTask | undefined {
    this.admitted++;
    if (this.hasRoom) return undefined;
    if (this.bound.overflow === 'reject') return task;
    for (const oldest of this.oldestFirst()) {
      if (this.claim(oldest)) return oldest;
      // It has begun meanwhile, which makes room; perhaps many have, and one that is among the newest by now must not be dropped.
      if (this.hasRoom) return undefined;
    }
    return task;
  }

  private oldestFirst(): AnyTask[] {
    const inFlight = this.inFlight();
    // Where nobody knows what has begun, nothing that was handed over can be claimed: as many as there is room for would be looked through for each post.
    const candidates = inFlight === undefined || inFlight.exact === false ? [] : inFlight.tasksAhead().filter((task) => !task.done());
    const waiting = this.mailbox.oldest();
    if (waiting !== undefined) candidates.push(waiting);
    return candidates.sort((a, b) => a._seq - b._seq);
  }

  errorOf(task: AnyTask): MailboxFullError {
    const { capacity } = this.bound;
    const how = task._attempted ? 'had begun when its actor crashed, and is not handled again' : 'was not handled';
    const text = `the mailbox of the actor ${task._queue.name} holds ${capacity} messages, its capacity; '${task._action}' ${how}: ${this.why}`;
    return new MailboxFullError(text, { delivered: task._attempted ? 'maybe' : 'no' });
  }

  private get why(): string {
    const { capacity, overflow } = this.bound;
    if (capacity === 0) return 'no mailbox of this capacity ever takes a message';
    if (overflow === 'reject') return 'post again when whenWritable() has resolved';
    return 'it had waited longest when another was posted (overflow: drop-oldest)';
  }

  /** What those who wait for room go by has changed. */
  wakeAll(): void {
    this.line.wakeAll();
  }

  watch(waiting: boolean): void {
    this.onWaiting();
    if (waiting) this.lookLater();
  }

  /** A handler that begins makes room, and nothing comes from its thread for that: where memory is shared, the cells say so to whoever looks. */
  private lookLater(): void {
    if (this.looking || this.line.size === 0 || this.inFlight()?.exact === false) return;
    this.looking = true;
    startRealTimeout(() => {
      this.looking = false;
      this.line.look();
    }, LOOK_MS).unref();
  }
}
