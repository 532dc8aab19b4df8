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

  /** False when there is no room and the message has failed; where the oldest makes room, that one has. */
  admit(task: AnyTask, inFlight: InFlight | undefined): boolean {
    if (this.hasRoom(inFlight)) return true;
    const oldest = this.bound.overflow === 'drop-oldest' ? this.claimOldest(inFlight) : undefined;
    if (oldest === undefined) {
      this.fail(task, 'post again when whenWritable() has resolved');
      return false;
    }
    this.fail(oldest, 'it had waited longest when another was posted, and overflow is drop-oldest');
    return true;
  }

  private claimOldest(inFlight: InFlight | undefined): AnyTask | undefined {
    const candidates = inFlight === undefined ? [] : inFlight.tasks().filter((task) => !task.done());
    const waiting = this.mailbox.oldest();
    if (waiting !== undefined) candidates.push(waiting);
    return candidates.sort((a, b) => a._seq - b._seq).find((task) => this.claim(task));
  }

  private fail(task: AnyTask, what: string): void {
    const text = `the mailbox holds ${this.bound.capacity} messages, its capacity; '${task._action}' was not handled: ${what}`;
    task._reject(new MailboxFullError(text, { delivered: 'no' }));
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
