import { type ActorContext, type ActorExecutor, actor, handler, type Mode } from '../../../src/index.js';
import { pass } from '../../support/gate.js';

@actor()
export class Chick {
  @handler('hold')
  hold({ gate }: { action: 'hold'; gate: string }): Promise<void> {
    return pass(gate);
  }
}

/** Has one child, and gives it work that it does not wait for. */
@actor()
export class Hen {
  #chick: ActorExecutor<Chick> | undefined;

  @handler('hatch')
  async hatch({ mode }: { action: 'hatch'; mode: Mode }, context: ActorContext): Promise<void> {
    this.#chick = context.spawnWith({ mode }, Chick);
    await this.#chick.ready;
  }

  @handler('give')
  give({ gate, count }: { action: 'give'; gate: string; count: number }): void {
    for (let n = 0; n < count; n++) {
      const work = (this.#chick as ActorExecutor<Chick>).post({ action: 'hold', gate }, { within: null });
      work.addDoneCallback(() => void work.exception().catch(() => {}));
    }
  }
}
