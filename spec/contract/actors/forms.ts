import type { ActorContext } from '../../../src/index.js';
import { actor, defineActor, handler, ProcessActor, ThreadActor } from '../../../src/index.js';
import { pass } from '../../support/gate.js';

/** Not exported: importing the module registers it. */
@actor({ name: 'concealed' })
class Hidden {
  @handler('found')
  found(_message: { action: 'found' }): boolean {
    return true;
  }
}
export const hidden: typeof Hidden = Hidden;
export type { Hidden };

/** Registered by a call. */
export class Defined {
  #sum = 0;

  add({ n }: { action: 'add'; n: number }): number {
    this.#sum += n;
    return this.#sum;
  }

  quick(_message: { action: 'quick' }, { deadline }: ActorContext): number | undefined {
    return deadline;
  }

  notAnAction(): string {
    return 'not declared';
  }
}
defineActor(Defined, { module: import.meta.url, handlers: { add: 'add', plus: 'add', quick: { method: 'quick', timeout: 30_000 } } });

/** Registered by nothing but its base class. */
export class UndecoratedThread extends ThreadActor<{ n: number }, number> {
  #sum: number;

  constructor(start = 0) {
    super();
    this.#sum = start;
  }

  override handle({ n }: { n: number }): number {
    this.#sum += n;
    return this.#sum;
  }
}

export class UndecoratedProcess extends ProcessActor<string, string> {
  override handle(text: string): string {
    return text.toUpperCase();
  }
}

/** Options of its own, for specs that go by them and for those that override them. */
@actor({ name: 'narrow', mailbox: { capacity: 1, overflow: 'reject' } })
export class Narrow {
  @handler('hold')
  async hold({ gate }: { action: 'hold'; gate: string }): Promise<void> {
    await pass(gate);
  }
}
