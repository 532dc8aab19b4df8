import { passOver } from './uncaught.js';

/*
 * Timers and loops that an actor leaves behind go on when it has ended, and post to it, to its children or to others that have ended as well. What such a post
 * throws is no failure of anybody's: uncaught, it would end the thread or process, and with it the neighbours of an actor that is gone.
 */

const told = new WeakSet<object>();
const isTold = (error: unknown): boolean => told.has(error as object);

/** An error for the code of an actor that has ended, and nobody else: where that does not catch it, it passes without any effect. */
export function forLeftovers<E extends Error>(error: E): E {
  told.add(error);
  passOver(isTold);
  return error;
}
