/** A wait of a handler for an answer, as others speak of it. */
export interface WaitStamp {
  /** The actor whose handler waits, by id, and the number of the wait there. */
  readonly actor: string;
  readonly wait: number;
  /** When it began, in ms of the machine's monotonic clock. */
  readonly since: number;
}

/** Follows waits from actor to actor; where it comes back to the wait that sent it, that is part of a circle. See worker/deadlocks.ts. */
export interface Probe {
  readonly origin: WaitStamp;
  /** The latest of the waits that it has come along. */
  readonly latest: WaitStamp;
  /** The handlers that wait, from the origin on: 'Bank.transfer'. */
  readonly chain: readonly string[];
}

export const isLater = (a: WaitStamp, b: WaitStamp): boolean => a.since > b.since || (a.since === b.since && a.actor > b.actor);
