import type { History } from './history.js';

/** Counts what the runs of a soak have done. */
export class Tally {
  actors = 0;
  violations = 0;
  readonly operations = new Map<string, number>();
  readonly outcomes = new Map<string, number>();
  readonly ends = new Map<string, number>();

  add({ schedule, messages, entries, stats, crashed, killed }: History, violations: readonly string[]): void {
    this.actors++;
    this.violations += violations.length;
    for (const { do: what } of schedule.steps) if (what !== 'post' && what !== 'tell') increase(this.operations, what);
    for (const { tell, outcome } of messages) {
      increase(this.operations, tell ? 'tell' : 'post');
      if (outcome !== undefined) increase(this.outcomes, nameOf(outcome));
    }
    increase(this.operations, 'handler begun', entries.filter(({ kind }) => kind === 'begun').length);
    increase(this.operations, 'restart', stats.restarts);
    increase(this.ends, `${stats.status}${crashed === 'no' ? '' : ', crashed'}${killed === 'no' ? '' : ', killed'}`);
  }

  get lines(): string[] {
    const line = (name: string, counts: Map<string, number>): string =>
      `  ${name.padEnd(11)} ${[...counts]
        .sort(([, a], [, b]) => b - a)
        .map(([what, count]) => `${count.toLocaleString('en')} ${what}`)
        .join(' · ')}`;
    return [line('operations', this.operations), line('outcomes', this.outcomes), line('ends', this.ends)];
  }
}

const nameOf = ({ is, what }: { is: string; what: unknown }): string => {
  if (is === 'value') return 'value';
  const { name, delivered } = what as { name: string; delivered?: string };
  return delivered === undefined ? name : `${name} (${delivered})`;
};

const increase = (counts: Map<string, number>, key: string, by = 1): void => void counts.set(key, (counts.get(key) ?? 0) + by);
