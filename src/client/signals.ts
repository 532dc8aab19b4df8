import type { Abortable } from './part.js';

interface Heeded {
  readonly tasks: Set<Abortable>;
  readonly listener: () => void;
}

/** The messages that go by a signal share one listener: a signal warns of more than ten, and many messages with one signal are what signals are for. */
const heeded = new WeakMap<AbortSignal, Heeded>();

/** Aborts the message when the signal is aborted. Throws what a signal of the user's own making throws. */
export function heed(signal: AbortSignal, task: Abortable): void {
  const known = heeded.get(signal);
  if (known !== undefined) {
    known.tasks.add(task);
    return;
  }
  const tasks = new Set([task]);
  const listener = (): void => {
    for (const each of Array.from(tasks)) each.abort(signal.reason);
  };
  signal.addEventListener('abort', listener, { once: true });
  heeded.set(signal, { tasks, listener });
}

/** The message has settled. The last one takes the listener along. */
export function unheed(signal: AbortSignal, task: Abortable): void {
  const known = heeded.get(signal);
  if (known === undefined || !known.tasks.delete(task) || known.tasks.size > 0) return;
  heeded.delete(signal);
  try {
    signal.removeEventListener('abort', known.listener);
  } catch {
    // One of the user's own making: it has nobody left to tell.
  }
}
