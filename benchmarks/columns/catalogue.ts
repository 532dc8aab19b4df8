import type { Side } from '../sides/side.js';
import { named } from '../usage.js';
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

export const columnNamed = (name: string): Column => named('column', COLUMNS, name);

export const runsOn = (column: Column, side: Side): boolean => column.needs.every((need) => side.abilities.includes(need)) && !column.skips?.(side);
