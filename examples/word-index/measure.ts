import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';

/** How long some work took, and how late this thread's event loop was meanwhile for whatever else it had to do. */
export interface Measured<T> {
  readonly value: T;
  readonly seconds: number;
  /** Of all threads of the program. */
  readonly cpuSeconds: number;
  /** In ms. */
  readonly delay: { readonly mean: number; readonly p99: number; readonly max: number };
}

/** Ms between two looks at the event loop. */
const RESOLUTION = 2;

export async function measure<T>(work: () => Promise<T>): Promise<Measured<T>> {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION });
  histogram.enable();
  const start = performance.now();
  const cpuStart = process.cpuUsage();
  const value = await work();
  const seconds = (performance.now() - start) / 1000;
  const cpu = process.cpuUsage(cpuStart);
  // The last look, which may be late as well.
  await setTimeout(2 * RESOLUTION);
  histogram.disable();
  // It records the time between two looks, in nanoseconds.
  const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - RESOLUTION);
  return {
    value,
    seconds,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    delay: { mean: late(histogram.mean), p99: late(histogram.percentile(99)), max: late(histogram.max) },
  };
}
