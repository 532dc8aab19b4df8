/** Numbers that look random, the same ones for the same seed in every side and run. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** A whole number from 0 to below `limit`, which is at most 2^32. */
  below(limit: number): number {
    this.state = (Math.imul(this.state, 1664525) + 1013904223) >>> 0;
    // The lower bits of such a generator repeat soon.
    return Math.floor((this.state / 2 ** 32) * limit);
  }
}

/** Uses up time: so many rounds of a cheap calculation. */
export function busyFor(rounds: number): number {
  let value = 0;
  for (let i = 0; i < rounds; i++) value += Math.log(Math.abs(Math.sin(i)) + 0.01);
  return value;
}
