import { soon } from '../real-time.js';

/*
 * Who calls `then`? `await`, `Promise.all` and whatever else resolves a promise with a Future read it at once, and call it in a microtask of
 * its own, with the two functions that settle the promise. Code that calls it itself reads it in the same moment. To tell those functions by
 * their names and sources instead was a tenth of what an awaited message costs its poster.
 *
 *   read, mark the end of the moment │ then(resolve, reject) in a moment that comes after
 *
 * The mark is queued before the call can be. Where microtasks have several queues (node:vm), the call may still come before it; then, and
 * where `then` was never read of this very Future, nothing is known.
 */

/** Bits of a Future's flags that are no part of the moment. */
const FLAG_BITS = 8;
const FLAGS = 2 ** FLAG_BITS - 1;
/** Together they are a small integer for V8. That moments come again does no harm: two that are taken for one are not told apart. */
const LAST = 2 ** 22 - 1;
/** Stands for no read. */
const NEVER = 0;

let moment = NEVER + 1;
let marked = false;

const end = (): void => {
  marked = false;
  moment = moment === LAST ? NEVER + 1 : moment + 1;
};

interface Flagged {
  _flags: number;
}

/** `then` is being read. */
export function noteRead(future: Flagged): void {
  future._flags = (future._flags & FLAGS) | (moment << FLAG_BITS);
  if (marked) return;
  soon(end);
  marked = true;
}

/** Whether `then`, which is being called, was read in a moment that is over. */
export function wasReadBefore({ _flags: flags }: Flagged): boolean {
  const read = flags >>> FLAG_BITS;
  return read !== NEVER && read !== moment;
}
