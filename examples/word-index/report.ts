import { type Answers, mostFrequent } from './answers.js';
import type { Cancellation } from './feed.js';
import type { Measured } from './measure.js';
import type { SourceFile } from './walk.js';

const megabytes = (files: readonly SourceFile[]): number => files.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6;

export const describeFiles = (files: readonly SourceFile[]): string => `${files.length} files, ${megabytes(files).toFixed(1)} MB`;

export function describeCancellation(cancellation: Cancellation | undefined): string {
  if (cancellation === undefined) return 'no file waited any more when half were done: none was cancelled';
  const { directory, begun, cancelled, skipped } = cancellation;
  return `cancelled ${directory} midway: of its ${begun + cancelled + skipped} files ${cancelled} were cancelled, ${begun} had begun, ${skipped} had not been posted`;
}

/** The same work, done in two ways, side by side. */
export function compareRuns(files: readonly SourceFile[], actors: number, byActors: Measured<unknown>, alone: Measured<unknown>): string {
  const row = (name: string, figure: (run: Measured<unknown>) => number, digits: number): string =>
    name.padEnd(38) + [byActors, alone].map((run) => figure(run).toFixed(digits).padStart(14)).join('');
  return [
    ''.padEnd(38) + `${actors} actors`.padStart(14) + 'main thread'.padStart(14),
    row('seconds', (run) => run.seconds, 2),
    row('seconds of processor time', (run) => run.cpuSeconds, 2),
    row('files/s', (run) => files.length / run.seconds, 0),
    row('MB/s', (run) => megabytes(files) / run.seconds, 1),
    row('event-loop delay of the host, mean ms', (run) => run.delay.mean, 1),
    row('                                 99 %', (run) => run.delay.p99, 1),
    row('                              longest', (run) => run.delay.max, 1),
    `${(alone.seconds / byActors.seconds).toFixed(2)} times as fast`,
  ].join('\n');
}

export function describeAnswers({ counts, files }: Answers, word: string): string {
  const top = mostFrequent(counts, 10).map(([each, count]) => `${each} ${count}`);
  const first = files.slice(0, 3).map(({ path, count }) => `  ${String(count).padStart(6)}  ${path}`);
  return [
    `${counts.size} different words, most frequent: ${top.join(', ')}`,
    `'${word}' is in ${files.length} files${first.length > 0 ? ', most often in' : ''}`,
    ...first,
  ].join('\n');
}
