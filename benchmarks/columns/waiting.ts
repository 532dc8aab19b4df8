import type { Opened } from '../sides/side.js';
import { type Column, expectTotals, oneValue, VALUE, WrongAnswerError, withCounter } from './column.js';
import { exceptLeading } from './leading.js';

/** Posts while the actor is blocked, so that everything waits. Time enough for the slowest peer to post them all. */
const BLOCK_MS = 1500;

async function whileBlocked<T>(counter: Opened, count: number, use: () => Promise<T>): Promise<T> {
  // Used once, so that the actor runs and windows are open; never more than it takes at smoke's scale.
  for (let i = 0; i < 200; i++) await counter.post({ action: 'add', n: 0 });
  const blocked = counter.post({ action: 'block', ms: count < 1000 ? 100 : BLOCK_MS });
  const result = await use();
  await blocked;
  return result;
}

export const memory: Column = {
  name: 'memory',
  title: 'Host memory per queued post',
  unit: 'bytes',
  better: 'lower',
  parts: () => ['heap', 'resident'],
  needs: ['post', 'apart'],
  skips: exceptLeading,
  rounds: 3,
  run: (open, scale) =>
    withCounter(open, (counter) => {
      const count = Math.min(scale.count, counter.most ?? Infinity);
      const posts: PromiseLike<unknown>[] = [];
      return whileBlocked(counter, count, async () => {
        globalThis.gc?.();
        const before = process.memoryUsage();
        for (let i = 0; i < count; i++) posts.push(counter.post({ action: 'add', n: 1 }));
        globalThis.gc?.();
        const after = process.memoryUsage();
        expectTotals(await Promise.all(posts), 0, counter.ordered === true);
        const grown = (key: 'heapUsed' | 'external' | 'rss'): number => (after[key] - before[key]) / count;
        return { heap: grown('heapUsed') + grown('external'), resident: grown('rss') };
      });
    }),
};

export const cancel: Column = {
  name: 'cancel',
  title: 'Cancelling what waits',
  unit: 'messages/s',
  better: 'higher',
  parts: oneValue,
  needs: ['post', 'cancel', 'apart'],
  rounds: 3,
  run: (open, scale) =>
    withCounter(open, async (counter) => {
      const count = Math.min(scale.count, 20_000);
      const cancellable = counter.cancellable as NonNullable<Opened['cancellable']>;
      const { took, cancelled } = await whileBlocked(counter, count, async () => {
        const posts = Array.from({ length: count }, () => cancellable({ action: 'add', n: 1 }));
        globalThis.gc?.();
        const from = performance.now();
        const outcomes = await Promise.all(posts.map((post) => post.cancel()));
        return { took: performance.now() - from, cancelled: outcomes.filter(Boolean).length };
      });
      const total = (await counter.post({ action: 'add', n: 0 })) as number;
      if (total !== count - cancelled) throw new WrongAnswerError(`${cancelled} of ${count} were cancelled, but ${total} were handled`);
      return { [VALUE]: (cancelled / took) * 1000 };
    }),
};
