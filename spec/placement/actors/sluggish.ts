import { actor, handler } from '../../../src/index.js';
import { pass } from '../../support/gate.js';
import { write } from '../../support/journal.js';

/** Starts when a gate opens, one for each of its lives, and writes down when. */
@actor({ mode: 'thread', placement: 'shared' })
export class Sluggish {
  readonly #journal: string;
  readonly #gates: readonly (string | undefined)[];
  readonly #fails: number | undefined;

  /** `fails`: the life that fails to start, when its gate has opened. */
  constructor(journal: string, gates: readonly (string | undefined)[], fails?: number) {
    this.#journal = journal;
    this.#gates = gates;
    this.#fails = fails;
  }

  async onStart({ restarts }: { restarts: number }): Promise<void> {
    const gate = this.#gates[restarts];
    if (gate !== undefined) await pass(gate);
    write(this.#journal, `start ${restarts}`);
    if (restarts === this.#fails) throw new RangeError('as it was told');
  }

  @handler('note')
  note(_message: { action: 'note' }): void {
    write(this.#journal, 'note');
  }

  @handler('exit')
  exit(_message: { action: 'exit' }): never {
    process.exit(1);
  }
}
