import { types } from 'node:util';
import { type ActorAddress, ADDRESS } from './address.js';
import { type Fields, type RefMark, refMark, strangerKeyOf } from './marks.js';
import { isTransferMarked } from './transfer.js';

/** Refs in one object: each is compared with all before it. */
const MOST = 16;

/**
 * A copy of an object of primitives and refs, which is what actors mostly send each other when it is no plain data; undefined for anything
 * else, and for one in which a ref occurs twice, or that has many. At a third of the cost that it has as any value. Never throws, but may
 * have called getters before it gives up.
 */
export function copyRefs(source: unknown): { value: Fields; marks: RefMark[] | undefined } | undefined {
  if (typeof source !== 'object' || source === null || types.isProxy(source) || Object.getPrototypeOf(source) !== Object.prototype) return undefined;
  if (strangerKeyOf(source) !== undefined || isTransferMarked(source)) return undefined;
  try {
    return copyFields(source as Fields);
  } catch {
    return undefined;
  }
}

function copyFields(source: Fields): { value: Fields; marks: RefMark[] | undefined } | undefined {
  const value: Fields = {};
  const marks: RefMark[] = [];
  for (const key of Object.keys(source)) {
    const field = source[key];
    if (key === '__proto__' || typeof field === 'function' || typeof field === 'symbol') return undefined;
    if (typeof field !== 'object' || field === null) {
      value[key] = field;
      continue;
    }
    const address = addressOf(field);
    if (address === undefined || marks.length === MOST || marks.some(([, , id]) => id === address.id)) return undefined;
    value[key] = undefined;
    marks.push(refMark(value, address, key));
  }
  return { value, marks: marks.length > 0 ? marks : undefined };
}

function addressOf(object: object): ActorAddress | undefined {
  if (types.isProxy(object)) return undefined;
  const prototype = Object.getPrototypeOf(object);
  if (prototype === Object.prototype || prototype === Array.prototype) return undefined;
  const address = (object as { readonly [ADDRESS]?: ActorAddress | string })[ADDRESS];
  return typeof address === 'object' ? address : undefined;
}
