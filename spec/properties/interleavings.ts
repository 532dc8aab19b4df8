import fc from 'fast-check';
import type { Mode } from '../../src/index.js';
import type { History } from './history.js';
import { judge } from './judge.js';
import { reportOf } from './report.js';
import { Scene } from './scene.js';
import { anySchedule, type Schedule } from './schedule.js';

/** Hears of each run. */
export type Watcher = (history: History, violations: readonly string[]) => void;

/** Up to so many actors at a time, each with a schedule of its own: whatever is done to them, they keep the contract. */
export function interleavings(mode: Mode, actors: number, watcher: Watcher = () => {}): fc.IAsyncProperty<[Schedule[]]> {
  return fc.asyncProperty(fc.array(anySchedule(mode !== 'inline'), { minLength: 1, maxLength: actors, size: 'max' }), async (schedules) => {
    const histories = await Promise.all(schedules.map((schedule) => new Scene(mode, schedule).play()));
    const reports: string[] = [];
    for (const history of histories) {
      const violations = judge(history);
      watcher(history, violations);
      if (violations.length > 0) reports.push(reportOf(history, violations));
    }
    if (reports.length > 0) throw new Error(reports.join('\n\n'));
  });
}
