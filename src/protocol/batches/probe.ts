/** A wait of a handler for an answer, as others speak of it. */
export interface WaitStamp {
  /** The actor whose handler waits, by id, and the number of the wait there. */
  readonly actor: string;
  readonly wait: number;
  /** When the last of what it is for came to be waited for, in ms of the machine's monotonic clock. */
  since: number;
}

/** The last of the messages that a wait is for, by the way on which its probe comes: those before it begin before it, and so does what it stands behind. */
export interface WaitedFor {
  /** 0: it has not been handed over, as what stands before it cannot be. */
  readonly id: number;
  readonly concurrent: boolean;
  /** Of a stream: how many items had come. */
  readonly items: number | undefined;
}

/** Follows waits from actor to actor; where it comes back to the wait that sent it, that is part of a circle. See worker/deadlocks.ts. */
export interface Probe {
  readonly origin: WaitStamp;
  /** The handlers that wait, from the origin on: 'Bank.transfer'. A number: so many more. */
  readonly chain: readonly (string | number)[];
}

/** As it crosses. */
export interface SentProbe extends Probe {
  readonly for: WaitedFor;
}

export const isLater = (a: WaitStamp, b: WaitStamp): boolean => a.since > b.since || (a.since === b.since && a.actor > b.actor);
