import type { MessagePort } from 'node:worker_threads';
import { isArray, show } from '../../describe.js';
import { invalidType } from '../../errors.js';

/** What can be moved across a boundary instead of being copied. */
export type Transferable = ArrayBuffer | Port<typeof globalThis>;
/** A program whose `lib` has the DOM's types knows them by another one as well. */
type Port<Global> = MessagePort | (Global extends { MessagePort: { prototype: infer P extends object } } ? P : never);

const lists = new WeakMap<object, readonly Transferable[]>();
// A marked value that nobody packs (the handler of a `tell` returned it) would else leave the cost of looking for marks behind for ever.
const dropped = new FinalizationRegistry<void>(() => outstandingTransfers--);

/** How many values are marked and not packed yet. While it is 0, nobody has to look for marks. */
export let outstandingTransfers = 0;

/**
 * As a handler's return value, a message or a constructor argument, or inside one: moves the listed objects instead of copying them, where
 * memory is shared (threads, inline); elsewhere they are copied. Holds for the next time that `value` is sent, once; a second list adds to
 * the first. A primitive cannot be marked: it is returned as it is, and nothing moves.
 *
 * @throws TypeError for a list that is no array.
 */
export function transfer<T>(value: T, list: readonly Transferable[]): T {
  if (!isArray(list)) throw invalidType(`transfer takes a value and an array of ArrayBuffers and MessagePorts, not ${show(list)}`);
  if (typeof value === 'object' && value !== null) {
    if (!lists.has(value)) {
      outstandingTransfers++;
      dropped.register(value, undefined, value);
    }
    const before = lists.get(value) ?? [];
    lists.set(value, before.length === 0 ? list : [...before, ...list.filter((item) => !before.includes(item))]);
  }
  return value;
}

export const isTransferMarked = (value: object): boolean => outstandingTransfers !== 0 && lists.has(value);

/** The list that `value` was marked with, if it was. The mark is gone with this. */
export function takeTransferList(value: object): readonly Transferable[] | undefined {
  if (outstandingTransfers === 0) return undefined;
  const list = lists.get(value);
  if (list !== undefined) {
    lists.delete(value);
    dropped.unregister(value);
    outstandingTransfers--;
  }
  return list;
}
