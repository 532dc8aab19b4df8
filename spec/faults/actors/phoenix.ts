import { type ActorContext, actor, handler } from '../../../src/index.js';
import { enter, pass } from '../../support/gate.js';
import { linesOf, write } from '../../support/journal.js';

export interface Script {
  journal: string;
  /** Every life waits here in its onStart; but not the first, unless `first` says so. */
  gate?: string;
  first?: boolean;
  /** Where it waits in its onStop. */
  stopGate?: string;
  /** What the constructor does, by lives. Default: nothing. */
  lives?: ('live' | 'throw' | 'exit')[];
}

/** Dies when it is told to, and writes down what it did in which life. */
@actor()
export class Phoenix {
  readonly #script: Script;
  readonly #life: number;

  constructor(script: Script) {
    this.#script = script;
    this.#life = linesOf(script.journal).filter((line) => line.endsWith(': born')).length;
    this.#note('born');
    const fate = script.lives?.[this.#life];
    if (fate === 'throw') throw new TypeError('not this time');
    if (fate === 'exit') process.exit(8);
  }

  async onStart({ restarts }: { restarts: number }): Promise<void> {
    const { gate, first = false } = this.#script;
    if (gate !== undefined && (first || restarts > 0)) await pass(gate);
  }

  async onStop(reason: string): Promise<void> {
    this.#note(`stopped: ${reason}`);
    if (this.#script.stopGate !== undefined) await pass(this.#script.stopGate);
  }

  @handler('note')
  note({ n }: { action: 'note'; n: number }): number {
    this.#note(String(n));
    return n;
  }

  @handler('fail')
  fail(_message: { action: 'fail' }): never {
    throw new RangeError('as asked');
  }

  /** In its first so many lives; then it answers. With a gate: once that is open. */
  @handler('die')
  async die({ lives = Infinity, gate }: { action: 'die'; lives?: number; gate?: string }): Promise<string> {
    this.#note('dies');
    if (gate !== undefined) await pass(gate);
    if (this.#life < lives) process.exit(9);
    return `alive in life ${this.#life}`;
  }

  /** Beside others. */
  @handler('watch', { concurrent: true })
  async watch({ gate, name }: { action: 'watch'; gate: string; name: string }): Promise<string> {
    this.#note(`watches ${name}`);
    await pass(gate);
    return name;
  }

  /** Once its signal is aborted, or the gate is open. */
  @handler('die-when-aborted')
  async dieWhenAborted({ gate }: { action: 'die-when-aborted'; gate: string }, { signal }: ActorContext): Promise<never> {
    this.#note('waits');
    enter(gate);
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    process.exit(9);
  }

  #note(text: string): void {
    write(this.#script.journal, `${this.#life}: ${text}`);
  }
}
