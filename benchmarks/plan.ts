import { COLUMNS, columnNamed, runsOn } from './columns/catalogue.js';
import type { Column } from './columns/column.js';
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
      .map((side) => ({ column, side, label: side.name, build: BUILD, rounds: Math.min(rounds, column.rounds ?? rounds, worth(side, column)) })),
  );
}

const isNamed = (name: string, part: string): boolean => name === part || name.startsWith(`${part}-`);

/**
 * How many rounds a side is worth: ours, the plain channels and the peers that a goal of the column names, all; the others two. Most of
 * those are slow, and no goal hangs on them.
 */
const worth = (side: Side, column: Column): number =>
  side.kind !== 'peer' || GOALS.some((goal) => goal.column === column.name && goal.against.includes(side.name)) ? Infinity : 2;
