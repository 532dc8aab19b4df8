import { areInherited, Beginning, MAX_KEYS, MAX_TEXT } from './beginnings.js';
import { type Layouts, MOST_LAYOUTS } from './tree-format.js';

/** Keys that begin an object, or go on with the same keys: where there are more, they are data, as those of a dictionary. */
const MOST_WAYS = 128;
/** Layouts that were met once. One that is met again is known from then on: those of dictionaries hardly ever are. */
const MOST_ONCE = 1024;

const known: (readonly string[])[] = [];
/** Those of this thread. Each connection names to its other end those that it needs. */
export const layouts: Layouts = known;
/** The way to a layout, key by key. */
export const root = new Beginning<number>();
const once = new Set<string>();

/** Undefined where it is not to be known. */
export function newLayout(keys: readonly string[]): number | undefined {
  if (keys.length > MAX_KEYS || layouts.length === MOST_LAYOUTS || areInherited(keys)) return undefined;
  const text = keys.join('\n');
  if (text.length > MAX_TEXT) return undefined;
  if (!once.delete(text)) {
    if (once.size === MOST_ONCE) once.clear();
    once.add(text);
    return undefined;
  }
  const beginning = root.with(keys, MOST_WAYS);
  if (beginning === undefined) return undefined;
  // An object within this one may have had the same.
  beginning.whole ??= known.push(keys) - 1;
  return beginning.whole;
}
