import { inspect, types } from 'node:util';
import { isResizable } from './buffer-copy.js';

/* Arrays of numbers, of which V8 makes an object of each double wherever they are handled one by one. */

/** Of so many items V8 tells the keys in less time than the values. */
const FEW = 4;
/** Of so many it is quicker to have a text made of the array than a list of its values, in which each double becomes an object. */
const MANY = 128;
const MANY_INTEGERS = 1024;
/** Stored one by one in less time than a copy of the array takes. */
const FEW_TO_STORE = 64;
/** Shows of an array what it has besides its items. Calls no getter, save that of a `Symbol.toStringTag` which somebody has given the array. */
const NAMED_ONLY = {
  maxArrayLength: 0,
  depth: 0,
  customInspect: false,
  getters: false,
  showProxy: false,
  colors: false,
  numericSeparator: false,
  breakLength: Infinity,
};
/** Room that is kept for the next ones. */
const KEPT_ROOM = 16_384;

/** To list, or look at as any value, makes an object of each double: that takes five times as long as all the rest. */
function areNumbers(items: readonly unknown[]): items is number[] {
  for (let i = 0; i < items.length; i++) if (typeof items[i] !== 'number') return false;
  return true;
}

/**
 * Whether it has as many values as items. A hole and a named key make up for each other, so each item is to be looked at as well. Counts
 * named keys; of all but a few items without making a string of each index, as Object.keys does.
 */
export const hasAsManyValues = (source: readonly unknown[]): boolean =>
  (source.length > FEW ? Object.values(source) : Object.keys(source)).length === source.length;

const { slice } = Array.prototype;

/** The items, holes included; undefined where somebody has given the array a constructor of its own, which `slice` would ask for the copy. */
export const itemsOf = (source: readonly unknown[]): unknown[] | undefined => (source.constructor === Array ? slice.call(source) : undefined);

/** A copy of an array of numbers alone; undefined of any other. */
export function copyNumbers(source: readonly unknown[]): number[] | undefined {
  const isLong = source.length >= (Number.isInteger(source[0]) ? MANY_INTEGERS : MANY);
  // To its first hole at most: to copy a sparse array of a billion takes for ever.
  if (isLong && !areNumbers(source)) return undefined;
  const copy = itemsOf(source);
  if (copy === undefined || !areNumbers(copy)) return undefined;
  return (isLong ? hasNoMore(source, copy) : hasAsManyValues(source)) ? copy : undefined;
}

/** How the last array without named keys looked. */
let lastPlain = { length: -1, text: '' };

/** Whether the array has no named keys, as its copy has none. */
function hasNoMore(source: readonly unknown[], copy: readonly number[]): boolean {
  const { length } = copy;
  if (lastPlain.length !== length) lastPlain = { length, text: inspect(copy, NAMED_ONLY) };
  return inspect(source, NAMED_ONLY) === lastPlain.text;
}

/** Whether it is a list of numbers and no more: without a buffer that it shares, or that is larger. */
export function isBlock(value: unknown): value is Float64Array {
  if (!(value instanceof Float64Array)) return false;
  const { buffer } = value;
  return value.byteLength === buffer.byteLength && !types.isSharedArrayBuffer(buffer) && !isResizable(buffer);
}

/** Makes blocks of the numbers of several arrays. */
export class Numbers {
  private room = new Float64Array(64);
  private count = 0;

  get empty(): boolean {
    return this.count === 0;
  }

  /**
   * Adds those of an array, and before them how many they are. False for one that is not of numbers alone, or whose length a getter in it has changed: nothing is added then.
   *
   * @param length As it was before.
   */
  add(source: readonly unknown[], length: number): boolean {
    if (!(length > FEW_TO_STORE ? this.storeCopy(source, length) : this.storeEach(source, length))) return false;
    this.room[this.count] = length;
    this.count += 1 + length;
    return true;
  }

  private storeCopy(source: readonly unknown[], length: number): boolean {
    const copy = copyNumbers(source);
    if (copy?.length !== length) return false;
    this.roomFor(1 + length).set(copy, this.count + 1);
    return true;
  }

  private storeEach(source: readonly unknown[], length: number): boolean {
    const room = this.roomFor(1 + length);
    const first = this.count + 1;
    for (let i = 0; i < length; i++) {
      const item = source[i];
      if (typeof item !== 'number') return false;
      room[first + i] = item;
    }
    return source.length === length && hasAsManyValues(source);
  }

  /** All that were added. */
  block(): Float64Array {
    return this.room.slice(0, this.count);
  }

  clear(): void {
    if (this.room.length > KEPT_ROOM) this.room = new Float64Array(KEPT_ROOM);
    this.count = 0;
  }

  private roomFor(more: number): Float64Array {
    const { room, count } = this;
    const least = count + more;
    if (least <= room.length) return room;
    const larger = new Float64Array(Math.max(least, 2 * room.length));
    larger.set(room.subarray(0, count));
    this.room = larger;
    return larger;
  }
}
