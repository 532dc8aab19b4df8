import { inspect } from 'node:util';
import type { History } from './history.js';

const LINES = 80;

/** What a reader needs to see why. */
export function reportOf(history: History, violations: readonly string[]): string {
  const { transcript, entries, stats, schedule } = history;
  const shown = entries.slice(-LINES).map(({ kind, id }) => `${kind} ${id}`);
  return [
    `${violations.length} violations:`,
    ...violations.slice(0, 10).map((violation) => `  - ${violation}`),
    `options: ${inspect(schedule.options, { depth: 5, breakLength: Infinity })}`,
    `done:    ${transcript.slice(-LINES).join(' | ')}`,
    `ledger:  ${shown.join(' | ')}`,
    `stats:   ${inspect(stats, { breakLength: Infinity })}`,
  ].join('\n');
}
