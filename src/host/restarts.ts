import type { RestartPolicy } from '../metadata/options.js';

/** Restarts after which the backoff grows no more, whatever it began with: those before are forgotten where any number is allowed. */
const MOST_DOUBLINGS = 64;

/** Counts the restarts of one actor against its policy. */
export class Restarts {
  /** All so far. */
  count = 0;
  private readonly policy: Required<RestartPolicy> | undefined;
  /** When the recent ones were, oldest first. */
  private recent: number[] = [];

  constructor(policy: 'never' | Readonly<Required<RestartPolicy>>) {
    this.policy = policy === 'never' ? undefined : policy;
  }

  get maxTaskRetries(): number {
    return this.policy?.maxTaskRetries ?? 0;
  }

  /** One more, if the policy allows it: the delay before it, in ms. */
  next(): number | undefined {
    const { policy } = this;
    if (policy === undefined) return undefined;
    // Nobody sets it as they do the clock of the machine, and yet a fake clock moves it.
    const now = performance.now();
    this.recent = this.recent.filter((at) => now - at < policy.within);
    if (policy.maxRestarts >= 0 && this.recent.length >= policy.maxRestarts) return undefined;
    if (policy.maxRestarts < 0 && this.recent.length > MOST_DOUBLINGS) this.recent.shift();
    this.recent.push(now);
    this.count++;
    const { minMs, maxMs } = policy.backoff;
    // Half of it at random ("equal jitter"): actors that fell together do not all come back at once.
    const full = Math.min(minMs * 2 ** (this.recent.length - 1), maxMs);
    return full / 2 + Math.random() * (full / 2);
  }
}
