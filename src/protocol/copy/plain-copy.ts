import { types } from 'node:util';
import { isResizable, WORTH_MOVING } from './buffer-copy.js';
import { strangerKeyOf } from './marks.js';
import { copyNumbers, hasAsManyValues, itemsOf } from './numbers.js';
import { Seen } from './seen.js';
import { isTransferMarked } from './transfer.js';

/** What `copyPlain` answers when `ValueCodec.pack` has to do it. */
export const NOT_PLAIN: unique symbol = Symbol('NOT_PLAIN');

/** Deeper values are left to `pack`, which has a limit that it can explain. */
export const MAX_PLAIN_DEPTH = 100;

const { getPrototypeOf } = Object;
const { hasOwnProperty } = Object.prototype;
const { getTime } = Date.prototype;
const { forEach: forEachEntry } = Map.prototype;
const { forEach: forEachItem } = Set.prototype;
const objectPrototype = Object.prototype;
const arrayPrototype = Array.prototype;

type Fields = Record<string, unknown>;

interface View {
  readonly buffer: ArrayBuffer;
  readonly byteLength: number;
}

/** Copies one object, or throws or answers NOT_PLAIN for one that only has the prototype. */
type Copier = (source: object, seen: Seen | undefined, depth: number, keepSymbols: boolean) => unknown;

/** What copies instances of the language's own classes, by the prototype. */
const copiers = new Map<object | null, Copier>([
  [Date.prototype, (source) => new Date(getTime.call(source as Date))],
  [Map.prototype, (source, seen, depth, keepSymbols) => copyMap(source as Map<unknown, unknown>, seen, depth, keepSymbols)],
  [Set.prototype, (source, seen, depth, keepSymbols) => copySet(source as Set<unknown>, seen, depth, keepSymbols)],
  [Buffer.prototype, (source) => copySmallBuffer(source as Buffer)],
  ...[
    Uint8Array,
    Int8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
  ].map((Copy): [object, Copier] => [Copy.prototype, (source, seen) => copySmallView(source as View, Copy as unknown as new (source: View) => View, seen)]),
]);

/**
 * What has been copied since somebody set it to 0: items of arrays, maps and sets, a few for the fields of an object, and fewer for bytes. An out parameter,
 * as the hottest path makes no object for it.
 */
export const copied = { values: 0 };
/** As V8 takes for one object about as long as for so many numbers. */
export const VALUES_OF_OBJECT = 4;
/** What crosses as a block takes a part of that. */
export const BYTES_OF_VALUE = 16;

/**
 * A private copy, or NOT_PLAIN when the value holds anything but primitives, plain objects, dense arrays, dates, maps, sets and small typed
 * arrays, or an object twice (`pack` keeps identity), or a getter that throws. Never throws, but may have called getters before it gives
 * up.
 *
 * A Proxy of plain data is copied as the plain data that it shows: structured clone would refuse it, and asking costs half as much again as the whole copy.
 *
 * @param keepSymbols Leaves symbol keys, and what they hold, in the copy. Twice as quick; right where the copy goes on through structured
 *   clone or v8, which drop them.
 */
export function copyPlain(value: unknown, keepSymbols = false): unknown {
  switch (typeof value) {
    case 'object':
      if (value === null) return null;
      try {
        return copyNested(value, undefined, 0, keepSymbols);
      } catch {
        return NOT_PLAIN;
      }
    case 'function':
    case 'symbol':
      return NOT_PLAIN;
    default:
      return value;
  }
}

/**
 * The same for each item of a list that is the caller's own, in place. False when one is not plain or an object occurs twice among them;
 * some are copied by then.
 */
export function copyPlainItems(items: unknown[], keepSymbols = false): boolean {
  try {
    return copyItems(items, undefined, 0, keepSymbols);
  } catch {
    return false;
  }
}

/** Of an object that is not one of those seen before, or NOT_PLAIN. Throws, too. */
export function copyNested(source: object, seen: Seen | undefined, depth: number, keepSymbols: boolean): unknown {
  if (isTransferMarked(source)) return NOT_PLAIN;
  if (strangerKeyOf(source) !== undefined) return NOT_PLAIN;
  const prototype = getPrototypeOf(source);
  if (prototype === objectPrototype) return copyObject(source as Fields, seen, depth, keepSymbols);
  if (prototype === arrayPrototype && Array.isArray(source)) return copyArray(source, seen, depth, keepSymbols);
  if (prototype === null && !Array.isArray(source) && !types.isModuleNamespaceObject(source)) return copyObject(source as Fields, seen, depth, keepSymbols);
  return copiers.get(prototype)?.(source, seen, depth, keepSymbols) ?? NOT_PLAIN;
}

