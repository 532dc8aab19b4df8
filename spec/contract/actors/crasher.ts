import { actor, handler, serializable, TimeoutError } from '../../../src/index.js';
import { pass } from '../../support/gate.js';
import { linesOf, write } from '../../support/journal.js';

@serializable()
export class Mishap extends Error {
  readonly item: string;

  constructor(item: string) {
    super(`dropped the ${item}`);
    this.item = item;
  }
}

const uncaught = {
  mishap: () => new Mishap('cup'),
  aggregate: () => new AggregateError([new Mishap('saucer')], 'several'),
  actorError: () => new TimeoutError('too late'),
  null: () => null,
  undefined: () => undefined,
  circular: () => {
    const error = new RangeError('round and round');
    error.cause = new TypeError('and round', { cause: error });
    return error;
  },
};

const never = (): Promise<never> => new Promise(() => {});

/** Dies in every way that a thread or a process of its own contains. */
@actor()
export class Crasher {
  readonly #journal: string;
  readonly #base: number;
  #sum = 0;

  constructor(journal: string, base: { n: number } = { n: 0 }) {
    this.#journal = journal;
    this.#base = base.n;
  }

  onStart({ restarts }: { restarts: number }): void {
    write(this.#journal, `start ${restarts}`);
  }

  onStop(reason: string): void {
    write(this.#journal, `stop ${reason}`);
  }

  @handler('note')
  note({ n }: { action: 'note'; n: number }): number {
    write(this.#journal, `note ${n}`);
    return n;
  }

  @handler('add')
  add({ n }: { action: 'add'; n: number }): number {
    this.#sum += n;
    return this.#base + this.#sum;
  }

  @handler('sum')
  sum({ buffer }: { action: 'sum'; buffer: ArrayBuffer }): number {
    return new Uint8Array(buffer).reduce((sum, byte) => sum + byte, 0);
  }

  @handler('hold')
  async hold({ gate }: { action: 'hold'; gate: string }): Promise<string> {
    await pass(gate);
    return 'held';
  }

  @handler('exit')
  exit({ code }: { action: 'exit'; code: number }): never {
    write(this.#journal, `exit ${code}`);
    process.exit(code);
  }

  /** Crashes so many times, counted in the journal, then answers. */
  @handler('crash-first')
  crashFirst({ times }: { action: 'crash-first'; times: number }): number {
    write(this.#journal, 'attempt');
    const attempts = linesOf(this.#journal).filter((line) => line === 'attempt').length;
    if (attempts <= times) process.exit(9);
    return attempts;
  }

  /** Answers, and crashes a moment after. */
  @handler('throw-in-timer')
  throwInTimer({ wait, nothing }: { action: 'throw-in-timer'; wait: boolean; nothing?: boolean }): string | Promise<never> {
    setTimeout(() => {
      throw nothing ? undefined : new TypeError('uncaught in a timer');
    }, 1);
    return wait ? never() : 'answered';
  }

  @handler('exit-in-vain')
  exitInVain({ code }: { action: 'exit-in-vain'; code: number }): never {
    process.once('exit', () => {
      throw new RangeError('no exit');
    });
    process.exit(code);
  }

  @handler('throw-uncaught')
  throwUncaught({ what }: { action: 'throw-uncaught'; what: keyof typeof uncaught }): Promise<never> {
    setTimeout(() => {
      throw uncaught[what]();
    }, 1);
    return never();
  }

  /** Throws in a timer, and takes care of it. */
  @handler('survive')
  async survive(_message: { action: 'survive' }): Promise<void> {
    await new Promise<void>((resolve) => {
      process.setUncaughtExceptionCaptureCallback(() => resolve());
      setTimeout(() => {
        throw new TypeError('survived');
      }, 1);
    });
    process.setUncaughtExceptionCaptureCallback(null);
  }

  @handler('reject-unhandled')
  rejectUnhandled({ wait }: { action: 'reject-unhandled'; wait: boolean }): string | Promise<never> {
    void Promise.reject(new RangeError('rejected and unhandled'));
    return wait ? never() : 'answered';
  }

  /** Takes memory until there is none. */
  @handler('hoard')
  hoard(_message: { action: 'hoard' }): never {
    const hoard: unknown[] = [];
    for (;;) hoard.push(Array.from({ length: 10_000 }, () => hoard.length));
  }
}
