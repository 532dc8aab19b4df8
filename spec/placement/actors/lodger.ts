import { threadId } from 'node:worker_threads';
import { type ActorContext, type ActorRef, actor, handler } from '../../../src/index.js';
import { block, pass } from '../../support/gate.js';
import { write } from '../../support/journal.js';

export type AtStop = 'exit' | 'throw-later' | { gate: string } | { journal: string };

/** Lives with others, well or badly. */
@actor({ placement: 'shared' })
export class Lodger {
  #sum = 0;

  readonly #atStop: AtStop | undefined;

  constructor(options: { blockAt?: string; exit?: boolean; atStop?: AtStop } = {}) {
    this.#atStop = options.atStop;
    if (options.blockAt !== undefined) block(options.blockAt);
    if (options.exit) process.exit(4);
  }

  onStop(): void | Promise<never> {
    if (this.#atStop === 'exit') process.exit(5);
    if (this.#atStop === 'throw-later') return this.throwLater({ action: 'throw-later' });
    if (this.#atStop === undefined) return;
    if ('journal' in this.#atStop) write(this.#atStop.journal, 'onStop');
    else block(this.#atStop.gate);
  }

  @handler('where')
  where(_message: { action: 'where' }): { pid: number; threadId: number; env: string | undefined } {
    return { pid: process.pid, threadId, env: process.env.LODGER };
  }

  @handler('add')
  add({ n }: { action: 'add'; n: number }): number {
    this.#sum += n;
    return this.#sum;
  }

  /** Waits with the event loop running. */
  @handler('wait')
  async wait({ gate, journal }: { action: 'wait'; gate: string; journal?: string }, { signal }: ActorContext): Promise<string> {
    signal.addEventListener('abort', () => journal !== undefined && write(journal, `aborted: ${signal.reason.name}`));
    await pass(gate);
    return 'waited';
  }

  /** Has another wait, and does not. */
  @handler('leave-waiting')
  leaveWaiting({ other, gate }: { action: 'leave-waiting'; other: ActorRef<Lodger>; gate: string }): void {
    void other.post({ action: 'wait', gate }, { within: null });
  }

  /** Waits with the event loop blocked. */
  @handler('block')
  block({ gate }: { action: 'block'; gate: string }): string {
    block(gate);
    return 'blocked';
  }

  /** The same, but looks up now and then. */
  @handler('block-with-care')
  blockWithCare({ gate }: { action: 'block-with-care'; gate: string }, context: ActorContext): void {
    block(gate, () => context.throwIfAborted());
  }

  /** At a gate: after having blocked there. */
  @handler('exit')
  exit({ code, gate }: { action: 'exit'; code: number; gate?: string }): never {
    if (gate !== undefined) block(gate);
    process.exit(code);
  }

  /** As a library may. */
  @handler('emit-exit')
  emitExit(_message: { action: 'emit-exit' }): void {
    process.emit('exit', 0);
  }

  @handler('throw-later')
  throwLater(_message: { action: 'throw-later' }): Promise<never> {
    setTimeout(() => {
      throw new TypeError('uncaught in a timer');
    }, 1);
    return new Promise(() => {});
  }

  /** Takes some time of the thread's. */
  @handler('grind')
  grind({ ms }: { action: 'grind'; ms: number }): number {
    for (const end = performance.now() + ms; performance.now() < end; );
    return threadId;
  }

  /** How late a timer comes while others are at work. */
  @handler('late')
  async late({ times }: { action: 'late'; times: number }): Promise<number> {
    const gaps: number[] = [];
    for (let i = 0; i < times; i++) {
      const from = performance.now();
      await new Promise((resolve) => setTimeout(resolve, 1));
      gaps.push(performance.now() - from);
    }
    return gaps.sort((a, b) => a - b)[Math.floor(times / 2)] as number;
  }
}
