import { passOver } from './uncaught.js';

/*
 * Timers and loops that an actor leaves behind go on when it has ended, and post to it, to its children or to others that have ended as well. What they are
 * told then is no failure of anybody's: uncaught, it would end the thread or process, and with it the neighbours of an actor that is gone.
 */

const told = new WeakSet<object>();

/** Of an error that the code of an actor gets because that has ended: where nobody catches it, it passes without any effect. */
export function forLeftovers<E>(error: E): E {
  if (typeof error === 'object' && error !== null) told.add(error);
  passOver(isTold);
  return error;
}

/** How many causes deep: the Future of a child gives the child's end as its cause, and that the parent's. */
const DEPTH = 3;

function isTold(error: unknown): boolean {
  try {
    let each = error;
    for (let depth = 0; depth < DEPTH && typeof each === 'object' && each !== null; depth++) {
      if (told.has(each)) return true;
      each = (each as { cause?: unknown }).cause;
    }
  } catch {
    // A getter of the user's.
  }
  return false;
}
