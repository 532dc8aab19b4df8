import type { Bench } from 'tinybench';
import { Future, spawnWith } from '../../src/index.js';
import { CounterActor } from '../sides/workers/counter-actor.js';

const COUNT = 1000;

/** The whole way of a message but the crossing: an inline actor has the same queue, protocol and dispatcher. */
export async function addQueue(bench: Bench): Promise<() => Promise<void>> {
  const counter = spawnWith({ mode: 'inline' }, CounterActor);
  await counter.ready;
  bench
    .add('queue: 1,000 posted inline, Future.all', async () => {
      const futures = Array.from({ length: COUNT }, () => counter.post({ action: 'add', n: 1 }));
      await Future.all(futures);
    })
    .add('queue: 1,000 told inline, then one posted', async () => {
      for (let i = 1; i < COUNT; i++) counter.tell({ action: 'add', n: 1 });
      await counter.post({ action: 'add', n: 1 });
    })
    .add('queue: 1,000 posted inline and cancelled at once', () => {
      const futures = Array.from({ length: COUNT }, () => counter.post({ action: 'add', n: 1 }));
      for (const future of futures) future.cancel();
    });
  return () => counter.shutdown();
}
