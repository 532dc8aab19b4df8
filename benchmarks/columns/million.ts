import { type Column, expectAnswer, withCounter } from './column.js';

/** Everything at once: does it finish, how large does the host's heap become, and how late are the timers of an actor that is flooded? */
export const million: Column = {
  name: 'million',
  title: '1,000,000 posted at once',
  unit: 'messages/s, MB of host heap at the most, ms that a timer in the actor was late',
  better: 'higher',
  parts: () => ['rate', 'heap', 'late'],
  lower: ['heap', 'late'],
  needs: ['post', 'apart'],
  rounds: 3,
  // At their rates it takes them half a minute and more.
  skips: (side) => side.kind === 'peer' || side.name === 'raw-fork-advanced',
  run: (open, { many }) =>
    withCounter(open, async (counter) => {
      for (let i = 0; i < 200; i++) await counter.post({ action: 'add', n: 0 });
      await counter.post({ action: 'timer', on: true });
      globalThis.gc?.();
      const before = process.memoryUsage().heapUsed;
      let most = 0;
      const look = (): void => {
        most = Math.max(most, process.memoryUsage().heapUsed - before);
      };
      const timer = setInterval(look, 20);
      const from = performance.now();
      let handled = 0;
      let sum = 0;
      await new Promise<void>((resolve, reject) => {
        for (let i = 1; i <= many; i++) {
          counter.post({ action: 'add', n: 1 }).then((total) => {
            sum += total as number;
            if (++handled === many) resolve();
          }, reject);
        }
        look();
      });
      const took = performance.now() - from;
      clearInterval(timer);
      // To keep a million answers would be a good part of what is measured.
      expectAnswer(sum, (many * (many + 1)) / 2, 'the sum of all answers');
      const late = (await counter.post({ action: 'timer', on: false })) as number;
      return { rate: (many / took) * 1000, heap: most / (1 << 20), late };
    }),
};
