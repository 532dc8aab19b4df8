import type { Measured } from './measure.js';
import { median } from './statistics.js';

/** What a mode should reach in a column, as a ratio to what another side reaches in the same run, or as a plain figure. */
export interface Goal {
  readonly mode: 'thread' | 'process' | 'thread-shared';
  readonly column: string;
  /** Where the column has several parts; default its first. */
  readonly part?: string;
  /** The sides to compare with, of which the best one counts. None: `ratio` is the figure itself. */
  readonly against: readonly string[];
  readonly than: string;
  readonly ratio: number;
}

const PROCESS_PEERS = ['comedy-forked', 'jest-worker-process', 'tinypool-process', 'tinypool-process-best', 'workerpool-process', 'poolifier-process'];
const goal = (mode: Goal['mode'], column: string, ratio: number, than: string, against: readonly string[], part?: string): Goal => ({
  mode,
  column,
  ratio,
  than,
  against,
  ...(part === undefined ? {} : { part }),
});

export const GOALS: readonly Goal[] = [
  goal('thread', 'all', 10, 'piscina at its best', ['piscina-best', 'piscina']),
  goal('thread', 'all', 15, "piscina's default", ['piscina']),
  goal('thread', 'callers', 20, 'piscina at its best', ['piscina-best', 'piscina']),
  goal('thread', 'pingpong', 1.1, 'raw postMessage', ['raw-thread']),
  goal('thread', 'last', 1.2, 'raw flat batches', ['raw-thread-flat']),
  goal('thread', 'tell', 1, 'raw flat batches', ['raw-thread-flat']),
  goal('thread', 'async', 8, 'piscina at its best', ['piscina-best', 'piscina']),
  goal('thread', 'mb-copied', 0.7, 'raw postMessage', ['raw-thread']),
  goal('thread', 'mb-transferred', 0.7, 'raw postMessage', ['raw-thread']),
  goal('thread', 'spawn', 1.25, 'a raw Worker', ['raw-thread']),
  goal('thread', 'memory', 250, 'bytes', []),
  goal('thread', 'million', 50, 'ms late', [], 'late'),
  goal('process', 'all', 10, 'the best process peer', PROCESS_PEERS),
  goal('process', 'callers', 15, 'the best process peer', PROCESS_PEERS),
  goal('process', 'pingpong', 1.1, 'raw fork', ['raw-fork-json', 'raw-fork-advanced']),
  goal('process', 'last', 0.9, 'raw fork, flat batches', ['raw-fork-flat']),
  goal('process', 'tell', 0.9, 'raw fork, flat batches', ['raw-fork-flat']),
  goal('process', 'mb-copied', 1.2, "fork 'advanced'", ['raw-fork-advanced']),
  goal('process', 'spawn', 1.1, 'a raw fork', ['raw-fork-json', 'raw-fork-advanced']),
  goal('process', 'memory', 250, 'bytes', []),
  goal('process', 'million', 50, 'ms late', [], 'late'),
  goal('thread-shared', 'crowd', 5, 'a MessagePort per actor', ['raw-ports']),
  goal('thread-shared', 'crowd', 0.3, 'ms per actor', [], 'ms'),
  goal('thread-shared', 'crowd', 40, 'KB per actor', [], 'KB'),
  ...['mixed actions', 'nested objects', 'optional keys', 'strings of 1 KB', 'arrays of 32', 'arrays of 1,000', 'orders', 'all of these'].flatMap((part) => [
    goal('thread', 'varied', 1, 'one postMessage per request', ['raw-thread'], part),
    goal('process', 'varied', 1, 'one send per request', ['raw-fork-json', 'raw-fork-advanced'], part),
  ]),
];

/** How a goal was met. */
export interface Verdict {
  readonly goal: Goal;
  readonly title: string;
  readonly part: string;
  /** Median over the rounds of the ratio within a round; what disturbed a round disturbed both. */
  readonly reached: number;
  readonly min: number;
  readonly max: number;
  readonly met: boolean;
}

/** Of the goals for which this run has figures. */
export function judge(results: readonly Measured[], goals: readonly Goal[] = GOALS): Verdict[] {
  return goals.flatMap((each) => {
    const own = find(results, each.column, each.mode);
    if (own === undefined || own.samples.length === 0) return [];
    const { column } = own.cell;
    const part = each.part ?? Object.keys(own.samples[0])[0];
    // Several parts in one column may differ in direction: what is a plain figure is an upper bound.
    const lower = each.against.length === 0 || column.better === 'lower';
    const others = each.against
      .map((side) => find(results, each.column, side))
      .filter((other) => other !== undefined && other.samples.length > 0) as Measured[];
    if (each.against.length > 0 && others.length === 0) return [];
    const best = others.sort((a, b) => (lower ? 1 : -1) * (median(partOf(a, part)) - median(partOf(b, part))))[0];
    const ratios = best === undefined ? partOf(own, part) : ratiosOf(partOf(own, part), partOf(best, part));
    const reached = median(ratios);
    return [
      {
        goal: best === undefined ? each : { ...each, than: `${each.than}${each.against.length > 1 ? ` (${best.cell.side.title})` : ''}` },
        title: column.title,
        part,
        reached,
        min: Math.min(...ratios),
        max: Math.max(...ratios),
        met: lower ? reached <= each.ratio : reached >= each.ratio,
      },
    ];
  });
}

const find = (results: readonly Measured[], column: string, label: string): Measured | undefined =>
  results.find(({ cell }) => cell.column.name === column && cell.label === label);

export const partOf = ({ samples }: Measured, part: string): number[] => samples.map((sample) => sample[part]);

/** Round by round, as far as both have them. */
export const ratiosOf = (own: readonly number[], other: readonly number[]): number[] =>
  own.slice(0, Math.min(own.length, other.length)).map((value, round) => value / other[round]);
