/** Work, in ms, that an actor is handed ahead of its turn: long enough to hide a crossing, short enough that little is out of reach where no memory is shared. */
export const AHEAD_MS = 1;

/** The same of tells between processes: nobody can cancel one, and a loop that tells reads no answers, which alone would show that there is room for more. */
export const TELLS_AHEAD_MS = 8;
