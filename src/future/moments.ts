import { soon } from '../real-time.js';

/*
 * Who calls `then`? `await`, `Promise.all` and whatever else resolves a promise with a Future read it at once, and call it in a microtask of
 * its own, with the two functions that settle the promise. Code that calls it itself reads it in the moment of the call. (To tell those
 * functions by their names and sources instead was a tenth of what an awaited message costs its poster, and others look the same.)
 *
 *   read, `end` is queued │ end: `close` is queued │ then(resolve, reject) │ close
 *
 * The calls of promises come between the two, as microtasks run in the order in which they were queued. One of somebody else can only come
 * there by a microtask as well: `task.then(await what, …)`, where `what` has settled before. Its handlers are called as those of a promise are.
 * Where microtasks have several queues (node:vm), a promise's call may come before `end`: it is then one as any other.
 */

/** Bits of a Future's flags that are no part of the moment. */
const FLAG_BITS = 8;
const FLAGS = 2 ** FLAG_BITS - 1;
/** Together they are a small integer for V8. That moments come again does no harm: by then nobody calls what was read in the last of that number. */
const LAST = 2 ** 22 - 1;
/** Stands for no moment; and 0 for no read. */
const NONE = -1;

let moment = 1;
/** `end` is queued. */
let marked = false;
/** The moment whose promises are calling. */
let calling = NONE;

const close = (): void => {
  calling = NONE;
};
const end = (): void => {
  marked = false;
  calling = moment;
  moment = moment === LAST ? 1 : moment + 1;
  soon(close);
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

/** Whether `then`, which is being called, was read when those that promises call now were read. */
export const wasReadByPromise = ({ _flags: flags }: Flagged): boolean => flags >>> FLAG_BITS === calling;
