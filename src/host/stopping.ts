import type { PendingQueue } from '../client/pending-queue.js';
import { TimeoutError } from '../errors.js';
import { startTimer, type Timer } from '../future/timer.js';
import type { StopReason } from '../protocol/batches/messages.js';
import { clearRealTimeout, startRealTimeout } from '../real-time.js';
import type { Dependent } from './keep-alive.js';
import type { Life } from './life.js';

/** At the program's end, an actor that gives no sign of life for this long, in ms, is not waited for. */
const EXIT_GRACE_MS = 5000;

/** What is stopped. */
export interface Stoppable {
  readonly name: string;
  readonly queue: PendingQueue;
  /** Whoever ends it, if that is another actor of this realm. */
  readonly parent: unknown;
  /** It has ended, or is being ended whatever it does. */
  readonly over: boolean;
  readonly life: Life | undefined;
  /** It has crashed, and does not live again yet. */
  readonly fallen: boolean;
  shutdown(options: { wait?: boolean }, reason: StopReason): Promise<void>;
  kill(reason: unknown): Promise<void>;
  end(how: 'politely' | 'now'): Promise<void>;
}

/** How one actor is brought to its end in good order: onStop after all that was posted, and an end by force where that does not come. */
export class Stopping implements Dependent {
  /** Why it is to stop, if it is. */
  reason: StopReason | undefined;
  private sent = false;
  /** Whoever had it started is about to end, and takes no more items. */
  private orphaned = false;
  private readonly timers: Timer[] = [];
  private silenceTimer: NodeJS.Timeout | undefined;
  private readonly actor: Stoppable;

  constructor(actor: Stoppable) {
    this.actor = actor;
  }

  /** The first reason holds; of several times, in ms, the one that passes first. */
  request(reason: StopReason, timeout: number): void {
    this.reason ??= reason;
    this.timers.push(startTimer(timeout, () => this.force(`the shutdown of ${this.actor.name} took longer than ${timeout} ms`)));
  }

  whenQuiet(): void {
    const { actor, reason } = this;
    if (reason === undefined || this.sent || actor.over || actor.queue.busy) return;
    if (actor.life?.ready) {
      this.sent = true;
      actor.life.stop(reason);
      if (reason === 'exit') this.endWithoutSignOfLife();
    } else if (actor.fallen) {
      // Nothing is left to do in the next life.
      void actor.end('now');
    }
  }

  /** The next life has to be told anew. */
  renew(): void {
    this.sent = false;
  }

  /** It has heard that it is to stop; onStop may take its time. */
  onHeard(): void {
    clearRealTimeout(this.silenceTimer);
  }

  /** The actor that had it started ends, or the last one of the thread or process that did: nobody is left there who would take another item of its streams. */
  endWithParent(reason: StopReason): Promise<void> {
    this.abandonStreams();
    this.orphaned = true;
    const ended = this.actor.shutdown({}, reason);
    // The program's end may have abandoned its streams before.
    this.onAwaited();
    return ended;
  }

  /** Fewer wait for it. */
  onAwaited(): void {
    // A loop that waited for an item when this began has one now, and takes no other.
    if (this.orphaned && this.hangs && !this.abandonStreams())
      this.force(`the actor that had started ${this.actor.name} has ended, and a stream of ${this.actor.name} did not`);
  }

  endWithProgram(): void {
    // In its onStop, the parent may still post to it.
    if (this.actor.parent !== undefined) return;
    if (this.hangs) this.force(`the program had ended, and a stream of ${this.actor.name} did not`);
    else void this.actor.shutdown({}, 'exit');
  }

  abandonStreams(): boolean {
    return this.actor.queue.abandonStreams();
  }

  cancel(): void {
    clearRealTimeout(this.silenceTimer);
    for (const timer of this.timers) timer.cancel();
  }

  /** Nobody waits for what has not settled: of streams that were abandoned, these are generators that do not end. */
  private get hangs(): boolean {
    return this.actor.queue.busy && !this.actor.queue.awaited;
  }

  /** Nobody waits for a handler that blocks its thread although its message has long timed out. */
  private endWithoutSignOfLife(): void {
    const why = `the program had ended, and ${this.actor.name} did not answer for ${EXIT_GRACE_MS} ms`;
    this.silenceTimer = startRealTimeout(() => this.force(why), EXIT_GRACE_MS).unref();
  }

  private force(why: string): void {
    void this.actor.kill(new TimeoutError(why));
  }
}
