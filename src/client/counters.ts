import { now } from '../real-time.js';
import { Histogram } from './histogram.js';
import type { AnyTask } from './task.js';

/** Post to settled, in ms. */
export interface Latency {
  mean: number;
  p50: number;
  p99: number;
  max: number;
}

// Two clock readings and a histogram entry cost a good part of a post, so a busy queue samples; and so does one of many that are idle in
// between, once it has some.
const SAMPLE_MASK = 63;
const IDLE_MASK = 31;
const SOME = 64;
/** Posts after which a sample that has not settled is given up for another: its handler may never end. */
const LONG = 4096;

/**
 * What has become of the messages of one queue, save of those that were answered with a value: by far the most, and what is left of the others
 * (PendingQueue.completed). To count each would cost an actor among a thousand, of which nothing is in any cache, a twentieth of its rate.
 */
export class Counters {
  failed = 0;
  cancelled = 0;
  private histogram: Histogram | undefined;
  /** The message whose latency is being taken: one at a time, so that the others carry no time. */
  private sample: AnyTask | undefined;
  private sampledAt = 0;
  private sampledPost = 0;

  /** Whether it is the turn of the message that is the `posted`th to have its latency taken; see `watch`. */
  static isTurn(posted: number, idle: boolean): boolean {
    const mask = !idle ? SAMPLE_MASK : posted > SOME ? IDLE_MASK : 0;
    return (posted & mask) === 0;
  }

  /** Takes the latency of a message that has just been posted, unless another's is being taken. It has a Future, and is no stream, which may be open for long. */
  watch(task: AnyTask, posted: number): void {
    if (this.sample !== undefined && posted - this.sampledPost < LONG) return;
    task.markSampled();
    this.sample = task;
    this.sampledPost = posted;
    this.sampledAt = now();
  }

  /** It was watched. */
  record(task: AnyTask): void {
    if (task !== this.sample) return;
    this.sample = undefined;
    this.histogram ??= new Histogram();
    this.histogram.record(now() - this.sampledAt);
  }

  get latency(): Latency {
    const taken = this.histogram;
    if (taken === undefined) return { mean: 0, p50: 0, p99: 0, max: 0 };
    return { mean: taken.mean, p50: taken.percentile(0.5), p99: taken.percentile(0.99), max: taken.max };
  }
}
