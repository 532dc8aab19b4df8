import type { Contestant } from '../../sides/side.js';
import { named } from '../../usage.js';
import type { Need, Program } from '../program.js';
import type { Stage, StageModule } from '../stage.js';

/** A mode of ours, or a peer. */
export interface StageSide extends Contestant {
  /** Module in this folder, with an `open` that takes the variant. */
  readonly file: string;
  readonly variant: string;
  /** What a program may ask of it. */
  readonly meets: readonly Need[];
  /** How many actors are sensible at once; what they cost is `because`. */
  readonly most: number;
  readonly because?: string;
}

const ALL: readonly Need[] = ['peers', 'children', 'turns'];

export const STAGE_SIDES: readonly StageSide[] = [
  { name: 'inline', title: 'futures-actors, inline', kind: 'own', file: 'own', variant: 'inline', meets: ALL, most: Infinity },
  { name: 'shared', title: 'futures-actors, shared threads', kind: 'own', file: 'own', variant: 'shared', meets: ALL, most: Infinity },
  {
    name: 'thread',
    title: 'futures-actors, thread',
    kind: 'own',
    file: 'own',
    variant: 'thread',
    meets: ALL,
    most: 16,
    because: 'a thread of its own for each actor, about 10 MB and 40 ms',
  },
  {
    name: 'process',
    title: 'futures-actors, process',
    kind: 'own',
    file: 'own',
    variant: 'process',
    meets: ALL,
    most: 6,
    because: 'a process of its own for each actor, about 45 MB and 100 ms',
  },
  // Its children are promises, and it calls the next handler while one waits.
  { name: 'comedy-in-memory', title: 'comedy, in-memory', kind: 'peer', file: 'comedy', variant: 'in-memory', meets: ['peers'], most: Infinity },
  // In one of its threads or processes a ref to an actor in another takes messages that never arrive, and one to an actor of the host works.
  {
    name: 'comedy-threaded',
    title: 'comedy, threaded',
    kind: 'peer',
    file: 'comedy',
    variant: 'threaded',
    meets: [],
    most: 16,
    because: 'a thread of its own for each actor, about 250 ms',
  },
  {
    name: 'comedy-forked',
    title: 'comedy, forked',
    kind: 'peer',
    file: 'comedy',
    variant: 'forked',
    meets: [],
    most: 6,
    because: 'a process of its own for each actor, about 300 ms',
  },
  { name: 'nact', title: 'nact', kind: 'peer', file: 'nact', variant: '', meets: ALL, most: Infinity },
];

export const stageSideNamed = (name: string): StageSide => named('mode', STAGE_SIDES, name);

/** Whether a side can express a program. */
export const canPlay = ({ meets }: StageSide, { needs }: Program): boolean => needs.every((need) => meets.includes(need));

/** Loaded only where it is measured: a peer need not be installed for the others to run. */
export async function openStage({ file, variant }: StageSide, { name }: Program): Promise<Stage> {
  const { open } = (await import(`./${file}.js`)) as StageModule;
  return open(variant, name);
}
