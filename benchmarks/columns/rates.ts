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

/** What closed loops do: each calls again as soon as it has its answer, which is checked as it comes. */
export interface Calls {
  post(caller: number): PromiseLike<unknown>;
  check(caller: number, answer: unknown): void;
}

/** Nearly a second of many small calls until V8 has compiled all of both sides, where each of their processes has half a core to do it with. */
const LONGER = 3;

/** Calls per second, answered to so many callers. The loops themselves cost little: what they take, they take from the fastest most of all. */
export async function closedLoopRate(scale: Scale, callers: number, calls: Calls): Promise<number> {
  await closedLoops(callers, LONGER * scale.warmUp, calls);
  collect();
  const from = performance.now();
  const answered = await closedLoops(callers, scale.measured, calls);
  return (answered / (performance.now() - from)) * 1000;
}

async function closedLoops(callers: number, ms: number, calls: Calls): Promise<number> {
  let answered = 0;
  let over = false;
  const end = performance.now() + ms;
  const loop = async (caller: number): Promise<void> => {
    do {
      calls.check(caller, await calls.post(caller));
      // Once for all of them: for a small message the clock costs a part of the rest.
      if (++answered % callers === 0) over = performance.now() >= end;
    } while (!over);
  };
  await Promise.all(Array.from({ length: callers }, (_, caller) => loop(caller)));
  return answered;
}
