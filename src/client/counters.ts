import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import type { AnyTask } from './task.js';

/** Post to settled, in ms. */
export interface Latency {
  mean: number;
  p50: number;
  p99: number;
  max: number;
}

// A clock reading and a histogram entry cost more than the rest of a post, so a busy queue samples.
const SAMPLE_MASK = 63;
const NS_PER_MS = 1e6;
/** Within 1 %, up to an hour. The defaults would take ten times the memory, for each actor. */
const HISTOGRAM = { lowest: 1, highest: 3_600_000 * NS_PER_MS, figures: 2 };

/** What has become of the messages of one queue. */
export class Counters {
  posted = 0;
  completed = 0;
  failed = 0;
  cancelled = 0;
  private histogram: RecordableHistogram | undefined;

  /** Whether the message just counted as posted is one whose latency is taken. */
  samples(idle: boolean): boolean {
    return idle || (this.posted & SAMPLE_MASK) === 0;
  }

  record(ms: number): void {
    this.histogram ??= createHistogram(HISTOGRAM);
    this.histogram.record(Math.min(Math.max(1, Math.round(ms * NS_PER_MS)), HISTOGRAM.highest));
  }

  settled(task: AnyTask): void {
    if (task.cancelled()) this.cancelled++;
    else if (task._raised()) this.failed++;
    else this.completed++;
  }

  get latency(): Latency {
    const taken = this.histogram;
    if (taken === undefined) return { mean: 0, p50: 0, p99: 0, max: 0 };
    return { mean: taken.mean / NS_PER_MS, p50: taken.percentile(50) / NS_PER_MS, p99: taken.percentile(99) / NS_PER_MS, max: taken.max / NS_PER_MS };
  }
}
