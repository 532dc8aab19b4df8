import { Future } from '../future/future.js';

/**
 * Tells of a start, and counts as begun until then. Whoever holds it may wait for that; to cancel it would leave the actor as it is, and everybody
 * else without an answer.
 */
export class Readiness extends Future<void> {
  /** @internal */
  protected override _begun(): boolean {
    return true;
  }
}
