import fc from 'fast-check';
import type { History } from './history.js';
import { judge } from './judge.js';
import { reportOf } from './report.js';
import { Neighbourhood, type Place, Scene } from './scene.js';
import { anySchedule, type Schedule } from './schedule.js';

/** Hears of each run. */
export type Watcher = (history: History, violations: readonly string[]) => void;

/** Up to so many actors at a time, each with a schedule of its own: whatever is done to them, they keep the contract. */
export function interleavings(place: Place, actors: number, watcher: Watcher = () => {}): fc.IAsyncProperty<[Schedule[]]> {
  return fc.asyncProperty(fc.array(anySchedule(place !== 'inline'), { minLength: 1, maxLength: actors, size: 'max' }), async (schedules) => {
    const neighbourhood = new Neighbourhood(place);
    const scenes = schedules.map((schedule) => new Scene(neighbourhood, schedule));
    const histories = (await Promise.all(scenes.map((scene) => scene.play()))).map((history) => ({
      ...history,
      // Whoever had ended before another crashed has not been harmed by that, but may have been as far as the judge goes.
      crashed: neighbourhood.crashOf(history.crashed),
    }));
    if (neighbourhood.placement === 'shared') await neighbourhood.system.shutdown();
    const reports: string[] = [];
    for (const history of histories) {
      const violations = judge(history);
      watcher(history, violations);
      if (violations.length > 0) reports.push(reportOf(history, violations));
    }
    if (reports.length > 0) throw new Error(reports.join('\n\n'));
  });
}
