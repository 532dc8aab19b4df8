import { actor, handler } from '../../../src/index.js';

/** One of a pool: says which life of which member it is, and what it has had. */
@actor()
export class Bearer {
  readonly #life = Math.random().toString(36).slice(2);
  readonly #had: number[] = [];

  @handler('take')
  take({ n }: { action: 'take'; n: number; key: number }): { n: number; life: string } {
    this.#had.push(n);
    return { n, life: this.#life };
  }

  @handler('exit')
  exit(_message: { action: 'exit' }): never {
    process.exit(3);
  }

  @handler('had')
  had(_message: { action: 'had' }): { life: string; had: number[] } {
    return { life: this.#life, had: this.#had };
  }
}
