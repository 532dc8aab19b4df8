import { types } from 'node:util';
import type { Beginning } from './beginnings.js';
import { layouts, newLayout, root } from './layouts.js';
import { strangerKeyOf } from './marks.js';
import { hasAsManyValues, Numbers } from './numbers.js';
import { BYTES_OF_VALUE, copied, copyNested, MAX_PLAIN_DEPTH, NOT_PLAIN, VALUES_OF_OBJECT } from './plain-copy.js';
import { Seen } from './seen.js';
import { isTransferMarked } from './transfer.js';
import { FIRST_NUMBERS, FIRST_ROWS, ITEMS, LEAF, MOST_LAYOUTS, NEEDED, NESTED_ITEMS, NUMBERS, ROWS, UNKNOWN, type Unknown, WHOLE } from './tree-format.js';
import { fieldsOf, valueAt } from './tree-reader.js';
import type { Trials } from './trials.js';

/* Writes lists: see tree-format.ts. */

/** More numbers than these, of an array alone or of such arrays together (by the length of one), cross as one block. Fewer take less time as they are. */
const FEW_NUMBERS = 256;
const FEW_WITHIN = 16;
/** What became of the items of an array, instead of how many: see `writeRows`. */
const ALL = -1;
const TWICE = -2;
/** Room that is kept for the next list. */
const KEPT_ROOM = 16_384;

let list: unknown[] = [];
let at = 0;
/** The highest layout in the list, and one more. */
let needed = 0;
let unknown: Unknown[] = [];
const numbers = new Numbers();
/** Where their block is to stand in the list. */
let blockAt = 0;
/** Somebody makes a list: a getter of what goes into it may post. */
let busy = false;

const { getPrototypeOf } = Object;
const { hasOwnProperty } = Object.prototype;
const objectPrototype = Object.prototype;
const arrayPrototype = Array.prototype;

/**
 * What became of a value: its list; or where that has layouts that are not known, a copy. Neither where it is not worth it, or was to no
 * purpose mostly (Trials).
 */
export interface Listed {
  readonly list: unknown[] | undefined;
  readonly copy: unknown;
}
const NOT_LISTED: Listed = { list: undefined, copy: undefined };

/** Copies a value, as a list if it can: for what is to go on through structured clone or v8. NOT_PLAIN as of `copyPlain`. */
export function treeOf(value: object, trials?: Trials): Listed | typeof NOT_PLAIN {
  return listed(
    trials,
    () => {
      if (!isWorthIt(value)) return undefined;
      at = 1;
      return write(value, new Seen(value), 0);
    },
    () => valueAt(list, 0, layouts, unknown),
  );
}

/** The values of a message, which are the caller's own, as one: a mask of those that are no primitives, and they. The copy is such values. */
export function treeOfRow(row: readonly unknown[], trials?: Trials): Listed | typeof NOT_PLAIN {
  return listed(
    trials,
    () => {
      if (!row.some(isWorthIt)) return undefined;
      let mask = 0;
      at = 2;
      const seen = new Seen(row);
      for (let i = 0; i < row.length; i++) {
        const value = row[i];
        if (typeof value !== 'object' || value === null) {
          list[at++] = value;
        } else {
          if (!seen.add(value) || !write(value, seen, 1)) return false;
          mask |= 1 << i;
        }
      }
      list[1] = mask >>> 0;
      return true;
    },
    () => fieldsOf(list, row.length, layouts, unknown),
  );
}

/** It has keys that need not cross, or many numbers; what has neither V8 serializes as quickly. By its first item, of an array. */
function isWorthIt(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (!Array.isArray(value)) {
    const prototype = getPrototypeOf(value);
    return prototype === objectPrototype || prototype === null;
  }
  const first: unknown = value[0];
  return typeof first === 'number' ? value.length > FEW_NUMBERS : typeof first === 'object' && first !== null;
}

