import { CancelledError } from '../../src/errors.js';
import { Future } from '../../src/future/future.js';

/** What makes Futures in each state, as `create_future` of CPython's tests; `pending` makes a new one. */
export function statesOf(pending: () => Future<number>) {
  return {
    pending,
    running(): Future<number> {
      const future = pending();
      future.setRunningOrNotifyCancel();
      return future;
    },
    cancelled(): Future<number> {
      const future = pending();
      future.cancel();
      return future;
    },
    /** With no argument, by a TypeError. Not reported when it is collected unread. */
    failed(...error: [unknown?]): Future<number> {
      const future = pending();
      future.markObserved();
      future.setException(error.length === 0 ? new TypeError('failed') : error[0]);
      return future;
    },
    successful(value = 42): Future<number> {
      const future = pending();
      future.setResult(value);
      return future;
    },
  };
}

export const { pending, running, cancelled, failed, successful } = statesOf(() => new Future<number>());

/** By any value. */
export function returning(value: unknown): Future<unknown> {
  const future = new Future<unknown>();
  future.setResult(value);
  return future;
}

/** 'resolved 1', 'rejected TypeError' or 'cancelled', for lists of outcomes. */
export async function outcomeOf(promise: PromiseLike<unknown>): Promise<string> {
  try {
    return `resolved ${String(await promise)}`;
  } catch (error) {
    if (error instanceof CancelledError) return 'cancelled';
    return `rejected ${error instanceof Error ? error.name : String(error)}`;
  }
}
