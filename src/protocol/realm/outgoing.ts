import { nextTurn } from '../../real-time.js';
import type { Reasons } from './reason.js';

/**
 * What the actors of a realm have posted and somebody waits for keeps the program alive, and only the root can do that. It mostly knows already, for the
 * handlers that post answer to somebody; a realm tells it when one of them answers with such posts left, or when no handler runs.
 */
export class Outgoing implements Reasons {
  /** Whether a handler runs in this realm: somebody waits for its answer, and is told of all else before it is sent. */
  handling: () => boolean = () => false;
  private posters = 0;
  /** Realms below this one that have told so. */
  private readonly below = new Set<string>();
  private told = false;
  private readonly tell: (held: boolean) => void;
  private waiting: (() => void)[] = [];

  constructor(tell: (held: boolean) => void) {
    this.tell = tell;
  }

  /** A poster has posted something that is waited for. */
  begin(): void {
    if (!this.handling()) this.tellOnce();
    // Last, as of all Reasons: a call that no stack is left for must leave nothing counted.
    this.posters++;
  }

  /** Nothing of it is any more. */
  end(): void {
    if (this.posters === 1) {
      for (const resolve of this.waiting) resolve();
      this.waiting = [];
      this.withdraw();
    }
    this.posters--;
  }

  hear(realm: string, held: boolean): void {
    if (held) {
      this.below.add(realm);
      this.announce();
    } else if (this.below.delete(realm)) {
      this.withdraw();
    }
  }

  /** To be called before an answer is sent that may be the last reason to wait for this realm. */
  announce(): void {
    if (!this.none) this.tellOnce();
  }

  private tellOnce(): void {
    if (this.told) return;
    this.tell(true);
    this.told = true;
  }

  /** Resolves when what this realm itself has posted has settled, or is waited for no more. */
  async settled(): Promise<void> {
    while (this.posters > 0) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  private get none(): boolean {
    return this.posters === 0 && this.below.size === 0;
  }

  /** Not at once: whoever waited for the last answer may post again. */
  private withdraw(): void {
    if (!this.told) return;
    nextTurn(() => {
      if (!this.told || !this.none) return;
      this.told = false;
      this.tell(false);
    });
  }
}
