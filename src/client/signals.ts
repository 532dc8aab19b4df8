import type { Abortable } from './part.js';

/** The messages that go by a signal share one listener: a signal warns of more than ten, and many messages with one signal are what signals are for. */
const heeding = new WeakMap<AbortSignal, Set<Abortable>>();
const listeners = new WeakMap<AbortSignal, () => void>();

/** Aborts the message when the signal is aborted. */
export function heed(signal: AbortSignal, task: Abortable): void {
  const tasks = heeding.get(signal);
  if (tasks !== undefined && tasks.size > 0) {
    tasks.add(task);
    return;
  }
  const all = new Set([task]);
  const listener = (): void => {
    for (const each of Array.from(all)) each.abort(signal.reason);
  };
  heeding.set(signal, all);
  listeners.set(signal, listener);
  signal.addEventListener('abort', listener, { once: true });
}

/** The message has settled. The last one takes the listener along. */
export function unheed(signal: AbortSignal, task: Abortable): void {
  const tasks = heeding.get(signal);
  tasks?.delete(task);
  if (tasks?.size !== 0) return;
  const listener = listeners.get(signal);
  if (listener !== undefined) signal.removeEventListener('abort', listener);
  heeding.delete(signal);
  listeners.delete(signal);
}
