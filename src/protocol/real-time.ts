/*
 * Time as it is when the package is loaded. A fake clock, which unit tests install later, must not hold up what is no matter of time: deliveries, turns of the event
 * loop, measurements. Whatever a user has given a time for takes the global `setTimeout` at the call instead (future/timer.ts), so that a fake clock sees it.
 */
const { performance, process } = globalThis;

export const now: () => number = performance.now.bind(performance);
export const soon = globalThis.queueMicrotask;
/** After the microtasks that are queued by then, and those that they queue: when it is called in one of them. Before them, when not. */
export const nextTick = process.nextTick.bind(process) as (callback: () => void) => void;
export const nextTurn = globalThis.setImmediate;
export const startRealTimeout = globalThis.setTimeout;
