import { nextTurn } from '../../real-time.js';
import type { Batch, Take } from './channel.js';

/**
 * What comes at one end of a channel, in its order. A batch is delivered as it comes; but who cannot wait for the event loop may read
 * early, and what he leaves is delivered before whatever comes next: by the event loop, with the next batch, or when somebody polls.
 * Whoever gives up on an answer "after the event loop has read" must poll first.
 */
export class Arrivals {
  private readonly deliver: (batch: Batch) => void;
  private left: Batch[] = [];
  /** Set while somebody reads early. */
  private take: Take | undefined;

  constructor(deliver: (batch: Batch) => void) {
    this.deliver = deliver;
  }

  add(batch: Batch): void {
    if (this.take === undefined) {
      if (this.left.length > 0) this.deliverLeft();
      this.deliver(batch);
      return;
    }
    const rest = this.left.length > 0 ? batch : this.take(batch);
    if (rest === undefined) return;
    this.left.push(rest);
    if (this.left.length === 1) nextTurn(this.deliverLeft);
  }

  /** `read` adds what it finds, and says whether to ask again. Nobody overtakes what was left. */
  early(take: Take, read: () => boolean): void {
    this.take = take;
    try {
      while (this.left.length === 0 && read());
    } finally {
      this.take = undefined;
    }
  }

  readonly deliverLeft = (): void => {
    try {
      for (let batch = this.left.shift(); batch !== undefined; batch = this.left.shift()) this.deliver(batch);
    } finally {
      // One that could not be read holds up no other.
      if (this.left.length > 0) nextTurn(this.deliverLeft);
    }
  };
}
