import type { Bench } from 'tinybench';
import { Future } from '../../src/index.js';

const COUNT = 1000;

/** A thousand a turn, so that the clock is small beside them. */
export function addFutures(bench: Bench): void {
  bench
    .add('futures: 1,000 made and settled', () => {
      for (let i = 0; i < COUNT; i++) new Future<number>().setResult(i);
    })
    .add('futures: 1,000 cancelled', () => {
      for (let i = 0; i < COUNT; i++) new Future<number>().cancel();
    })
    .add('futures: 1,000 under Promise.all', async () => {
      const futures = Array.from({ length: COUNT }, () => new Future<number>());
      const all = Promise.all(futures);
      for (const [i, future] of futures.entries()) future.setResult(i);
      await all;
    })
    .add('futures: 1,000 under Future.all', async () => {
      const futures = Array.from({ length: COUNT }, () => new Future<number>());
      const all = Future.all(futures);
      for (const [i, future] of futures.entries()) future.setResult(i);
      await all;
    })
    .add('promises: 1,000 under Promise.all, to compare', async () => {
      const resolves: ((value: number) => void)[] = [];
      const all = Promise.all(Array.from({ length: COUNT }, () => new Promise<number>((resolve) => resolves.push(resolve))));
      for (const [i, resolve] of resolves.entries()) resolve(i);
      await all;
    });
}
