import { AHEAD_MS } from '../protocol/batches/ahead.js';
import { SLOTS } from '../protocol/batches/cells.js';

/**
 * How many messages may be handed over and not yet answered: 'auto' goes by how long the actor says that it worked for them, and counts, of
 * small ones, those alone that have not begun, as far as anybody knows.
 */
export class Window {
  size: number;
  private readonly auto: boolean;
  private readonly fixed: number;
  /** Ms per message, smoothed; 0 until something was measured. */
  private perMessage = 0;

  constructor(prefetch: number | 'auto') {
    this.auto = prefetch === 'auto';
    this.fixed = prefetch === 'auto' ? 1 : Math.min(prefetch, SLOTS);
    this.size = this.fixed;
  }

  /** So many small messages that the worker could have begun all of them before one answer was read. Otherwise nothing is handed over while a handler runs. */
  get deep(): boolean {
    return this.auto && this.size > 1;
  }

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
