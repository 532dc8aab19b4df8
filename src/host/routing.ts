// biome-ignore-all lint/suspicious/noExplicitAny: a pool whose actors are not known takes every message

import { invalidType, invalidValue } from '../errors.js';
import type { ExecutorHandle } from './executor.js';

/** How a pool chooses the member that takes a message. */
export type Routing = 'round-robin' | 'least-busy' | { key: (message: any) => string };

/** Throws TypeError or RangeError. */
export function checkRouting(routing: unknown): void {
  if (routing === undefined || routing === 'round-robin' || routing === 'least-busy') return;
  if (typeof routing === 'string') throw invalidValue(`routing must be 'round-robin', 'least-busy' or { key }, not '${routing}'`);
  if (typeof (routing as { key?: unknown } | null)?.key !== 'function') throw invalidType("routing must be 'round-robin', 'least-busy' or { key: function }");
}

/** Members that take posts come before those that will again, and those before the others: a post to any of them fails. */
const TAKES = 2;
const RETURNS = 1;
const GONE = 0;

function presenceOf({ status }: ExecutorHandle): number {
  if (status === 'running' || status === 'starting') return TAKES;
  return status === 'restarting' ? RETURNS : GONE;
}

/** Of equal presence, one that has room comes first. */
const fitnessOf = (member: ExecutorHandle): number => 2 * presenceOf(member) + (member.hasRoom ? 1 : 0);
const FITTEST = 2 * TAKES + 1;

/** The members of which one takes the next message, if room does not matter. */
export function candidatesOf(members: readonly ExecutorHandle[]): readonly ExecutorHandle[] {
  const presence = Math.max(...new Set(members.map(presenceOf)));
  return members.filter((member) => presenceOf(member) === presence);
}

const hasRoom = (member: ExecutorHandle): boolean => member.hasRoom;
const isFittest = (member: ExecutorHandle): boolean => fitnessOf(member) === FITTEST;

/** Whether the next message finds room; with routing by key, whatever its key. */
export function haveRoom(members: readonly ExecutorHandle[], byKey: boolean): boolean {
  // So it is mostly, and takes no list.
  if (byKey ? members.every(hasRoom) : members.some(isFittest)) return true;
  const candidates = candidatesOf(members);
  return byKey ? candidates.every(hasRoom) : candidates.some(hasRoom);
}

/** Chooses among a pool's members. Throws what the function throws that tells a message's key. */
export type Router = (message: unknown) => ExecutorHandle;

export function routerOf(members: readonly ExecutorHandle[], routing: Routing): Router {
  if (routing === 'round-robin') return roundRobin(members);
  if (routing === 'least-busy') return () => leastBusy(members);
  return (message) => byKey(members, String(routing.key(message)));
}

/** Each post goes on behind the member that took the one before it: those that take none are passed over, and the others have equal shares. */
function roundRobin(members: readonly ExecutorHandle[]): Router {
  let turn = 0;
  return () => {
    const from = turn;
    let best = from;
    let fitness = -1;
    for (let step = 0, at = from; step < members.length && fitness < FITTEST; step++) {
      const its = fitnessOf(members[at] as ExecutorHandle);
      if (its > fitness) {
        best = at;
        fitness = its;
      }
      if (++at === members.length) at = 0;
    }
    turn = (best + 1) % members.length;
    return members[best] as ExecutorHandle;
  };
}

/** One with fewer messages may have all of them wait, with a full mailbox, beside one that runs as many more: room counts first. */
function leastBusy(members: readonly ExecutorHandle[]): ExecutorHandle {
  let best = members[0] as ExecutorHandle;
  let fitness = -1;
  for (const member of members) {
    const its = fitnessOf(member);
    if (its < fitness || (its === fitness && member.waiting >= best.waiting)) continue;
    best = member;
    fitness = its;
  }
  return best;
}

/**
 * Rendezvous hashing (Thaler and Ravishankar 1998): each key ranks all members, and the first that is there takes it. So a member that is gone gives
 * its own keys away, to all others alike, and has them back when it is back; no other key moves.
 */
function byKey(members: readonly ExecutorHandle[], key: string): ExecutorHandle {
  const begun = absorb(FNV_OFFSET, `${key}\0`);
  let best = members[0] as ExecutorHandle;
  let presence = -1;
  let highest = -1;
  for (let index = 0; index < members.length; index++) {
    const member = members[index] as ExecutorHandle;
    const its = presenceOf(member);
    if (its < presence) continue;
    const rank = mixed(absorb(begun, String(index)));
    if (its === presence && rank <= highest) continue;
    best = member;
    presence = its;
    highest = rank;
  }
  return best;
}

const FNV_OFFSET = 0x811c9dc5;

/** More text into a hash: FNV-1a, 32 bits. */
function absorb(hash: number, text: string): number {
  let h = hash;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h;
}

/** The final mix: the last character alone, which is all that differs between members, must change every bit. */
function mixed(hash: number): number {
  let h = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
