import { actor, handler } from '../../../src/index.js';
import { block, enter, pass } from '../../support/gate.js';
import { pause } from '../../support/until.js';

/** Remembers which messages it has begun, in order. */
@actor()
export class Recorder {
  readonly begun: number[] = [];

  @handler('note')
  note({ n }: { action: 'note'; n: number }): number {
    this.begun.push(n);
    return n;
  }

  @handler('later')
  async later({ n, ms = 0 }: { action: 'later'; n: number; ms?: number }): Promise<number> {
    this.begun.push(n);
    await pause(ms);
    return n;
  }

  /** Keeps the core busy, so that messages are handled one by one over a measurable time. */
  @handler('spin')
  spin({ n, ms }: { action: 'spin'; n: number; ms: number }): number {
    this.begun.push(n);
    for (const end = performance.now() + ms; performance.now() < end; );
    return n;
  }

  @handler('hold')
  async hold({ gate, n }: { action: 'hold'; gate: string; n: number }): Promise<number> {
    this.begun.push(n);
    await pass(gate);
    return n;
  }

  @handler('block')
  block({ gate, n }: { action: 'block'; gate: string; n: number }): number {
    this.begun.push(n);
    block(gate);
    return n;
  }

  /** Never comes back and never looks up. */
  @handler('loop')
  loop({ gate }: { action: 'loop'; gate: string }): never {
    enter(gate);
    for (;;);
  }

  @handler('fail')
  fail({ reason, n }: { action: 'fail'; reason: string; n?: number }): never {
    if (n !== undefined) this.begun.push(n);
    throw new RangeError(reason);
  }

  @handler('begun')
  report(_message: { action: 'begun' }): number[] {
    return [...this.begun];
  }

  @handler('forget')
  forget(_message: { action: 'forget' }): void {
    this.begun.length = 0;
  }
}

export const count = (length: number, from = 0): number[] => Array.from({ length }, (_, index) => from + index);
