import { areInherited, asName, type Shape } from './beginnings.js';
import { FIRST_NUMBERS, FIRST_ROWS, ITEMS, type Layouts, MOST_LAYOUTS, NESTED_ITEMS, NUMBERS, ROWS, UNKNOWN, type Unknown } from './tree-format.js';

/* Reads lists: see tree-format.ts. */

/** The next to be read. */
let from = 0;
const NONE: readonly Unknown[] = [];
let unknown = NONE;
const NO_NUMBERS = new Float64Array(0);
/** The block of the list, and the next of it. */
let numbers: Float64Array = NO_NUMBERS;
let nextNumber = 0;
/** Items. An array that is made with some more is a table of single ones in V8. */
const MOST_ROOM = 2 ** 24;

/** Layouts with keys that all objects have here: see areInherited. */
const inherited = new Set<readonly string[]>();
/** The same may be true of any: somebody has given them one since, or has frozen them. */
let careful = false;

/** The other end has named a layout. */
export function learn(layouts: (readonly string[])[], layout: unknown, keys: unknown): void {
  const names = (keys as string[]).map(asName);
  layouts[layout as number] = names;
  if (areInherited(names)) inherited.add(names);
}

/** The value whose list, as of `treeOf`, stands there. */
export function valueAt(batch: readonly unknown[], place: number, of: Layouts, withUnknown = NONE): unknown {
  unknown = withUnknown;
  return carefully(() => {
    from = place + 1;
    return read(batch, of);
  });
}

/** What cannot be set is defined, which takes several times as long. */
function carefully<T>(readAll: () => T): T {
  try {
    return readAll();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    careful = true;
    return readAll();
  } finally {
    careful = false;
    unknown = NONE;
    numbers = NO_NUMBERS;
  }
}

/** So many values, as of `treeOfRow`. */
export function fieldsOf(list: readonly unknown[], count: number, of: Layouts, withUnknown: readonly Unknown[]): unknown[] {
  const mask = list[1] as number;
  unknown = withUnknown;
  return carefully(() => {
    from = 2;
    const fields: unknown[] = [];
    for (let i = 0; i < count; i++) fields.push((mask >>> i) & 1 ? read(list, of) : list[from++]);
    return fields;
  });
}

/** The message of that shape; the list of its values, as of `treeOfRow`, stands there. */
export function treeMessageAt(batch: readonly unknown[], place: number, { keys, action, at }: Shape, of: Layouts): Record<string, unknown> {
  return carefully(() => {
    let mask = batch[place + 1] as number;
    from = place + 2;
    const message: Record<string, unknown> = {};
    for (let k = 0; k < keys.length; k++) {
      const key = keys[k] as string;
      if (k === at) {
        set(message, key, action);
      } else {
        set(message, key, mask & 1 ? read(batch, of) : batch[from++]);
        mask >>>= 1;
      }
    }
    return message;
  });
}

function set(object: Record<string, unknown>, key: string, value: unknown): void {
  if (careful) define(object, key, value);
  else object[key] = value;
}

function read(batch: readonly unknown[], of: Layouts): unknown {
  const kind = batch[from++] as number;
  if (kind >= 0) return readObject(batch, kind, of);
  if (kind === ITEMS) {
    const first = from + 1;
    from = first + (batch[from] as number);
    return batch.slice(first, from);
  }
  if (kind === NESTED_ITEMS) return readItems(batch, of);
  if (kind === NUMBERS || kind === FIRST_NUMBERS) return readNumbers(batch, kind === FIRST_NUMBERS);
  if (kind === ROWS || kind === FIRST_ROWS) return readRows(batch, kind === FIRST_ROWS);
  return kind > UNKNOWN ? batch[from++] : readUnknown(batch, unknown[UNKNOWN - kind] as Unknown, of);
}

function readNumbers(batch: readonly unknown[], begins: boolean): number[] {
  if (begins) begin(batch);
  return nextArray();
}

function readRows(batch: readonly unknown[], begins: boolean): number[][] {
  if (begins) begin(batch);
  const count = batch[from++] as number;
  const rows: number[][] = [];
  for (let i = 0; i < count; i++) rows.push(nextArray());
  return rows;
}

/** The block comes next. */
function begin(batch: readonly unknown[]): void {
  numbers = batch[from++] as Float64Array;
  nextNumber = 0;
}

/** As a small integer where it is one: as whoever has made the array had it. */
function nextOne(): number {
  const number = numbers[nextNumber++] as number;
  const int = number | 0;
  return int === number && (int !== 0 || 1 / number > 0) ? int : number;
}

function nextArray(): number[] {
  const count = numbers[nextNumber++] as number;
  // A literal is made several times as quickly as an array with room.
  if (count === 2) return [nextOne(), nextOne()];
  if (count === 3) return [nextOne(), nextOne(), nextOne()];
  const first = nextNumber;
  nextNumber += count;
  // oxlint-disable-next-line unicorn/no-new-array -- room for all at once; Array.from takes ten times as long.
  const items = count < MOST_ROOM ? new Array<number>(count) : [];
  let i = 0;
  // As small integers, as far as they are: as whoever has made the array had them.
  for (; i < count; i++) {
    const number = numbers[first + i] as number;
    const int = number | 0;
    if (int !== number || (int === 0 && 1 / number < 0)) break;
    items[i] = int;
  }
  for (; i < count; i++) items[i] = numbers[first + i] as number;
  return items;
}

function readUnknown(batch: readonly unknown[], { keys, nested }: Unknown, of: Layouts): object {
  const object: Record<string, unknown> = {};
  for (let k = 0; k < keys.length; k++) {
    const key = keys[k] as string;
    const value = nested[k] === true ? read(batch, of) : batch[from++];
    if (key in object) define(object, key, value);
    else object[key] = value;
  }
  return object;
}

function readObject(batch: readonly unknown[], kind: number, of: Layouts): object {
  const object: Record<string, unknown> = {};
  const mask = kind < MOST_LAYOUTS ? 0 : Math.floor(kind / MOST_LAYOUTS);
  const keys = of[kind - MOST_LAYOUTS * mask] as readonly string[];
  if (careful || (inherited.size > 0 && inherited.has(keys))) {
    for (let k = 0; k < keys.length; k++) define(object, keys[k] as string, (mask >>> k) & 1 ? read(batch, of) : batch[from++]);
  } else if (mask === 0) for (let k = 0; k < keys.length; k++) object[keys[k] as string] = batch[from++];
  else for (let k = 0; k < keys.length; k++) object[keys[k] as string] = (mask >>> k) & 1 ? read(batch, of) : batch[from++];
  return object;
}

/** Its own, whatever all objects have. */
const define = (object: object, key: string, value: unknown): object =>
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });

function readItems(batch: readonly unknown[], of: Layouts): unknown[] {
  const length = batch[from++] as number;
  const items: unknown[] = [];
  for (let i = 0; i < length; i++) items.push(read(batch, of));
  return items;
}
