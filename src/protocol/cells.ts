/**
 * Where a host's `cancel()` and a worker's start of the same message race, one byte per message in flight, in memory that both share:
 *
 *     WAITING ──worker──> BEGUN ──host──> BEGUN | ABORT
 *        └─────host─────> CANCELLED
 *
 * Both moves out of WAITING are one compare-and-exchange, so exactly one side wins. A slot is free again when the worker has answered for it.
 */
export type Cells = Uint8Array;

/** Messages that may be in flight on one link: ids wrap around this many slots. A power of two. */
export const SLOTS = 4096;

export const WAITING = 0;
export const BEGUN = 1;
export const CANCELLED = 2;
export const ABORT = 4;

export const slotOf = (id: number): number => id & (SLOTS - 1);

/** Cells for a worker that shares memory with its host. */
export const sharedCells = (): Cells => new Uint8Array(new SharedArrayBuffer(SLOTS));

/** True when the caller moved the message out of WAITING, false when the other side had been quicker. */
export const claim = (cells: Cells, id: number, next: typeof BEGUN | typeof CANCELLED): boolean =>
  Atomics.compareExchange(cells, slotOf(id), WAITING, next) === WAITING;

export const isBegun = (cells: Cells, id: number): boolean => (Atomics.load(cells, slotOf(id)) & BEGUN) !== 0;

export const isCancelled = (cells: Cells, id: number): boolean => Atomics.load(cells, slotOf(id)) === CANCELLED;

export const isAborted = (cells: Cells, id: number): boolean => (Atomics.load(cells, slotOf(id)) & ABORT) !== 0;

export const requestAbort = (cells: Cells, id: number): void => {
  Atomics.or(cells, slotOf(id), ABORT);
};

/** For whoever hands the message over, and has the answer for the last one of that slot: the channel orders this store, which need not be an atomic one. */
export const resetCell = (cells: Cells, id: number): void => {
  cells[slotOf(id)] = WAITING;
};
