/**
 * Work, in ms, that an actor is handed ahead of its turn: long enough to hide a crossing, short enough that little is out of reach where no
 * memory is shared.
 */
export const AHEAD_MS = 1;
