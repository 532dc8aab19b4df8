import { Adopter, settlePromise } from './adopter.js';
import { type Awaitable, Awaiter, type Settle, type Waiter } from './awaiter.js';

/** Who hears that a Future has settled: nobody, a promise (this is what resolves it), another one, or several. */
export type Waiters = undefined | Settle | Waiter | Set<Waiter>;

export interface WaiterOwner extends Awaitable {
  _waiters: Waiters;
  /**
   * While `_waiters` is a function: what rejects that promise. Most messages have one promise and nobody else that waits, and in two fields
   * it costs no object.
   */
  _outcome: unknown;
}

/** Lets a promise take the Future's outcome for its own. For one that is pending. */
export function addPromise(owner: WaiterOwner, resolve: Settle, reject: Settle): void {
  if (owner._waiters === undefined) {
    owner._waiters = resolve;
    owner._outcome = reject;
  } else {
    addWaiter(owner, new Adopter(resolve, reject));
  }
}

/** Makes a waiter of the promise, before anything else is put into its fields. */
export function spreadPromise(owner: WaiterOwner): void {
  if (typeof owner._waiters !== 'function') return;
  owner._waiters = new Adopter(owner._waiters, owner._outcome as Settle);
  owner._outcome = undefined;
}

/** False when it waits there already. */
export function addWaiter(owner: WaiterOwner, waiter: Waiter): boolean {
  spreadPromise(owner);
  const waiters = owner._waiters as Exclude<Waiters, Settle>;
  if (waiters === undefined) owner._waiters = waiter;
  else if (waiters === waiter) return false;
  else if (!(waiters instanceof Set)) owner._waiters = new Set([waiters, waiter]);
  else if (waiters.has(waiter)) return false;
  else waiters.add(waiter);
  return true;
}

export function removeWaiter(owner: WaiterOwner, waiter: Waiter): void {
  const waiters = owner._waiters;
  if (waiters instanceof Set) waiters.delete(waiter);
  if (waiters === waiter || (waiters instanceof Set && waiters.size === 0)) owner._waiters = undefined;
}

/** Whether anybody waits for it without a limit. */
export function hasAwaiter({ _waiters: waiters }: WaiterOwner): boolean {
  if (!(waiters instanceof Set)) return typeof waiters === 'function' || waiters instanceof Awaiter;
  // (Thousands may wait, and leave one by one: no copy of them is made for each.)
  for (const waiter of waiters) if (waiter instanceof Awaiter) return true;
  return false;
}

/** Tells all that it has settled; with an error or a cancellation only after `spreadPromise`. */
export function notifyWaiters(owner: WaiterOwner): void {
  const waiters = owner._waiters;
  if (waiters === undefined) return;
  owner._waiters = undefined;
  if (typeof waiters === 'function') settlePromise(waiters, owner._outcome, waiters);
  else if (waiters instanceof Set) for (const waiter of waiters) waiter._notify(owner);
  else waiters._notify(owner);
}

/** Rejects those that wait without a limit, and leaves the Future as it is. */
export function rejectAwaiters(owner: WaiterOwner, error: unknown): void {
  spreadPromise(owner);
  const waiters = owner._waiters instanceof Set ? Array.from(owner._waiters) : [owner._waiters];
  for (const waiter of waiters) {
    if (!(waiter instanceof Awaiter)) continue;
    removeWaiter(owner, waiter);
    waiter.giveUp(error);
  }
}
