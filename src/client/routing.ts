// biome-ignore-all lint/suspicious/noExplicitAny: a pool whose actors are not known takes every message

import { show } from '../describe.js';
import { invalidType, invalidValue } from '../errors.js';
import { checkNames } from '../future/options.js';
import { ENDED, type Poster, RETURNS, TAKES } from './ref.js';

/** How a pool chooses the member that takes a message. */
export type Routing = 'round-robin' | 'least-busy' | { key: (message: any) => string };

/** Throws TypeError or RangeError. */
export function checkRouting(routing: unknown): void {
  if (routing === undefined || routing === 'round-robin' || routing === 'least-busy') return;
  if (typeof routing === 'string') throw invalidValue(`routing must be 'round-robin', 'least-busy' or { key }, not ${show(routing)}`);
  if (typeof (routing as { key?: unknown } | null)?.key !== 'function') {
    throw invalidType(`routing must be 'round-robin', 'least-busy' or { key: function }, not ${show(routing)}`);
  }
  checkNames(routing as object, 'routing', ['key']);
}

/** Of a pool: whatever names its actors. */
export interface Member {
  readonly id: string;
  /** What it is chosen by. Members that take posts come before those that will again, and those before the others: a post to any of them fails. @internal */
  readonly _poster: Pick<Poster, 'presence' | 'queue'>;
}

/** Of equal presence, one that has room comes first. */
const fitness = (presence: number, hasRoom: boolean): number => 2 * presence + (hasRoom ? 1 : 0);
const FITTEST = fitness(TAKES, true);
/** Of the one that posts and can take nothing meanwhile: it comes before none but those that have ended. */
const SELF = fitness(ENDED, true) + 0.5;

/** The members of which one takes the next message, if room does not matter. */
export function candidatesOf<M extends Member>(members: readonly M[]): readonly M[] {
  const presences = members.map(({ _poster: poster }) => poster.presence);
  const best = ([TAKES, RETURNS, ENDED] as const).find((presence) => presences.includes(presence));
  return members.filter((_member, i) => presences[i] === best);
}

const hasRoom = ({ _poster: poster }: Member): boolean => poster.queue.hasRoom;
const isFittest = ({ _poster: { presence, queue } }: Member): boolean => fitness(presence, queue.hasRoom) === FITTEST;

/** Whether the next message finds room; with routing by key, whatever its key. */
export function haveRoom(members: readonly Member[], byKey: boolean): boolean {
  // So it is mostly, and takes no list.
  if (byKey ? members.every(hasRoom) : members.some(isFittest)) return true;
  const candidates = candidatesOf(members);
  return byKey ? candidates.every(hasRoom) : candidates.some(hasRoom);
}

/** Chooses among a pool's members; `self` is the id of the one that posts, and waits maybe. Throws what the function throws that tells a message's key. */
export type Router<M> = (message: unknown, self?: string) => M;

/** `turn`: the member that comes first, where that is by turns. */
export function routerOf<M extends Member>(members: readonly M[], routing: Routing, turn = 0): Router<M> {
  if (typeof routing === 'string') return byTurns(members, turn, routing === 'least-busy');
  return (message) => byKey(members, textOf(routing.key(message)));
}

/** Of a number as well, or of an object that has a text of its own: by any other, all messages would go to one member. */
function textOf(key: unknown): string {
  const text = typeof key === 'object' && key !== null ? textOfObject(key) : key;
  if (text !== undefined && text !== null && typeof text !== 'function') return String(text as string | number);
  throw invalidType(`the key function of the pool's routing must return a string, number, boolean or bigint, but has returned ${show(key)}`);
}

function textOfObject(key: object): string | undefined {
  try {
    const text = String(key as { toString(): string });
    return /^\[object .*\]$/.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

/**
 * The least busy of those that are fit for it. One with fewer messages may have all of them wait, with a full mailbox, beside one that runs
 * as many more: room counts first. Of equals the next behind the one that took the post before, so that they have equal shares: several
 * that post to one pool and do not know of each other would all begin with the same.
 */
function byTurns<M extends Member>(members: readonly M[], first: number, byLoad: boolean): Router<M> {
  let turn = first;
  return (_message, self) => {
    let best = turn;
    let fittest = -1;
    let load = 0;
    // None can be better than one that is fit and has nothing to do.
    for (let step = 0, at = turn; step < members.length && (fittest < FITTEST || load > 0); step++) {
      const { id, _poster: poster } = members[at] as M;
      const { queue } = poster;
      const its = id === self ? SELF : fitness(poster.presence, queue.hasRoom);
      const unsettled = byLoad ? queue.unsettled : 0;
      if (its > fittest || (its === fittest && unsettled < load)) {
        best = at;
        fittest = its;
        load = unsettled;
      }
      if (++at === members.length) at = 0;
    }
    turn = (best + 1) % members.length;
    return members[best] as M;
  };
}

/**
 * Rendezvous hashing (Thaler and Ravishankar 1998): each key ranks all members, and the first that is there takes it. So a member that is gone gives
 * its own keys away, to all others alike, and has them back when it is back; no other key moves.
 */
function byKey<M extends Member>(members: readonly M[], key: string): M {
  const begun = absorb(FNV_OFFSET, `${key}\0`);
  let best = members[0] as M;
  let presence = -1;
  let highest = -1;
  for (let index = 0; index < members.length; index++) {
    const member = members[index] as M;
    const its = member._poster.presence;
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
