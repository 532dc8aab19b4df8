import { stackOf, summaryOf } from '../describe.js';

/**
 * So many unread failures at a time keep their stack for the report. Formatting one costs about 8 µs, far more under source maps, and a
 * full mailbox fails posts by the thousand.
 */
const WITH_STACK = 100;

// Text only, never the error itself: until its stack is formatted, V8 keeps the receivers of its frames alive, and the Future may be one of them.
interface UnreadFailure {
  /** Counts registrations: collections come in no particular order. */
  readonly order: number;
  readonly summary: string;
  readonly stack: string | undefined;
}

const registry = new FinalizationRegistry<UnreadFailure>(collected);
let unread = 0;
let registrations = 0;

let burst = 0;
let first: UnreadFailure | undefined;

/** Has the failure reported by an UnobservedFutureWarning if the Future is garbage-collected before `forget` is called. */
export function reportWhenCollected(future: WeakKey, error: unknown): void {
  const stack = unread < WITH_STACK ? stackOf(error) : undefined;
  unread += 1;
  registrations += 1;
  registry.register(future, { order: registrations, summary: summaryOf(error), stack }, future);
}

/** The failure was read. Without effect on a Future that was never registered. */
export function forget(future: WeakKey): void {
  if (registry.unregister(future)) unread -= 1;
}

function collected(failure: UnreadFailure): void {
  unread -= 1;
  burst += 1;
  // The cells of one collection are finalized in one task, and microtasks run after it: one warning for all of them.
  if (burst === 1) void Promise.resolve().then(report);
  if (first === undefined || failure.order < first.order) first = failure;
}

function report(): void {
  const who = burst === 1 ? 'A Future failed and was' : `${burst} Futures failed and were`;
  const which = burst === 1 ? 'It failed' : 'The first failed';
  const { summary, stack } = first as UnreadFailure;
  burst = 0;
  first = undefined;
  process.emitWarning(
    `${who} garbage-collected before anybody had read the error. ${which} with ${summary}. Await every Future, or ask it for its exception().`,
    {
      type: 'UnobservedFutureWarning',
      ...(stack === undefined ? {} : { detail: stack }),
    },
  );
}
