import type { Occurrence } from './indexer.js';

/** What an index tells, or several that hold different files. */
export interface Answers {
  readonly counts: ReadonlyMap<string, number>;
  /** The files of the word that was asked for, those first that have it most often. */
  readonly files: readonly Occurrence[];
}

/** Puts the answers of several indexes together. */
export function merge(counts: readonly ReadonlyMap<string, number>[], files: readonly Occurrence[][]): Answers {
  const sums = new Map<string, number>();
  for (const each of counts) for (const [word, count] of each) sums.set(word, (sums.get(word) ?? 0) + count);
  return { counts: sums, files: files.flat().sort((a, b) => b.count - a.count || (a.path < b.path ? -1 : 1)) };
}

export const mostFrequent = (counts: ReadonlyMap<string, number>, limit: number): [string, number][] =>
  [...counts].sort(([wordA, a], [wordB, b]) => b - a || (wordA < wordB ? -1 : 1)).slice(0, limit);

/** Whether both have the same words equally often, and the same files for the word that was asked for. */
export const agree = (one: Answers, other: Answers): boolean =>
  one.counts.size === other.counts.size &&
  [...one.counts].every(([word, count]) => other.counts.get(word) === count) &&
  JSON.stringify(one.files) === JSON.stringify(other.files);
