import type { Opened } from '../sides/side.js';
import { percentile } from '../statistics.js';
import { type Column, expectTotals, type Sample, TooMuchError, withCounter } from './column.js';
import { exceptLeading } from './leading.js';

/**
 * Messages come at a fixed rate, whether or not earlier ones were answered, and latency counts from the moment when a message was due: who falls behind
 * cannot hide it by being asked less.
 */
const column = (name: string, rate: number): Column => ({
  name,
  title: `Latency under a steady open load of ${rate / 1000},000/s`,
  unit: 'µs',
  better: 'lower',
  parts: () => ['p50', 'p99', 'p99.9'],
  needs: ['post'],
  rounds: 3,
  run: (open, scale) =>
    withCounter(open, async (counter) => {
      const warmUp = await steadyLoad(counter, rate, Math.max(scale.warmUp, 1));
      globalThis.gc?.();
      const load = await steadyLoad(counter, rate, Math.max(2 * scale.measured, 1));
      expectTotals(load.answers, warmUp.answers.length, counter.ordered === true);
      const latencies = load.latencies.sort();
      const sample: Sample = {};
      for (const [part, share] of [['p50', 0.5] as const, ['p99', 0.99] as const, ['p99.9', 0.999] as const])
        sample[part] = percentile(latencies, share) * 1000;
      return sample;
    }),
});

interface Load {
  /** In ms. */
  readonly latencies: Float64Array;
  readonly answers: unknown[];
}

function steadyLoad(counter: Opened, rate: number, ms: number): Promise<Load> {
  const count = Math.ceil((rate * ms) / 1000);
  const latencies = new Float64Array(count);
  const answers = Array.from<unknown>({ length: count }).fill(0);
  let posted = 0;
  let answered = 0;
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const post = (i: number): void => {
      const due = start + (i * 1000) / rate;
      counter.post({ action: 'add', n: 1 }).then((answer) => {
        latencies[i] = performance.now() - due;
        answers[i] = answer;
        if (++answered === count) resolve({ latencies, answers });
      }, reject);
    };
    // A spinning event loop: a timer's whole milliseconds would be most of what is measured.
    const turn = (): void => {
      const due = Math.min(count, Math.floor(((performance.now() - start) * rate) / 1000) + 1);
      while (posted < due) post(posted++);
      // A quarter of a second behind.
      if (posted - answered > rate / 4) reject(new TooMuchError(`does not keep up with ${rate} messages/s`));
      else if (posted < count) setImmediate(turn);
    };
    turn();
  });
}

export const latencyOpen = column('latency-open', 5000);
/** Few peers keep up with it. */
export const latencyOpenHigh: Column = {
  ...column('latency-open-high', 50_000),
  skips: exceptLeading,
};
