import { inspect } from 'node:util';
import { stackOf, summaryOf } from '../describe.js';

/**
 * Deeper than this, callbacks that settle Futures whose callbacks settle Futures run one after another instead of inside each other, so
 * that a chain of any length needs no deep stack.
 */
const DEEPEST = 100;

type Callback<F> = (future: F) => void;

/** The callbacks of a Future; undefined once they were called. */
export interface CallbackOwner {
  _callbacks: undefined | Callback<never> | Callback<never>[];
}

let depth = 0;
const postponed: CallbackOwner[] = [];

/** Calls the callbacks of a Future that has just settled, in order, each once. */
export function runCallbacks(owner: CallbackOwner): void {
  if (depth === DEEPEST) {
    postponed.push(owner);
    return;
  }
  depth += 1;
  try {
    callAll(owner);
    // Grows while it runs.
    if (depth === DEEPEST) for (const next of postponed) callAll(next);
  } finally {
    if (depth === DEEPEST) postponed.length = 0;
    depth -= 1;
  }
}

function callAll(owner: CallbackOwner): void {
  const callbacks = owner._callbacks;
  owner._callbacks = undefined;
  if (typeof callbacks === 'function') call(callbacks, owner as never);
  else if (callbacks !== undefined) for (const callback of callbacks) call(callback, owner as never);
}

/** Calls one callback. What it throws becomes a process warning. */
export function call<F>(callback: Callback<F>, future: F): void {
  try {
    callback(future);
  } catch (error) {
    const detail = stackOf(error);
    process.emitWarning(`exception calling callback for ${inspect(future)}: ${summaryOf(error)}`, {
      type: 'FutureCallbackWarning',
      ...(detail === undefined ? {} : { detail }),
    });
  }
}
