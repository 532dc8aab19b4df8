import type { Ability, Side } from './side.js';

const APART: readonly Ability[] = ['post', 'clone', 'apart'];

/** All that is measured: ours, the channels of the platform without any library, and the peers. */
export const SIDES: readonly Side[] = [
  {
    name: 'thread',
    title: 'futures-actors, thread',
    kind: 'own',
    boundary: 'thread',
    file: 'own',
    variant: 'thread',
    abilities: [...APART, 'tell', 'move', 'cancel'],
  },
  {
    name: 'process',
    title: 'futures-actors, process',
    kind: 'own',
    boundary: 'process',
    file: 'own',
    variant: 'process',
    abilities: [...APART, 'tell', 'cancel'],
  },
  { name: 'inline', title: 'futures-actors, inline', kind: 'own', boundary: 'none', file: 'own', variant: 'inline', abilities: ['post', 'clone', 'tell'] },

  {
    name: 'raw-thread',
    title: 'postMessage, one per request',
    kind: 'raw',
    boundary: 'thread',
    file: 'raw-thread',
    variant: 'single',
    abilities: [...APART, 'move'],
  },
  {
    name: 'raw-thread-flat',
    title: 'postMessage, flat batches',
    kind: 'raw',
    boundary: 'thread',
    file: 'raw-thread',
    variant: 'flat',
    abilities: ['flood', 'apart'],
  },
  {
    name: 'raw-fork-json',
    title: 'fork, json, one per request',
    kind: 'raw',
    boundary: 'process',
    file: 'raw-fork',
    variant: 'json',
    abilities: ['post', 'apart'],
  },
  {
    name: 'raw-fork-advanced',
    title: 'fork, advanced, one per request',
    kind: 'raw',
    boundary: 'process',
    file: 'raw-fork',
    variant: 'advanced',
    abilities: APART,
  },
  {
    name: 'raw-fork-flat',
    title: 'fork, json, flat batches',
    kind: 'raw',
    boundary: 'process',
    file: 'raw-fork',
    variant: 'flat',
    abilities: ['flood', 'apart'],
  },

  { name: 'piscina', title: 'piscina', kind: 'peer', boundary: 'thread', file: 'piscina', variant: 'default', abilities: [...APART, 'move', 'cancel'] },
  {
    name: 'piscina-best',
    title: 'piscina, 1,024 tasks per worker',
    kind: 'peer',
    boundary: 'thread',
    file: 'piscina',
    variant: 'best',
    abilities: [...APART, 'move'],
  },
  {
    name: 'tinypool',
    title: 'tinypool, threads',
    kind: 'peer',
    boundary: 'thread',
    file: 'tinypool',
    variant: 'worker_threads',
    abilities: [...APART, 'move', 'cancel'],
  },
  {
    name: 'workerpool',
    title: 'workerpool, threads',
    kind: 'peer',
    boundary: 'thread',
    file: 'workerpool',
    variant: 'thread',
    abilities: [...APART, 'move', 'cancel'],
  },
  { name: 'comlink', title: 'comlink', kind: 'peer', boundary: 'thread', file: 'comlink', variant: '', abilities: [...APART, 'move'] },
  {
    name: 'comedy-threaded',
    title: 'comedy, threaded',
    kind: 'peer',
    boundary: 'thread',
    file: 'comedy',
    variant: 'threaded',
    abilities: ['post', 'tell', 'apart'],
  },
  { name: 'jest-worker', title: 'jest-worker, threads', kind: 'peer', boundary: 'thread', file: 'jest-worker', variant: 'thread', abilities: APART },
  { name: 'poolifier', title: 'poolifier, threads', kind: 'peer', boundary: 'thread', file: 'poolifier', variant: 'thread', abilities: APART },
  { name: 'threads.js', title: 'threads.js (1,000 at once)', kind: 'peer', boundary: 'thread', file: 'threads-js', variant: '', abilities: [...APART, 'move'] },

  { name: 'tinypool-process', title: 'tinypool, processes', kind: 'peer', boundary: 'process', file: 'tinypool', variant: 'child_process', abilities: APART },
  {
    name: 'workerpool-process',
    title: 'workerpool, processes',
    kind: 'peer',
    boundary: 'process',
    file: 'workerpool',
    variant: 'process',
    abilities: ['post', 'apart'],
  },
  {
    name: 'comedy-forked',
    title: 'comedy, forked',
    kind: 'peer',
    boundary: 'process',
    file: 'comedy',
    variant: 'forked',
    abilities: ['post', 'tell', 'apart'],
  },
  {
    name: 'jest-worker-process',
    title: 'jest-worker, processes',
    kind: 'peer',
    boundary: 'process',
    file: 'jest-worker',
    variant: 'process',
    abilities: APART,
  },
  {
    name: 'poolifier-process',
    title: 'poolifier, cluster',
    kind: 'peer',
    boundary: 'process',
    file: 'poolifier',
    variant: 'cluster',
    abilities: ['post', 'apart'],
  },

  { name: 'comedy-in-memory', title: 'comedy, in-memory', kind: 'peer', boundary: 'none', file: 'comedy', variant: 'in-memory', abilities: ['post', 'tell'] },
  { name: 'nact', title: 'nact (10,000 at once)', kind: 'peer', boundary: 'none', file: 'nact', variant: '', abilities: ['post', 'tell'] },
];

export function sideNamed(name: string): Side {
  const side = SIDES.find((each) => each.name === name);
  if (side === undefined) throw new RangeError(`no such side: ${name}; there are ${SIDES.map((each) => each.name).join(', ')}`);
  return side;
}
