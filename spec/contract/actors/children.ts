import type { ActorContext, ActorExecutor, Mode, spawnWith } from '../../../src/index.js';
import { actor, handler } from '../../../src/index.js';
import { write } from '../../support/journal.js';

@actor()
export class Child {
  readonly #journal: string;

  constructor(journal: string) {
    this.#journal = journal;
  }

  @handler('double')
  double({ n }: { action: 'double'; n: number }): number {
    return n * 2;
  }

  onStop(reason: string): void {
    write(this.#journal, `child stopped: ${reason}`);
  }
}

/** Has a child of its own from the start, and another when asked. */
@actor()
export class Parent {
  readonly #mode: Mode;
  readonly #journal: string;
  #first?: ActorExecutor<Child>;

  constructor(mode: Mode, journal: string) {
    this.#mode = mode;
    this.#journal = journal;
  }

  onStart(context: { spawnWith: typeof spawnWith }): void {
    this.#first = context.spawnWith({ mode: this.#mode }, Child, this.#journal);
  }

  @handler('delegate')
  async delegate({ n }: { action: 'delegate'; n: number }): Promise<number | undefined> {
    return this.#first?.post({ action: 'double', n });
  }

  @handler('hire')
  async hire({ n }: { action: 'hire'; n: number }, context: ActorContext): Promise<number> {
    const child = context.spawnWith({ mode: this.#mode }, Child, this.#journal);
    return child.post({ action: 'double', n });
  }
}
