import type { Workload } from '../columns/column.js';
import type { Stage } from './stage.js';

/**
 * What a program asks of a library beyond sending messages to actors that were made known to each other.
 *
 * - peers: an actor posts to others, by the refs that it was given
 * - children: an actor starts others
 * - turns: a handler that waits holds the next message back
 */
export type Need = 'peers' | 'children' | 'turns';

/** One of the suite's programs: the actors it needs, and what makes them play. */
export interface Program extends Workload {
  readonly axis: string;
  /** The suite's own parameters. */
  readonly defaults: string;
  /** Of these, the one that is the axis. */
  readonly suite: number;
  /** What its axis takes, from little to much. */
  readonly sweep: readonly [number, number, number];
  /** Small, for a smoke test. */
  readonly smoke: number;
  /** Who does the work. */
  readonly roles: string;
  /** How many of them; 'swept' where that is the axis. */
  readonly actors: number | 'swept';
  /** Actors beside them, of which there must be one each. */
  readonly others: number;
  readonly needs: readonly Need[];
  /**
   * Spawns the actors. What it returns plays the piece once, again and again with the same actors, checks its result and tells how many of the
   * program's units were done.
   *
   * @param size what the axis says
   * @param actors how many do the work: fewer than the suite has where a stage holds no more
   */
  open(stage: Stage, size: number, actors: number): Promise<() => Promise<number>>;
}

/** How many actors do the work on a stage that holds `most`; undefined where that is too few for this size. */
export function actorsFor({ actors, others }: Program, size: number, most: number): number | undefined {
  const room = most - others;
  if (actors === 'swept') return size <= room ? size : undefined;
  return Math.min(actors, room);
}
