import { actor, handler } from '../../../src/index.js';

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function block(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end; );
}

/** Blocks its event loop for a while in each handler, and notes what it began. */
@actor()
export class Busy {
  readonly #begun: number[] = [];

  @handler('alone')
  alone({ n, ms }: { action: 'alone'; n: number; ms: number }): number {
    this.#begun.push(n);
    block(ms);
    return n;
  }

  @handler('beside', { concurrent: true })
  async beside({ n, ms }: { action: 'beside'; n: number; ms: number }): Promise<number> {
    this.#begun.push(n);
    block(ms);
    await nextTurn();
    return n;
  }

  @handler('begun')
  begun(_message: { action: 'begun' }): number[] {
    return this.#begun.splice(0);
  }
}
