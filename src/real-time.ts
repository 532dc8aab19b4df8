import { clearTimeout, setImmediate, setTimeout } from 'node:timers';

/*
 * Time as it is when the package is loaded. A fake clock, which unit tests install later, must not hold up what is no matter of the user's
 * time: deliveries, turns of the event loop, measurements, and how long the library waits of its own accord. (Node's timers, not the
 * globals: those of a browser's, as jsdom brings them, are numbers.) Whatever a user has given a time for goes by the globals of the call
 * instead (future/timer.ts), so that a fake clock sees it.
 */
const { performance, process } = globalThis;
const hrtime = process.hrtime.bind(process) as () => [number, number];

export const now: () => number = performance.now.bind(performance);
const origin = (): number => {
  const [s, ns] = hrtime();
  return s * 1e3 + ns / 1e6 - now();
};
const ORIGIN = Math.max(origin(), origin(), origin());
/**
 * Ms of a clock that all threads and processes of a machine share, and that nobody sets: each has its own origin of `performance.now()`.
 * They agree to some µs.
 */
export const machineTime = (): number => now() + ORIGIN;
const dateNow = Date.now;
/** What a time in epoch ms is by the clock that other threads and processes go by: another one where this thread has a fake clock. */
export const realTimeOf = (time: number): number => (Date.now === dateNow ? time : dateNow() + time - Date.now());
const settled = Promise.resolve();
/** In a microtask. `queueMicrotask` would make an object for async hooks each time, and cost several times as much. */
export const soon = (callback: () => void): void => void settled.then(callback);
/** After the microtasks that are queued by then, and those that they queue: when it is called in one of them. Before them, when not. */
export const nextTick = process.nextTick.bind(process) as (callback: () => void) => void;
export const nextTurn = setImmediate;
export const startRealTimeout = setTimeout;
export const clearRealTimeout = clearTimeout;

/**
 * Whether a deadline has passed, if there is one: epoch ms, and the same by `machineTime`. By both clocks: a fake one may stand still or
 * have been put back, and a computer's be set forward.
 */
export const isPast = (head: { deadline: number | undefined; until?: number } | undefined): boolean =>
  head?.deadline !== undefined && Date.now() >= head.deadline && machineTime() >= (head.until as number);
