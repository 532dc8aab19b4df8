import { MailboxFullError } from '../errors.js';
import type { InFlight } from './in-flight.js';
import type { Mailbox } from './mailbox.js';
import type { AnyTask } from './task.js';

export interface Capacity {
  /** Messages that may wait, those handed over ahead included. */
  readonly capacity: number;
  readonly overflow: 'reject' | 'drop-oldest';
}

/** Lets messages in as long as there is room, and tells those who wait for room. */
export class Admission {
  private readonly bound: Capacity;
  private readonly mailbox: Mailbox;
  /** Takes a message out of the race for its start. */
  private readonly claim: (task: AnyTask) => boolean;
  private writers: (() => void)[] = [];

  constructor(bound: Capacity, mailbox: Mailbox, claim: (task: AnyTask) => boolean) {
    this.bound = bound;
    this.mailbox = mailbox;
    this.claim = claim;
  }

  /** Whether a post would be accepted. The exact count is taken only when the quick upper bound says no. */
  hasRoom(inFlight: InFlight | undefined): boolean {
    const { capacity } = this.bound;
    return this.mailbox.size + (inFlight?.count ?? 0) < capacity || this.mailbox.size + (inFlight?.waiting ?? 0) < capacity;
  }

  /** The message that must fail so that there is room for this one: none, the oldest, which nobody can begin any more, or this one itself. */
  victimOf(task: AnyTask, inFlight: InFlight | undefined): AnyTask | undefined {
    if (this.hasRoom(inFlight)) return undefined;
    if (this.bound.overflow === 'reject') return task;
    for (const oldest of this.oldestFirst(inFlight)) {
      if (this.claim(oldest)) return oldest;
      // It has begun meanwhile, which makes room; perhaps many have, and one that is among the newest by now must not be dropped.
      if (this.hasRoom(inFlight)) return undefined;
    }
    return task;
  }

  private oldestFirst(inFlight: InFlight | undefined): AnyTask[] {
    const candidates = inFlight === undefined ? [] : inFlight.tasksAhead().filter((task) => !task.done());
    const waiting = this.mailbox.oldest();
    if (waiting !== undefined) candidates.push(waiting);
    return candidates.sort((a, b) => a._seq - b._seq);
  }

  errorOf(task: AnyTask): MailboxFullError {
    const what =
      this.bound.overflow === 'reject'
        ? 'post again when whenWritable() has resolved'
        : 'it had waited longest when another was posted (overflow: drop-oldest)';
    const text = `the mailbox holds ${this.bound.capacity} messages, its capacity; '${task._action}' was not handled: ${what}`;
    return new MailboxFullError(text, { delivered: task._attempted ? 'maybe' : 'no' });
  }

  /** Calls back once: when there is room, or when `wakeAll` says that there never will be. */
  whenRoom(callback: () => void): void {
    this.writers.push(callback);
  }

  wakeAll(): void {
    const writers = this.writers;
    this.writers = [];
    for (const writer of writers) writer();
  }

  /** For whenever messages have left. */
  wakeIfRoom(inFlight: InFlight | undefined): void {
    if (this.writers.length > 0 && this.hasRoom(inFlight)) this.wakeAll();
  }
}
