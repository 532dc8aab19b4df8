import type { Opened } from '../sides/side.js';
import { median, percentile } from '../statistics.js';
import { type Column, expectAnswer, oneValue, type Scale, VALUE, WrongAnswerError, withCounter } from './column.js';
import { exceptLeading } from './leading.js';
import { type Calls, closedLoopRate } from './rates.js';

const CALLERS = 64;

/** Adds 1 per call. Each caller sees totals that grow, and in the end nothing is missing and nothing was added twice. */
class Adders implements Calls {
  private calls = 0;
  private readonly counter: Opened;
  private readonly seen: Float64Array;

  constructor(counter: Opened, callers: number) {
    this.counter = counter;
    this.seen = new Float64Array(callers);
  }

  /** Whatever ran on this counter before has left its sum there. */
  async begin(): Promise<void> {
    await this.counter.post({ action: 'add', n: -((await this.counter.post({ action: 'add', n: 0 })) as number) });
  }

  post(): PromiseLike<unknown> {
    return this.counter.post({ action: 'add', n: 1 });
  }

  check(caller: number, answer: unknown): void {
    const total = answer as number;
    this.calls++;
    if (!(total > this.seen[caller])) throw new WrongAnswerError(`caller ${caller} was told ${total} after ${this.seen[caller]}`);
    this.seen[caller] = total;
  }

  async end(): Promise<void> {
    expectAnswer(await this.counter.post({ action: 'add', n: 0 }), this.calls, 'the total of all callers');
  }
}

const checkedRate = async (counter: Opened, scale: Scale, callers: number): Promise<number> => {
  const adders = new Adders(counter, callers);
  await adders.begin();
  const rate = await closedLoopRate(scale, callers, adders);
  await adders.end();
  return rate;
};

export const callers: Column = {
  name: 'callers',
  title: '64 closed-loop callers',
  unit: 'messages/s',
  better: 'higher',
  parts: oneValue,
  needs: ['post'],
  run: (open, scale) => withCounter(open, async (counter) => ({ [VALUE]: await checkedRate(counter, scale, CALLERS) })),
};

export const pingpong: Column = {
  name: 'pingpong',
  title: 'Ping-pong',
  unit: 'µs',
  better: 'lower',
  parts: () => ['median', 'p99'],
  needs: ['post'],
  run: (open, scale) =>
    withCounter(open, async (counter) => {
      const times: number[] = [];
      let total = 0;
      const rally = async (ms: number): Promise<void> => {
        const end = performance.now() + ms;
        let now = 0;
        do {
          const from = performance.now();
          const answer = await counter.post({ action: 'add', n: 1 });
          now = performance.now();
          times.push((now - from) * 1000);
          expectAnswer(answer, ++total);
        } while (now < end);
      };
      await rally(scale.warmUp);
      times.length = 0;
      globalThis.gc?.();
      await rally(scale.measured);
      return { median: median(times), p99: percentile(new Float64Array(times).sort(), 0.99) };
    }),
};

export const inFlight: Column = {
  name: 'in-flight',
  title: 'Growth with the messages in flight',
  unit: 'messages/s',
  better: 'higher',
  axis: 'messages in flight',
  parts: ({ count }) => [1, 10, 100, 1000, 10_000, 100_000].filter((callers) => callers <= count).map(String),
  needs: ['post'],
  rounds: 2,
  skips: exceptLeading,
  run: (open, scale) =>
    withCounter(open, async (counter) => {
      const rates: Record<string, number> = {};
      for (const callers of inFlight.parts(scale))
        rates[callers] = await checkedRate(counter, { ...scale, warmUp: scale.warmUp / 4, measured: scale.measured / 2 }, Number(callers));
      return rates;
    }),
};

export const actors: Column = {
  name: 'actors',
  title: 'Growth with the number of actors, 64 callers each',
  unit: 'messages/s',
  better: 'higher',
  axis: 'actors',
  parts: (scale) => [1, 2, 4, 8, 16].filter((count) => count <= scale.actors).map(String),
  needs: ['post'],
  rounds: 2,
  skips: exceptLeading,
  run: async (open, scale) => {
    const rates: Record<string, number> = {};
    const counters: Opened[] = [];
    try {
      for (const count of actors.parts(scale).map(Number)) {
        while (counters.length < count) counters.push(await open());
        const adders = counters.map((counter) => new Adders(counter, CALLERS));
        for (const each of adders) await each.begin();
        rates[count] = await closedLoopRate({ ...scale, warmUp: scale.warmUp / 2 }, CALLERS * count, {
          post: (caller) => adders[caller % count].post(),
          check: (caller, answer) => adders[caller % count].check(Math.floor(caller / count), answer),
        });
        for (const each of adders) await each.end();
      }
    } finally {
      await Promise.all(counters.map((counter) => counter.close()));
    }
    return rates;
  },
};
