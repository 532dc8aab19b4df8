import type { Opened } from '../sides/side.js';
import { median } from '../statistics.js';
import { type Column, expectAnswer, withCounter } from './column.js';

async function firstReply(open: () => Promise<Opened>): Promise<number> {
  const from = performance.now();
  return withCounter(open, async (counter) => {
    expectAnswer(await counter.post({ action: 'add', n: 1 }), 1);
    return performance.now() - from;
  });
}

/** `first` includes what the host loads at its first use. */
export const spawn: Column = {
  name: 'spawn',
  title: 'Spawn to first reply',
  unit: 'ms',
  better: 'lower',
  parts: () => ['median', 'first'],
  bare: true,
  needs: ['post'],
  skips: (side) => side.boundary === 'none',
  run: async (open, scale) => {
    const first = await firstReply(open);
    const times: number[] = [];
    const end = performance.now() + scale.measured;
    do times.push(await firstReply(open));
    while (performance.now() < end);
    return { median: median(times), first };
  },
};
