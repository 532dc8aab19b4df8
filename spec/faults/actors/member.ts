import { actor, handler } from '../../../src/index.js';
import { pass } from '../../support/gate.js';

/** One of a pool. Knows which life of its own it is in, and nothing of the others. */
@actor()
export class Member {
  readonly #name = Math.random().toString(36).slice(2);
  #handled = 0;

  @handler('who')
  who(_message: { action: 'who'; key?: string }): string {
    this.#handled++;
    return this.#name;
  }

  @handler('handled', { concurrent: true })
  handled(_message: { action: 'handled' }): number {
    return this.#handled;
  }

  @handler('hold')
  async hold({ gate }: { action: 'hold'; gate: string; key?: string }): Promise<string> {
    await pass(gate);
    return this.#name;
  }

  @handler('upwards')
  async *upwards({ to, gate }: { action: 'upwards'; to: number; gate: string; key?: string }): AsyncGenerator<number> {
    for (let n = 0; n < to; n++) yield n;
    await pass(gate);
  }

  @handler('square')
  square({ n, crash }: { action: 'square'; n: number; crash: boolean }): number {
    if (crash) process.exit(3);
    return n * n;
  }

  @handler('sum')
  sum({ bytes }: { action: 'sum'; bytes: ArrayBuffer }): number {
    return new Uint8Array(bytes).reduce((sum, byte) => sum + byte, 0);
  }

  @handler('exit')
  exit(_message: { action: 'exit'; key?: string }): never {
    process.exit(3);
  }
}
