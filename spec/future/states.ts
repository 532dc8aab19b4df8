import { CancelledError } from '../../src/errors.js';
import { Future } from '../../src/future/future.js';

/** A Future in each state, as `create_future` of CPython's tests. */
export const pending = (): Future<number> => new Future<number>();

export function running(): Future<number> {
  const future = new Future<number>();
  future.setRunningOrNotifyCancel();
  return future;
}

export function cancelled(): Future<number> {
  const future = new Future<number>();
  future.cancel();
  return future;
}

/** With no argument, by a TypeError. Not reported when it is collected unread. */
export function failed(...error: [unknown?]): Future<number> {
  const future = new Future<number>();
  future.markObserved();
  future.setException(error.length === 0 ? new TypeError('failed') : error[0]);
  return future;
}

export function successful(value = 42): Future<number> {
  const future = new Future<number>();
  future.setResult(value);
  return future;
}

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
