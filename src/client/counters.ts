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

/** What has become of the messages of one queue. */
export class Counters {
  posted = 0;
  completed = 0;
  failed = 0;
  cancelled = 0;
  private histogram: Histogram | undefined;
  /** The message whose latency is being taken: one at a time, so that the others carry no time. */
  private sample: AnyTask | undefined;
  private sampledAt = 0;
  private sampledPost = 0;

  /** The message just counted as posted has a Future, and is no stream, which may be open for long. Takes its latency when it is its turn. */
  watch(task: AnyTask, idle: boolean): void {
    const mask = !idle ? SAMPLE_MASK : this.posted > SOME ? IDLE_MASK : 0;
    if ((this.posted & mask) !== 0 || (this.sample !== undefined && this.posted - this.sampledPost < LONG)) return;
    this.sample = task;
    this.sampledPost = this.posted;
    this.sampledAt = now();
  }

  settled(task: AnyTask): void {
    if (task === this.sample) {
      this.sample = undefined;
      this.histogram ??= new Histogram();
      this.histogram.record(now() - this.sampledAt);
    }
    if (task.cancelled()) this.cancelled++;
    else if (task._raised()) this.failed++;
    else this.completed++;
  }

  get latency(): Latency {
    const taken = this.histogram;
    if (taken === undefined) return { mean: 0, p50: 0, p99: 0, max: 0 };
    return { mean: taken.mean, p50: taken.percentile(0.5), p99: taken.percentile(0.99), max: taken.max };
  }
}
