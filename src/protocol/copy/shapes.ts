import { areInherited, Beginning, MAX_KEYS, MAX_TEXT, type Shape } from './beginnings.js';
import { layouts } from './layouts.js';
import { strangerKeyOf } from './marks.js';
import { copyPlainItems, NOT_PLAIN } from './plain-copy.js';
import { isTransferMarked } from './transfer.js';
import { treeMessageAt } from './tree-reader.js';
import { treeOfRow } from './trees.js';
import { Trials } from './trials.js';

/** As whoever posts knows it. */
export interface RowShape extends Shape {
  /** Of messages with objects in them: a row is a list then (trees.ts). */
  readonly isTree: boolean;
  /** Of those with the same keys. */
  readonly tree: RowShape | undefined;
  readonly trials: Trials | undefined;
}

// Whoever makes up keys or actions for each message would fill this without end; such messages go as objects once it is full.
const MAX_SHAPES = 4096;

let count = 0;

interface ShapesOfAction {
  readonly action: string;
  readonly start: Beginning<RowShape>;
  /** How many values the first message had. */
  readonly values: number;
}

const shapes = new Map<string, ShapesOfAction>();
/** Those that were looked up last: most messages have the action of the one before. */
let latest: ShapesOfAction | undefined;

function shapesOf(action: string): ShapesOfAction | undefined {
  if (latest?.action === action) return latest;
  const known = shapes.get(action);
  if (known !== undefined) latest = known;
  return known;
}

/** The values of a message without its action: a single value stands for itself, several in an array. */
export type Row = unknown;

/**
 * What `rowOf` found, valid until its next call: out parameters, so that the hottest path makes no object for them. `plain`, of what is no
 * row: it may be plain data all the same.
 */
export const found: { shape: RowShape | undefined; row: Row; plain: boolean } = { shape: undefined, row: undefined, plain: false };

/**
 * Copies a message into a row; `keepSymbols` as in `copyPlain`. False when it is not plain data with a string action, has too many keys, or
 * makes one shape too many; it then goes as an object.
 */
export function rowOf(message: object, keepSymbols: boolean): boolean {
  // Until something is met that is not.
  found.plain = true;
  // The action first: where messages have few shapes, V8 knows the prototype by having read anything, and needs no call for it, which was a thirtieth of a post.
  const action = (message as { action?: unknown }).action;
  if (typeof action !== 'string' || Object.getPrototypeOf(message) !== Object.prototype) return false;
  if (strangerKeyOf(message) !== undefined || isTransferMarked(message)) return false;
  const beginnings = shapesOf(action);
  let row = roomFor(beginnings?.values ?? 0);
  let known = beginnings?.start;
  let keys = 0;
  /** Of a shape that is not known, in the order in which they were read: a getter may change the message. */
  let names: string[] | undefined;
  let values = 0;
  let objects = 0;
  for (const key in message) {
    if (++keys > MAX_KEYS) return false;
    const next: Beginning<RowShape> | undefined = known?.after(key);
    if (next === undefined) {
      names ??= known?.keys ?? [];
      names.push(key);
    }
    known = next;
    if (key === 'action') continue;
    const value = (message as Record<string, unknown>)[key];
    const type = typeof value;
    if (type === 'function' || type === 'symbol') return notPlain();
    if (type === 'object' && value !== null) objects++;
    row[values++] = value;
  }
  const shape = known?.whole ?? newShape(action, names ?? known?.keys ?? []);
  if (shape === undefined) return false;
  if (row.length !== values) row.length = values;
  if (objects > 0) {
    const tree = keepSymbols ? treeOfRow(row, shape.trials) : undefined;
    if (tree === NOT_PLAIN) return notPlain();
    if (tree?.list !== undefined) {
      found.row = tree.list;
      found.shape = shape.tree;
      return true;
    }
    if (tree?.copy !== undefined) row = tree.copy as unknown[];
    else if (!copyPlainItems(row, keepSymbols)) return notPlain();
  }
  found.row = values === 1 ? row[0] : row;
  found.shape = shape;
  return true;
}

function notPlain(): false {
  found.plain = false;
  return false;
}

/** V8 gives an array that grows room for sixteen more, which the garbage collector copies for each message that waits. */
function roomFor(values: number): unknown[] {
  switch (values) {
    case 1:
      return [undefined];
    case 2:
      return [undefined, undefined];
    case 3:
      return [undefined, undefined, undefined];
    case 4:
      return [undefined, undefined, undefined, undefined];
    default:
      return [];
  }
}

/** Undefined where it is not to be known. The action counts as text, too. */
function newShape(action: string, keys: string[]): RowShape | undefined {
  const at = keys.indexOf('action');
  const isLong = keys.reduce((sum, key) => sum + key.length, action.length) > MAX_TEXT;
  if (count >= MAX_SHAPES || isLong || at < 0 || areInherited(keys)) return undefined;
  count++;
  let start = shapes.get(action)?.start;
  if (start === undefined) {
    start = new Beginning();
    shapes.set(action, { action, start, values: keys.length - 1 });
  }
  const tree: RowShape = { keys, action, at, isTree: true, tree: undefined, trials: undefined };
  const shape: RowShape = { keys, action, at, isTree: false, tree, trials: new Trials() };
  (start.with(keys) as Beginning<RowShape>).whole = shape;
  return shape;
}

/** Appends a row to a batch. */
export function pushRow(batch: unknown[], shape: Shape, row: Row): void {
  if (shape.keys.length === 2) batch.push(row);
  else for (const value of row as unknown[]) batch.push(value);
}

/** The message whose values stand at `from`. */
export function messageAt(batch: readonly unknown[], from: number, shape: Shape): Record<string, unknown> {
  const { keys, action, at } = shape;
  const message: Record<string, unknown> = {};
  if (keys.length === 2) {
    // V8 knows the one name that a place stores by, where most programs have one, and must look it up where it has met several: a twentieth of what a message
    // costs its actor.
    if (at === 0) {
      message.action = action;
      message[keys[1] as string] = batch[from];
    } else {
      message[keys[0] as string] = batch[from];
      message.action = action;
    }
    return message;
  }
  for (let k = 0, v = from; k < keys.length; k++) message[keys[k] as string] = k === at ? action : batch[v++];
  return message;
}

/** The message that a row stands for. */
export function messageOf(shape: RowShape, row: Row): Record<string, unknown> {
  if (shape.isTree) return treeMessageAt(row as unknown[], 0, shape, layouts);
  return messageAt(shape.keys.length === 2 ? [row] : (row as unknown[]), 0, shape);
}
