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
/** Somebody has installed another clock here. */
const isFake = (): boolean => Date.now !== dateNow;
/** What a time in epoch ms is by the clock that other threads and processes go by: another one where this thread has a fake clock. */
export const realTimeOf = (time: number): number => (isFake() ? dateNow() + time - Date.now() : time);
const settled = Promise.resolve();
/** In a microtask. `queueMicrotask` would make an object for async hooks each time, and cost several times as much. */
export const soon = (callback: () => void): void => void settled.then(callback);
/** After the microtasks that are queued by then, and those that they queue: when it is called in one of them. Before them, when not. */
export const nextTick = process.nextTick.bind(process) as (callback: () => void) => void;
export const nextTurn = setImmediate;
export const startRealTimeout = setTimeout;
export const clearRealTimeout = clearTimeout;

/**
 * Whether a deadline has passed, if there is one: epoch ms, and the same by `machineTime`. By the latter, for a computer's clock may be set.
 * A fake one goes by itself, and may stand still: by both then.
 */
export const isPast = (head: { deadline: number | undefined; until?: number } | undefined): boolean =>
  head?.deadline !== undefined && machineTime() >= (head.until as number) && (!isFake() || Date.now() >= head.deadline);
/** Ms to a deadline: epoch ms, and the same by `machineTime`, which is not known of a foreign one. */
export const timeLeft = (deadline: number, until: number | undefined): number =>
  until === undefined || isFake() ? deadline - Date.now() : until - machineTime();
