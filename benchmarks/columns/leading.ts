import type { Side } from '../sides/side.js';

/** The usual choice of each kind: all peers in all columns would take an hour, and tell little more. */
const LEADING: readonly string[] = ['piscina-best', 'comlink', 'comedy-forked', 'comedy-in-memory'];

/** For a column's `skips`: peers other than the leading ones. */
export const exceptLeading = (side: Side): boolean => side.kind === 'peer' && !LEADING.includes(side.name);