/** Of one whose buffer is not worth moving. Throws for one whose buffer was moved away. */
function copySmallView(source: View, Copy: new (source: View) => View, seen: Seen | undefined): unknown {
  const { buffer, byteLength } = source;
  // A view on a part keeps its buffer, with what else is in it; and so do two on the same.
  if (byteLength >= WORTH_MOVING || byteLength !== buffer.byteLength || types.isSharedArrayBuffer(buffer) || isResizable(buffer)) return NOT_PLAIN;
  if (isTransferMarked(buffer) || seen?.add(buffer) === false) return NOT_PLAIN;
  copied.values += byteLength / BYTES_OF_VALUE;
  return new Copy(source);
}

/** Its bytes alone: most lie in Node's pool, the rest of which is other people's. Throws for one whose buffer was moved away. */
function copySmallBuffer(source: Buffer): unknown {
  const { buffer, byteLength } = source;
  if (byteLength >= WORTH_MOVING || types.isSharedArrayBuffer(buffer) || isTransferMarked(buffer)) return NOT_PLAIN;
  copied.values += byteLength / BYTES_OF_VALUE;
  return new Uint8Array(source);
}

function copyMap(source: Map<unknown, unknown>, seen: Seen | undefined, depth: number, keepSymbols: boolean): unknown {
  // A list first: a getter within an entry may change the map.
  const keysAndValues: unknown[] = [];
  forEachEntry.call(source, (value, key) => keysAndValues.push(key, value));
  if (!copyItems(keysAndValues, seen ?? new Seen(source), depth, keepSymbols)) return NOT_PLAIN;
  const copy = new Map();
  for (let i = 0; i < keysAndValues.length; i += 2) copy.set(keysAndValues[i], keysAndValues[i + 1]);
  return copy;
}

function copySet(source: Set<unknown>, seen: Seen | undefined, depth: number, keepSymbols: boolean): unknown {
  const items: unknown[] = [];
  forEachItem.call(source, (item) => items.push(item));
  return copyItems(items, seen ?? new Seen(source), depth, keepSymbols) ? new Set(items) : NOT_PLAIN;
}

function copyObject(source: Fields, seen: Seen | undefined, depth: number, keepSymbols: boolean): unknown {
  // V8 clones the hidden class with a spread; adding the keys one by one takes twice as long.
  const copy: Fields = keepSymbols ? { ...source } : copyStringKeys(source);
  copied.values += VALUES_OF_OBJECT;
  for (const key in copy) {
    const field = copy[key];
    switch (typeof field) {
      case 'object': {
        // Not own: somebody has added to Object.prototype.
        if (field === null || !hasOwnProperty.call(copy, key)) break;
        seen ??= new Seen(source);
        if (depth === MAX_PLAIN_DEPTH || !seen.add(field)) return NOT_PLAIN;
        const nested = copyNested(field, seen, depth + 1, keepSymbols);
        if (nested === NOT_PLAIN) return NOT_PLAIN;
        copy[key] = nested;
        break;
      }
      case 'function':
      case 'symbol':
        if (hasOwnProperty.call(copy, key)) return NOT_PLAIN;
        break;
      default:
    }
  }
  return copy;
}

function copyStringKeys(source: Fields): Fields {
  const copy: Fields = {};
  for (const key in source) {
    if (!hasOwnProperty.call(source, key)) continue;
    // Assigned, it would become the prototype.
    if (key === '__proto__') Object.defineProperty(copy, key, { value: source[key], enumerable: true, configurable: true, writable: true });
    else copy[key] = source[key];
  }
  return copy;
}

function copyArray(source: unknown[], seen: Seen | undefined, depth: number, keepSymbols: boolean): unknown {
  if (typeof source[0] === 'number') {
    const numbers = copyNumbers(source);
    if (numbers !== undefined) {
      copied.values += numbers.length;
      return numbers;
    }
  }
  // copyItems finds the hole.
  const copy = hasAsManyValues(source) ? itemsOf(source) : undefined;
  return copy !== undefined && copyItems(copy, seen ?? new Seen(source), depth, keepSymbols) ? copy : NOT_PLAIN;
}

function copyItems(items: unknown[], seen: Seen | undefined, depth: number, keepSymbols: boolean): boolean {
  copied.values += items.length;
  for (let i = 0; i < items.length; i++) {
    const item = items[i];
    switch (typeof item) {
      case 'object': {
        if (item === null) break;
        seen ??= new Seen(items);
        if (depth === MAX_PLAIN_DEPTH || !seen.add(item)) return false;
        const nested = copyNested(item, seen, depth + 1, keepSymbols);
        if (nested === NOT_PLAIN) return false;
        items[i] = nested;
        break;
      }
      case 'undefined':
        if (!hasOwnProperty.call(items, i)) return false;
        break;
      case 'function':
      case 'symbol':
        return false;
      default:
    }
  }
  return true;
}
