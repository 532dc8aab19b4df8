import type { ActorStats } from '../../src/index.js';
import type { Entry } from './ledger.js';
import type { Schedule, What } from './schedule.js';

export type Outcome = { readonly is: 'value' | 'error' | 'cancelled'; readonly what: unknown };

/** One message that the actor took. */
export interface Message {
  readonly id: number;
  readonly what: What;
  readonly amount: number;
  readonly tell: boolean;
  readonly priority: number;
  readonly timeout: number;
  /** Somebody asked for its cancellation while it was pending, or for its abort: the Future, a signal, a shutdown. */
  readonly mayBeCancelled: boolean;
  readonly mayBeAborted: boolean;
  /** How often its callback was called, and how many ms after the post. */
  readonly settled: number;
  readonly settledAfter: number;
  /** Undefined for a tell. */
  readonly outcome: Outcome | undefined;
}

/** What is known of a run after its end. */
export interface History {
  readonly schedule: Schedule;
  /** Host and actor share memory, so that a cancel is exact. */
  readonly exact: boolean;
  /** What is listed in `transfer` is gone from the host once it is handed over. */
  readonly moves: boolean;
  readonly messages: readonly Message[];
  readonly entries: readonly Entry[];
  readonly stats: ActorStats;
  /** 'surely': and nobody else had ended it. */
  readonly killed: 'no' | 'perhaps' | 'surely';
  /** It may have ended by itself: at places of its own choice, or at any moment. */
  readonly crashed: 'no' | 'by itself' | 'from outside';
  /** A shutdown cancelled what waited. */
  readonly swept: boolean;
  readonly stops: readonly { readonly status: string }[];
  readonly restarts: readonly number[];
  readonly errors: readonly unknown[];
  /** What was wrong already while it ran. */
  readonly violations: readonly string[];
  /** What was done and seen, for a report. */
  readonly transcript: readonly string[];
}
