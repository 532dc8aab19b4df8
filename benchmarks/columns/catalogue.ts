import { UsageError } from '../command-line.js';
import type { Side } from '../sides/side.js';
import { mbCopied, mbTransferred, payload } from './buffers.js';
import { actors, callers, inFlight, pingpong } from './closed-loops.js';
import type { Column } from './column.js';
import { crowd } from './crowd.js';
import { latencyOpen, latencyOpenHigh } from './latency-open.js';
import { million } from './million.js';
import { all, asynchronous, futureAll, last, tell } from './posted-at-once.js';
import { spawn } from './spawn.js';
import { varied } from './varied.js';
import { cancel, memory } from './waiting.js';

/** In the order of the report. */
export const COLUMNS: readonly Column[] = [
  all,
  futureAll,
  callers,
  pingpong,
  last,
  tell,
  asynchronous,
  mbCopied,
  mbTransferred,
  spawn,
  memory,
  million,
  cancel,
  latencyOpen,
  latencyOpenHigh,
  varied,
  inFlight,
  payload,
  actors,
  crowd,
];

export function columnNamed(name: string): Column {
  const column = COLUMNS.find((each) => each.name === name);
  if (column === undefined) throw new UsageError(`no such column: ${name}; there are ${COLUMNS.map((each) => each.name).join(', ')}`);
  return column;
}

export const runsOn = (column: Column, side: Side): boolean => column.needs.every((need) => side.abilities.includes(need)) && !column.skips?.(side);
