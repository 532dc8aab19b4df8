import { type ActorContext, actor, handler } from '../../../src/index.js';
import { enter } from '../../support/gate.js';
import { write } from '../../support/journal.js';

export type Fall = 'throws' | 'exits' | 'throws in a timer' | 'blocks' | 'hangs';

/** Yields some items, and comes to grief without ever having waited for anything. */
@actor()
export class Well {
  @handler('draw')
  *draw({ n, fall, gate }: { action: 'draw'; n: number; fall: Fall; gate: string }): Generator<number> {
    for (let i = 0; i < n; i++) yield i;
    enter(gate);
    if (fall === 'throws') throw new RangeError('the well is dry');
    if (fall === 'exits') process.exit(7);
    if (fall === 'blocks') for (;;);
  }

  @handler('draw-slowly')
  async *drawSlowly({ n, fall, gate }: { action: 'draw-slowly'; n: number; fall: Fall; gate: string }): AsyncGenerator<number> {
    yield* this.draw({ action: 'draw', n, fall: fall === 'hangs' || fall === 'throws in a timer' ? 'hangs' : fall, gate });
    setTimeout(() => {
      if (fall === 'throws in a timer') throw new TypeError('fell into it');
    }, 1);
    await new Promise(() => {});
  }

  /** Endless; its `finally` is written down. */
  @handler('spring')
  async *spring({ journal }: { action: 'spring'; journal: string }, { signal }: ActorContext): AsyncGenerator<number> {
    try {
      for (let n = 0; ; n++) yield n;
    } finally {
      write(journal, `finally ${signal.aborted}`);
    }
  }

  @handler('ping')
  ping(_message: { action: 'ping' }): string {
    return 'pong';
  }
}
