import { ABANDONED_MS } from '../client/idle-streams.js';
import type { StopReason } from '../protocol/batches/messages.js';
import { startRealTimeout } from '../real-time.js';
import type { Route } from './route.js';

/** The ways by which other actors post to this one. */
export class Guests {
  /** Undefined until there is one: most actors never have a guest. */
  private routes: Set<Route> | undefined;
  private closing: StopReason | undefined;
  /** All have left. One that was told where the actor lives and comes only now has come too late: nothing that it posts begins. */
  closed = false;
  private onEmpty: (() => void) | undefined;

  add(route: Route): void {
    this.routes ??= new Set();
    this.routes.add(route);
    if (this.closing !== undefined) route.stopping(this.closing);
  }

  delete(route: Route): void {
    this.routes?.delete(route);
    if (this.size > 0) return;
    // Not only when whoever drains goes on: another may come in this very turn.
    this.closed = this.closing !== undefined;
    this.onEmpty?.();
  }

  private get size(): number {
    return this.routes?.size ?? 0;
  }

  /**
   * Asks them to post no more. Resolves when all that they had posted has been answered; at the end of the program, when all that is left
   * has been told to end for a while (`hopeless`).
   */
  async drain(reason: StopReason, hopeless: () => boolean): Promise<void> {
    this.closing = reason;
    for (const route of this.routes ?? []) route.stopping(reason);
    if (this.size > 0) await this.left(reason, hopeless);
    this.closed = true;
  }

  private left(reason: StopReason, hopeless: () => boolean): Promise<void> {
    return new Promise<void>((resolve) => {
      this.onEmpty = resolve;
      const look = (): void => {
        if (hopeless()) resolve();
        else if (this.size > 0) startRealTimeout(look, ABANDONED_MS).unref();
      };
      if (reason === 'exit') startRealTimeout(look, ABANDONED_MS).unref();
    });
  }
}
