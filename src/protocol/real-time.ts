/*
 * Time as it is when the package is loaded. A fake clock, which unit tests install later, must not hold up what is no matter of time: deliveries, turns of the event
 * loop, measurements. Whatever a user has given a time for takes the global `setTimeout` at the call instead (future/timer.ts), so that a fake clock sees it.
 */
const { performance } = globalThis;

export const now: () => number = performance.now.bind(performance);
export const soon = globalThis.queueMicrotask;
export const nextTurn = globalThis.setImmediate;
export const startRealTimeout = globalThis.setTimeout;
