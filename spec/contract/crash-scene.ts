import type { ActorExecutor, ActorOptions } from '../../src/index.js';
import type { Start } from '../support/executors.js';
import { Journal } from '../support/journal.js';
import { Crasher } from './actors/crasher.js';

export interface CrashScene {
  actor: ActorExecutor<Crasher>;
  journal: Journal;
  /** What the journal says of the notes: those that were handled, in order. */
  notes(): string[];
}

/** A crasher and the journal that outlives it. */
export function crashScene(start: Start, options: ActorOptions = {}, ...base: [] | [{ n: number }]): CrashScene {
  const journal = new Journal();
  const actor = start(options, Crasher, journal.path, ...base);
  return { actor, journal, notes: () => journal.lines.filter((line) => line.startsWith('note')) };
}
