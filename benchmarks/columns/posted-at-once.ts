import type { Opened } from '../sides/side.js';
import { type Column, expectAnswer, expectTotals, oneValue, type Scale, VALUE, withCounter } from './column.js';
import { exceptLeading } from './leading.js';
import { burstRate } from './rates.js';

interface Variant {
  readonly name: string;
  readonly title: string;
  readonly action: 'add' | 'addLater';
  readonly all: (counter: Opened, posts: PromiseLike<unknown>[]) => Promise<unknown[]>;
}

/** Everything posted at once, and every answer awaited. */
const column = ({ name, title, action, all }: Variant): Column => ({
  name,
  title,
  unit: 'messages/s',
  better: 'higher',
  parts: oneValue,
  needs: ['post'],
  run: (open, scale) =>
    withCounter(open, async (counter) => {
      let total = 0;
      const rate = await burstRate(
        scale,
        async (count) => {
          const posts: PromiseLike<unknown>[] = [];
          for (let i = 0; i < count; i++) posts.push(counter.post({ action, n: 1 }));
          const answers = await all(counter, posts);
          return () => {
            expectTotals(answers, total, counter.ordered === true);
            total += count;
          };
        },
        counter.most,
      );
      return { [VALUE]: rate };
    }),
});

const promiseAll = (_: Opened, posts: PromiseLike<unknown>[]): Promise<unknown[]> => Promise.all(posts);

export const all = column({ name: 'all', title: '100k posted, Promise.all', action: 'add', all: promiseAll });
export const asynchronous: Column = {
  ...column({ name: 'async', title: 'Async handlers, pipelined', action: 'addLater', all: promiseAll }),
  skips: (side) => exceptLeading(side) && side.name !== 'piscina',
};
export const futureAll: Column = {
  ...column({
    name: 'future-all',
    title: '100k posted, Future.all',
    action: 'add',
    all: (counter, posts) => (counter.all === undefined ? Promise.all(posts) : counter.all(posts)),
  }),
  // Nobody else has it; what Promise.all reaches elsewhere stands in the column `all`.
  skips: (side) => side.kind === 'peer',
};

/** The last of many in order: the others' answers come back too, but nobody waits for them. */
export const last: Column = {
  name: 'last',
  title: '100k posted, only the last awaited',
  unit: 'messages/s',
  better: 'higher',
  parts: oneValue,
  needs: [],
  skips: (side) => side.kind === 'peer' || !(side.abilities.includes('post') || side.abilities.includes('flood')),
  run: (open, scale) =>
    drained(open, scale, (counter, count) => {
      if (counter.flood !== undefined) return counter.flood(count);
      for (let i = 1; i < count; i++) void counter.post({ action: 'add', n: 1 });
      return counter.post({ action: 'add', n: 1 });
    }),
};

/** Messages without answers, and one post to know that all were handled. */
export const tell: Column = {
  name: 'tell',
  title: '100k told, then one post to drain',
  unit: 'messages/s',
  better: 'higher',
  parts: oneValue,
  needs: [],
  skips: (side) => !side.abilities.includes('tell') && !side.abilities.includes('flood'),
  run: (open, scale) =>
    drained(open, scale, async (counter, count, expected) => {
      if (counter.flood !== undefined) return counter.flood(count);
      for (let i = 1; i < count; i++) counter.tell?.({ action: 'add', n: 1 });
      let total = await counter.post({ action: 'add', n: 1 });
      // Where a later message may overtake, one is not enough to know.
      while (!counter.ordered && total !== expected) total = await counter.post({ action: 'add', n: 0 });
      return total;
    }),
};

type Send = (counter: Opened, count: number, expected: number) => PromiseLike<unknown>;

const drained = (open: () => Promise<Opened>, scale: Scale, send: Send) =>
  withCounter(open, async (counter) => {
    let total = 0;
    const rate = await burstRate(scale, async (count) => {
      total += count;
      const answer = await send(counter, count, total);
      return () => expectAnswer(answer, total, 'the last total');
    });
    return { [VALUE]: rate };
  });
