import { median } from '../statistics.js';
import type { Scale } from './column.js';

const collect = (): void => globalThis.gc?.();

/** One repetition: does the work, and gives back the check of its answers, for which no time is taken. */
export type Burst = (count: number) => Promise<() => void>;

/** Units of work per second: the median of repetitions, each from a collected heap, after a warm-up that is discarded. */
export async function burstRate(scale: Scale, burst: Burst, most = scale.count): Promise<number> {
  const count = Math.min(scale.count, most);
  const warmUpEnd = performance.now() + scale.warmUp;
  // Small ones: the slowest peers take seconds for a whole one.
  do (await burst(Math.max(1, Math.ceil(count / 10))))();
  while (performance.now() < warmUpEnd);
  const rates: number[] = [];
  let spent = 0;
  do {
    collect();
    const from = performance.now();
    const check = await burst(count);
    const took = performance.now() - from;
    check();
    spent += took;
    rates.push((count / took) * 1000);
  } while (spent < scale.measured);
  return median(rates);
}

/** `callers` closed loops, each of which calls again as soon as it has its answer: calls per second. */
export async function closedLoopRate(scale: Scale, callers: number, call: (caller: number) => Promise<void>): Promise<number> {
  await closedLoops(callers, scale.warmUp, call);
  collect();
  const from = performance.now();
  const calls = await closedLoops(callers, scale.measured, call);
  return (calls / (performance.now() - from)) * 1000;
}

async function closedLoops(callers: number, ms: number, call: (caller: number) => Promise<void>): Promise<number> {
  let calls = 0;
  const end = performance.now() + ms;
  const loop = async (caller: number): Promise<void> => {
    do {
      await call(caller);
      calls++;
    } while (performance.now() < end);
  };
  await Promise.all(Array.from({ length: callers }, (_, caller) => loop(caller)));
  return calls;
}
