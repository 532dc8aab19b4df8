import { COLUMNS, columnNamed, runsOn } from './columns/catalogue.js';
import { BUILD, type Cell } from './measure.js';
import { SIDES } from './sides/catalogue.js';

/** The cells of the sides and columns named; empty: all of them. A side is also named by its first part: `comedy` for all of comedy's. */
export function plan(only: readonly string[], columns: readonly string[]): Cell[] {
  const sides =
    only.length === 0 ? SIDES : SIDES.filter(({ name }) => only.some((part) => name === part || (part !== 'thread' && name.startsWith(`${part}-`))));
  for (const part of only) {
    if (!sides.some(({ name }) => name.startsWith(part))) throw new RangeError(`no such side: ${part}; there are ${SIDES.map(({ name }) => name).join(', ')}`);
  }
  return (columns.length === 0 ? COLUMNS : columns.map(columnNamed)).flatMap((column) =>
    sides.filter((side) => runsOn(column, side)).map((side) => ({ column, side, label: side.name, build: BUILD })),
  );
}
