import { passOver } from './uncaught.js';

/*
 * An abort reaches whatever a handler has given its signal to. Some of that has nobody left by then who would hear of its failure: a file's stream whose lines
 * a generator was reading when its loop was left, say, emits an AbortError after the generator has let go of it. Uncaught, it would end the
 * actor's thread or process, or the program, for an abort that it was meant to get.
 */

/** The reasons that signals of handlers were aborted with. */
const reasons = new WeakSet<object>();
/** Those that are no objects, as `abort('enough')` gives them; so many, as they are kept. */
const texts = new Set<unknown>();
const MOST_TEXTS = 1000;

/** Aborts the signal of a handler. What comes of that, and nobody takes care of, passes without any other effect. */
export function abortSignal(controller: AbortController, given: unknown): void {
  controller.abort(given);
  const { reason } = controller.signal as { reason: unknown };
  if (typeof reason === 'object' && reason !== null) {
    reasons.add(reason);
  } else {
    if (texts.size === MOST_TEXTS) texts.clear();
    texts.add(reason);
  }
  passOver(comesOfAbort);
}

/** Whether it is the reason itself, as `fetch` rejects with it, or an AbortError made of it. */
function comesOfAbort(error: unknown): boolean {
  try {
    if (typeof error !== 'object' || error === null) return false;
    if (reasons.has(error)) return true;
    const { name, cause } = error as { name?: unknown; cause?: unknown };
    return name === 'AbortError' && (texts.has(cause) || reasons.has(cause as object));
  } catch {
    // A getter of the user's.
    return false;
  }
}
