import { AHEAD_MS, TELLS_AHEAD_MS } from '../protocol/ahead.js';
import { SLOTS } from '../protocol/cells.js';
import { nextTurn, now } from '../protocol/real-time.js';

/** What a message takes beside what the actor measures, in ms: about what it costs to read it. */
const READING_MS = 0.0002;

/**
 * How many messages may be handed over and not yet answered: 'auto' goes by how long the actor says that it worked for them, and counts, of small ones, those alone that have not
 * begun, as far as anybody knows.
 */
export class Window {
  size: number;
  private readonly auto: boolean;
  private readonly fixed: number;
  /** Ms per message, smoothed; 0 until something was measured. */
  private perMessage = 0;
  private readonly clock: () => number;
  private readonly turn: (forget: () => void) => void;
  /** In this turn of the event loop there was no room first at this time; undefined: not yet, or the actor was heard of since. */
  private fullAt: number | undefined;

  constructor(prefetch: number | 'auto', clock = now, turn: (forget: () => void) => void = nextTurn) {
    this.clock = clock;
    this.turn = turn;
    this.auto = prefetch === 'auto';
    this.fixed = prefetch === 'auto' ? 1 : Math.min(prefetch, SLOTS);
    this.size = this.fixed;
  }

  /** So many small messages that the worker could have begun all of them before one answer was read. Otherwise nothing is handed over while a handler runs. */
  get deep(): boolean {
    return this.auto && this.size > 1;
  }

  /**
   * How many more than `size` may be handed over by now, for it will have begun so many: a loop that posts reads no answers, and where those alone tell, the actor would run dry. Asked when
   * there is no room. Not from one turn of the event loop to the next: then answers could have come.
   */
  get meanwhile(): number {
    if (!this.deep) return 0;
    const at = this.clock();
    if (this.fullAt === undefined) {
      this.fullAt = at;
      this.turn(this.known);
    }
    return (at - this.fullAt) / (this.perMessage + READING_MS);
  }

  /** How many more tells. */
  get ofTells(): number {
    return this.deep ? (this.size * (TELLS_AHEAD_MS - AHEAD_MS)) / AHEAD_MS : 0;
  }

  /** Whatever can be known of the actor is: nothing has to be guessed. */
  readonly known = (): void => {
    this.fullAt = undefined;
  };

  /** `answered` messages took the actor `ms`. */
  measure(answered: number, ms: number): void {
    if (answered === 0) return;
    if (!this.auto) {
      this.size = this.fixed;
      return;
    }
    const now = ms / answered;
    // Slower counts at once, faster bit by bit: too small a window costs throughput, too large a one breaks what cancel() promises between processes.
    this.perMessage = now > this.perMessage ? now : this.perMessage * 0.25 + now * 0.75;
    this.size = this.perMessage * SLOTS <= AHEAD_MS ? SLOTS : Math.max(1, Math.floor(AHEAD_MS / this.perMessage));
  }

  /** The actor gave back what it had been handed over: no more until it answers. */
  close(): void {
    this.size = 1;
  }

  /** A new worker has been measured by nobody. */
  restart(): void {
    this.perMessage = 0;
    this.size = this.auto ? 1 : this.fixed;
  }
}
