/**
 * Where a poster's `cancel()` and the start of the same message by its worker race, one byte per message in flight, in memory that both share:
 *
 *     WAITING ──worker──> BEGUN ──poster──> BEGUN | ABORT
 *        └─────poster───> CANCELLED    (the worker, too, where the deadline has passed)
 *
 * Both moves out of WAITING are one compare-and-exchange, so exactly one side wins. A slot is free again when the worker has answered for
 * it; that of a concurrent message also when it has begun and all slots are taken (client/slots.ts).
 */
export type Cells = Uint8Array;

/**
 * Messages that may be in flight on one link: ids wrap around this many slots. A power of two, as the length of cells is. Many more than
 * are handed over ahead of their turn (client/window.ts): a loop that posts may read no answers for a while (client/connection.ts), and the
 * worker is to go on.
 */
export const SLOTS = 65_536;
/** The same where an actor is one of many, for which more would be a good part of all that it takes; a burst for one of them is a third slower for that. */
const SLOTS_OF_MANY = 1024;

export const WAITING = 0;
export const BEGUN = 1;
export const CANCELLED = 2;
export const ABORT = 4;

const slotOf = (cells: Cells, id: number): number => id & (cells.length - 1);

/** Cells for a worker that shares memory with its host. */
export const sharedCells = (oneOfMany: boolean): Cells => new Uint8Array(new SharedArrayBuffer(oneOfMany ? SLOTS_OF_MANY : SLOTS));

/** True when the caller moved the message out of WAITING, false when the other side had been quicker. */
export const claim = (cells: Cells, id: number, next: typeof BEGUN | typeof CANCELLED): boolean =>
  Atomics.compareExchange(cells, slotOf(cells, id), WAITING, next) === WAITING;

/** Neither begun nor cancelled, or not for long: an atomic load, which V8 makes a call of, would only tell a moment sooner. */
export const seemsToWait = (cells: Cells, id: number): boolean => cells[slotOf(cells, id)] === WAITING;

export const isBegun = (cells: Cells, id: number): boolean => (Atomics.load(cells, slotOf(cells, id)) & BEGUN) !== 0;

/** The same, or not yet: see seemsToWait. */
export const seemsBegun = (cells: Cells, id: number): boolean => ((cells[slotOf(cells, id)] as number) & BEGUN) !== 0;

export const isCancelled = (cells: Cells, id: number): boolean => Atomics.load(cells, slotOf(cells, id)) === CANCELLED;

/** Of a message that has begun, whether there may be an abort: that was asked for; or the cell is another message's by now, which says nothing of this one. */
export const mayBeAborted = (cells: Cells, id: number): boolean => Atomics.load(cells, slotOf(cells, id)) !== BEGUN;

export const requestAbort = (cells: Cells, id: number): void => {
  Atomics.or(cells, slotOf(cells, id), ABORT);
};

/**
 * For one whose cell may be another's by now: that one must not be kept from its start, nor does it have to know. Until it has begun, the
 * cell is not as it was anyway.
 */
export const hintAtAbort = (cells: Cells, id: number): void => {
  Atomics.compareExchange(cells, slotOf(cells, id), BEGUN, BEGUN | ABORT);
};

/** For whoever hands the message over, and has the answer for the last one of that slot: the channel orders this store, which need not be an atomic one. */
export const resetCell = (cells: Cells, id: number): void => {
  cells[slotOf(cells, id)] = WAITING;
};
