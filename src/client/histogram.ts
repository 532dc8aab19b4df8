/** Buckets of each power of two: the middle of one is within 1 % of all that is in it. */
const BUCKETS = 64;
const NS_PER_MS = 1e6;
/** Longer times, about an hour and more, count as this. */
const LONGEST_NS = 2 ** 42 - 1;

/**
 * How long things took. Node's own histogram takes 35 KB for what an actor needs, and a call into C++ for each entry; this one a row for each power of two that
 * occurs: 1 or 2 KB.
 */
export class Histogram {
  private readonly rows: (Uint32Array | undefined)[] = [];
  private count = 0;
  private sum = 0;
  max = 0;

  record(ms: number): void {
    this.count++;
    this.sum += ms;
    if (ms > this.max) this.max = ms;
    const ns = Math.min(Math.max(1, ms * NS_PER_MS), LONGEST_NS);
    const power = ns < 2 ** 31 ? 31 - Math.clz32(ns) : Math.floor(Math.log2(ns));
    let row = this.rows[power];
    if (row === undefined) {
      row = new Uint32Array(BUCKETS);
      this.rows[power] = row;
    }
    (row[Math.min(BUCKETS - 1, Math.floor((ns / 2 ** power - 1) * BUCKETS))] as number)++;
  }

  get mean(): number {
    return this.count === 0 ? 0 : Math.min(this.sum / this.count, this.max);
  }

  /** The time, in ms, that this part of them, from 0 to 1, did not exceed. */
  percentile(part: number): number {
    let left = Math.ceil(this.count * part);
    for (const [power, row] of this.rows.entries()) {
      if (row === undefined) continue;
      for (const [bucket, count] of row.entries()) {
        left -= count;
        if (count > 0 && left <= 0) return Math.min((2 ** power * (1 + (bucket + 0.5) / BUCKETS)) / NS_PER_MS, this.max);
      }
    }
    return this.max;
  }
}
