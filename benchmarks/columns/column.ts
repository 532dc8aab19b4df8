import type { Ability, Opened, Side } from '../sides/side.js';

/** How much a run does. */
export interface Scale {
  /** Messages posted at once. */
  readonly count: number;
  /** Messages of the column `million`. */
  readonly many: number;
  /** Bytes of the largest payload. */
  readonly largest: number;
  /** Of the column `actors`. */
  readonly actors: number;
  /** Of the column `crowd`. */
  readonly crowd: number;
  /** Time spent before anything counts, and time measured, in ms; at least one repetition of each. */
  readonly warmUp: number;
  readonly measured: number;
}

export const FULL: Scale = { count: 100_000, many: 1_000_000, largest: 16 << 20, actors: 16, crowd: 2000, warmUp: 400, measured: 500 };
export const QUICK: Scale = { count: 20_000, many: 200_000, largest: 1 << 20, actors: 4, crowd: 2000, warmUp: 250, measured: 200 };
export const SMOKE: Scale = { count: 300, many: 3000, largest: 1 << 12, actors: 2, crowd: 20, warmUp: 0, measured: 0 };

/** One figure per part of the column. */
export type Sample = Record<string, number>;

/** One workload, the same for every side, which checks the answers that it gets. */
export interface Column {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  readonly better: 'higher' | 'lower';
  /** What the figures of a sample are called. The first is the one that goals and ratios go by. */
  parts(scale: Scale): readonly string[];
  /** Parts that count the other way than `better` says. */
  readonly lower?: readonly string[];
  /** For growth: what the parts, which are numbers then, count. */
  readonly axis?: string;
  /** How such a number is written. Default: 1, 10, 1k. */
  label?(value: number): string;
  readonly needs: readonly Ability[];
  /** Sides, beyond those that lack an ability, on which the column would tell nothing or take minutes. */
  skips?(side: Side): boolean;
  /**
   * The program gets no --expose-gc: processes inherit it, and under V8's flags start slower, as V8 does not take what Node has of its own
   * in compiled form.
   */
  readonly bare?: boolean;
  /** At most so many rounds. */
  readonly rounds?: number;
  run(open: () => Promise<Opened>, scale: Scale): Promise<Sample>;
}

/** What a report says of a workload. */
export type Workload = Pick<Column, 'name' | 'title' | 'unit' | 'better' | 'lower' | 'axis' | 'label' | 'bare'>;

export const VALUE = 'value';
export const oneValue = (): readonly string[] => [VALUE];

/** Fails the whole run: a quick wrong answer is worth nothing. */
export class WrongAnswerError extends Error {
  override readonly name = 'WrongAnswerError';
}

/** The side cannot do this much: that is a result too. */
export class TooMuchError extends Error {
  override readonly name = 'TooMuchError';
}

export function expectAnswer(actual: unknown, expected: unknown, what = 'an answer'): void {
  if (!Object.is(actual, expected)) throw new WrongAnswerError(`${what} is ${String(actual)}, not ${String(expected)}`);
}

/** Every total from the next to the last, each once; in the order of the posts where the side promises it. */
export function expectTotals(answers: readonly unknown[], before: number, ordered: boolean): void {
  const totals = ordered ? answers : new Float64Array(answers as number[]).sort();
  for (let i = 0; i < totals.length; i++) expectAnswer(totals[i], before + i + 1);
}

/** Opens a counter, and closes it whatever happens. */
export async function withCounter<T>(open: () => Promise<Opened>, use: (counter: Opened) => Promise<T>): Promise<T> {
  const counter = await open();
  try {
    return await use(counter);
  } finally {
    await counter.close();
  }
}