/** @param fill Writes it; undefined where that is not worth it, false where it cannot be written. */
function listed(trials: Trials | undefined, fill: () => boolean | undefined, read: () => unknown): Listed | typeof NOT_PLAIN {
  if (busy || trials?.isDue() === false) return NOT_LISTED;
  // What somebody has given all objects is no value's own, and would have to be told from what is at each key.
  for (const _ in objectPrototype) return NOT_LISTED;
  busy = true;
  needed = 0;
  at = 0;
  try {
    const filled = fill();
    if (filled !== true) return filled === undefined ? NOT_LISTED : NOT_PLAIN;
    if (!numbers.empty) list[blockAt] = numbers.block();
    const found = unknown.length === 0;
    trials?.note(found);
    // Read once more, a getter could give another value.
    if (!found) return { list: undefined, copy: read() };
    list[NEEDED] = needed;
    return { list: list.slice(0, at), copy: undefined };
  } catch {
    return NOT_PLAIN;
  } finally {
    busy = false;
    numbers.clear();
    if (unknown.length > 0) unknown = [];
    // It keeps nothing alive that was in it.
    if (at > KEPT_ROOM) list = [];
    else list.fill(undefined, 0, at);
  }
}

function write(source: object, seen: Seen, depth: number): boolean {
  if (depth === MAX_PLAIN_DEPTH || isTransferMarked(source) || strangerKeyOf(source) !== undefined) return false;
  if (Array.isArray(source)) {
    // First, as V8 then knows the prototype and need not be asked for it by a call: a tenth of what a point costs.
    const first: unknown = source[0];
    return getPrototypeOf(source) === arrayPrototype ? writeArray(source, first, seen, depth) : writeWhole(source, seen, depth);
  }
  const prototype = getPrototypeOf(source);
  if (prototype === objectPrototype) return writeObject(source as Record<string, unknown>, seen, depth);
  if (prototype === null && !types.isModuleNamespaceObject(source)) return writeObject(source as Record<string, unknown>, seen, depth);
  return writeWhole(source, seen, depth);
}

function writeWhole(source: object, seen: Seen, depth: number): boolean {
  const copy = copyNested(source, seen, depth, true);
  if (copy === NOT_PLAIN) return false;
  list[at++] = WHOLE;
  list[at++] = copy;
  return true;
}

function writeObject(source: Record<string, unknown>, seen: Seen, depth: number): boolean {
  const start = at++;
  let beginning: Beginning<number> | undefined = root;
  /** Where its layout is not known, in the order in which they were read: a getter may change the object. */
  let names: string[] | undefined;
  let nested: boolean[] | undefined;
  let keys = 0;
  let mask = 0;
  for (const key in source) {
    const next: Beginning<number> | undefined = beginning?.after(key);
    if (next === undefined) {
      names ??= beginning?.keys ?? [];
      nested ??= flagsOf(mask, keys);
      names.push(key);
    }
    beginning = next;
    const value = source[key];
    switch (typeof value) {
      case 'object':
        if (value === null) {
          list[at++] = null;
          nested?.push(false);
        } else {
          if (!seen.add(value) || !write(value, seen, depth + 1)) return false;
          mask |= 1 << keys;
          nested?.push(true);
        }
        break;
      case 'function':
      case 'symbol':
        return false;
      default:
        list[at++] = value;
        nested?.push(false);
    }
    keys++;
  }
  copied.values += VALUES_OF_OBJECT;
  let layout = beginning?.whole;
  if (layout === undefined) {
    names ??= beginning?.keys ?? [];
    layout = newLayout(names);
  }
  if (layout === undefined) {
    list[start] = UNKNOWN + 1 - unknown.push({ keys: names ?? [], nested: nested ?? flagsOf(mask, keys) });
    return true;
  }
  if (layout >= needed) needed = layout + 1;
  list[start] = mask === 0 ? layout : layout + MOST_LAYOUTS * (mask >>> 0);
  return true;
}

