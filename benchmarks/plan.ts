import { COLUMNS, columnNamed, runsOn } from './columns/catalogue.js';
import { GOALS } from './goals.js';
import { BUILD, type Cell } from './measure.js';
import { SIDES } from './sides/catalogue.js';
import type { Side } from './sides/side.js';
import { UsageError } from './usage.js';

/** The cells of the sides and columns named; empty: all of them. A side is also named by its first part: `comedy` for all of comedy's. */
export function plan(only: readonly string[], columns: readonly string[], rounds: number): Cell[] {
  for (const part of only) {
    if (!SIDES.some(({ name }) => isNamed(name, part))) throw new UsageError(`no such side: ${part}; there are ${SIDES.map(({ name }) => name).join(', ')}`);
  }
  const sides = SIDES.filter(({ name }) => only.length === 0 || only.some((part) => isNamed(name, part)));
  return (columns.length === 0 ? COLUMNS : columns.map(columnNamed)).flatMap((column) =>
    sides
      .filter((side) => runsOn(column, side))
      .map((side) => ({ column, side, label: side.name, build: BUILD, rounds: Math.min(rounds, column.rounds ?? rounds, worth(side)) })),
  );
}

const isNamed = (name: string, part: string): boolean => name === part || name.startsWith(`${part}-`);

/** How many rounds a side is worth: ours, the plain channels and the peers that a goal names alone, all; the others two. Most of those are slow, and nothing hangs on their last per cent. */
const worth = (side: Side): number => (side.kind !== 'peer' || GOALS.some(({ against }) => against.length === 1 && against[0] === side.name) ? Infinity : 2);
