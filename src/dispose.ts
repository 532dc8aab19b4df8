/** `Symbol.asyncDispose`, or what compilers take for it where there is none: in a realm of its own (`vm`, Vitest's vmThreads) before Node 24. */
export const asyncDispose: typeof Symbol.asyncDispose = Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose');