/** Of a mask with so many bits. */
const flagsOf = (mask: number, bits: number): boolean[] => Array.from({ length: bits }, (_, bit) => ((mask >>> bit) & 1) === 1);

function writeArray(source: unknown[], first: unknown, seen: Seen, depth: number): boolean {
  const { length } = source;
  if (typeof first === 'number' && length > FEW_NUMBERS && writeNumbers(source, length)) return true;
  if (!hasAsManyValues(source)) return false;
  copied.values += length;
  const rows = Array.isArray(first) ? writeRows(source, first, length, seen, depth) : 0;
  if (rows < 0) return rows === ALL;
  const start = at;
  let nested = rows > 0;
  if (!nested) {
    list[at++] = ITEMS;
    list[at++] = length;
  }
  for (let i = rows; i < length; i++) {
    const item = source[i];
    switch (typeof item) {
      case 'object':
        if (item === null) break;
        if (!nested) {
          markLeaves(start, i);
          seen.expect(length - i);
          nested = true;
        }
        if (!seen.add(item) || !write(item, seen, depth + 1)) return false;
        continue;
      case 'function':
      case 'symbol':
        return false;
      case 'undefined':
        if (!hasOwnProperty.call(source, i)) return false;
        break;
      default:
    }
    if (nested) list[at++] = LEAF;
    list[at++] = item;
  }
  return true;
}

/**
 * Writes as many of the first items as are arrays of numbers alone. ALL: the whole array is written; TWICE: one of them was met before, so
 * there can be no list; else so many items are written.
 */
function writeRows(source: readonly unknown[], first: readonly unknown[], length: number, seen: Seen, depth: number): number {
  if (typeof first[0] !== 'number' || length * first.length <= FEW_WITHIN || depth + 1 === MAX_PLAIN_DEPTH) return 0;
  const begins = numbers.empty;
  seen.expect(length);
  let rows = 0;
  for (; rows < length; rows++) {
    // Read once: a getter may give another one.
    const row = source[rows];
    if (!storeRow(row)) break;
    // Last: what is no row is added by whoever writes it then.
    if (!seen.add(row)) return TWICE;
  }
  if (rows === 0) return 0;
  if (rows === length) {
    writeKind(begins ? FIRST_ROWS : ROWS, begins);
    list[at++] = length;
    return ALL;
  }
  list[at++] = NESTED_ITEMS;
  list[at++] = length;
  writeKind(begins ? FIRST_NUMBERS : NUMBERS, begins);
  for (let row = 1; row < rows; row++) list[at++] = NUMBERS;
  return rows;
}

function storeRow(row: unknown): row is unknown[] {
  if (!Array.isArray(row)) return false;
  // First, as in `write`.
  const { length } = row;
  return getPrototypeOf(row) === arrayPrototype && !isTransferMarked(row) && strangerKeyOf(row) === undefined && storeNumbers(row, length);
}

/** False where it is not of numbers alone: nothing is written then. */
function writeNumbers(source: readonly unknown[], length: number): boolean {
  const begins = numbers.empty;
  if (!storeNumbers(source, length)) return false;
  writeKind(begins ? FIRST_NUMBERS : NUMBERS, begins);
  return true;
}

function storeNumbers(source: readonly unknown[], length: number): boolean {
  if (!numbers.add(source, length)) return false;
  copied.values += (length * Float64Array.BYTES_PER_ELEMENT) / BYTES_OF_VALUE;
  return true;
}

/** Of numbers, which the block may begin with. */
function writeKind(kind: number, begins: boolean): void {
  list[at++] = kind;
  if (begins) blockAt = at++;
}

/** An array that had only primitives so far goes on with something else. */
function markLeaves(start: number, items: number): void {
  list[start] = NESTED_ITEMS;
  const first = start + 2;
  for (let i = items - 1; i >= 0; i--) {
    list[first + 2 * i + 1] = list[first + i];
    list[first + 2 * i] = LEAF;
  }
  at += items;
}
