import { actor, handler } from '../../../src/index.js';

/** Counts, and names itself, so that specs can tell members of a pool apart. */
@actor()
export class Tally {
  readonly #name = Math.random().toString(36).slice(2);
  #count: number;

  constructor(from = 0) {
    this.#count = from;
  }

  @handler('add')
  add({ n }: { action: 'add'; n: number }): number {
    this.#count += n;
    return this.#count;
  }

  @handler('who')
  who(_message: { action: 'who'; key?: string }): string {
    return this.#name;
  }

  @handler('upwards')
  *upwards({ to }: { action: 'upwards'; to: number; key?: string }): Generator<{ n: number; who: string }> {
    for (let n = 0; n < to; n++) yield { n, who: this.#name };
  }

  @handler('hold')
  async hold({ ms }: { action: 'hold'; ms: number }): Promise<string> {
    await new Promise((resolve) => setTimeout(resolve, ms));
    return this.#name;
  }

  @handler('fail')
  fail(_message: { action: 'fail' }): never {
    throw new TypeError('failed');
  }

  @handler('exit')
  exit(_message: { action: 'exit' }): void {
    process.exit(1);
  }
}

/** Has an action whose name would make a promise of a proxy. */
@actor()
export class Thenable {
  @handler('then')
  next(_message: { action: 'then' }): void {}
}
