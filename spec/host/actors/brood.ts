import { type ActorContext, type ActorExecutor, actor, handler, type Mode } from '../../../src/index.js';
import { pass } from '../../support/gate.js';
import { write } from '../../support/journal.js';

@actor()
export class Chick {
  readonly #journal: string | undefined;

  constructor(journal?: string) {
    this.#journal = journal;
  }

  @handler('hold')
  hold({ gate }: { action: 'hold'; gate: string }): Promise<void> {
    return pass(gate);
  }

  /** Its first item comes when the gate is open. */
  @handler('sing')
  async *sing({ gate, journal }: { action: 'sing'; gate: string; journal: string }): AsyncGenerator<number> {
    try {
      await pass(gate);
      for (let n = 0; ; n++) yield n;
    } finally {
      write(journal, 'sung');
    }
  }

  onStop(reason: string): void {
    if (this.#journal !== undefined) write(this.#journal, reason);
  }
}

/** Has one child, and gives it work that it does not wait for. */
@actor()
export class Hen {
  #chick: ActorExecutor<Chick> | undefined;

  @handler('hatch')
  async hatch({ mode, journal }: { action: 'hatch'; mode: Mode; journal?: string }, context: ActorContext): Promise<void> {
    this.#chick = context.spawnWith({ mode }, Chick, journal);
    await this.#chick.ready;
  }

  /** Loops over it while it does other things. */
  @handler('listen')
  listen({ gate, journal }: { action: 'listen'; gate: string; journal: string }): void {
    const loop = async (): Promise<void> => {
      for await (const _ of (this.#chick as ActorExecutor<Chick>).stream({ action: 'sing', gate, journal }, { within: null })) await new Promise(setImmediate);
      write(journal, 'heard');
    };
    loop().catch((error: unknown) => write(journal, String(error)));
  }

  @handler('spawn-later')
  spawnLater({ gate, journal }: { action: 'spawn-later'; gate: string; journal: string }, context: ActorContext): void {
    const later = async (): Promise<void> => {
      await pass(gate);
      context.spawn(Chick);
    };
    later().catch((error: unknown) => write(journal, String(error)));
  }

  @handler('give')
  give({ gate, count }: { action: 'give'; gate: string; count: number }): void {
    for (let n = 0; n < count; n++) {
      const work = (this.#chick as ActorExecutor<Chick>).post({ action: 'hold', gate }, { within: null });
      work.addDoneCallback(() => void work.exception().catch(() => {}));
    }
  }
}
