import { strangerKeyOf } from './marks.js';
import { copyPlainItems } from './plain-copy.js';

/**
 * The keys of a message in their order, and its action. Messages of one shape cross as rows of values, without keys.
 */
export interface Shape {
  readonly keys: readonly string[];
  readonly action: string;
  /** The place of `action` among the keys. */
  readonly at: number;
}

// Whoever makes up keys or actions for each message would fill this without end; such messages go as objects once it is full.
const MAX_SHAPES = 4096;
const MAX_KEYS = 32;

let count = 0;
/** By action; the shape seen last stands first. */
const shapes = new Map<string, Shape[]>();

/** The values of a message without its action: a single value stands for itself, several in an array. */
export type Row = unknown;

/** What `rowOf` found, valid until its next call: out parameters, so that the hottest path makes no object for them. */
export const found: { shape: Shape | undefined; row: Row } = { shape: undefined, row: undefined };

/**
 * Copies a message into a row; `keepSymbols` as in `copyPlain`. False when it is not plain data with a string action, has too many keys, or makes one shape too many; it then goes as an object.
 */
export function rowOf(message: object, keepSymbols: boolean): boolean {
  if (Object.getPrototypeOf(message) !== Object.prototype) return false;
  const action = (message as { action?: unknown }).action;
  if (typeof action !== 'string' || strangerKeyOf(message) !== undefined) return false;
  const keys = Object.keys(message);
  const shape = shapeOf(action, keys);
  if (shape === undefined) return false;
  const row: unknown[] = [];
  let objects = 0;
  for (let k = 0; k < keys.length; k++) {
    if (k === shape.at) continue;
    const value = (message as Record<string, unknown>)[keys[k] as string];
    const type = typeof value;
    if (type === 'function' || type === 'symbol') return false;
    if (type === 'object' && value !== null) objects++;
    row.push(value);
  }
  if (objects > 0 && !copyPlainItems(row, keepSymbols)) return false;
  found.row = row.length === 1 ? row[0] : row;
  found.shape = shape;
  return true;
}

function shapeOf(action: string, keys: string[]): Shape | undefined {
  const known = shapes.get(action);
  if (known === undefined) {
    const shape = newShape(action, keys);
    if (shape !== undefined) shapes.set(action, [shape]);
    return shape;
  }
  for (let i = 0; i < known.length; i++) {
    const shape = known[i] as Shape;
    if (!sameKeys(shape.keys, keys)) continue;
    if (i > 0) {
      known[i] = known[0] as Shape;
      known[0] = shape;
    }
    return shape;
  }
  const shape = newShape(action, keys);
  if (shape !== undefined) known.unshift(shape);
  return shape;
}

function sameKeys(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function newShape(action: string, keys: string[]): Shape | undefined {
  const at = keys.indexOf('action');
  // An own `__proto__` would set the prototype where the message is put together again; an inherited `action` is no key at all.
  if (count >= MAX_SHAPES || keys.length > MAX_KEYS || at < 0 || keys.includes('__proto__')) return undefined;
  count++;
  return { keys, action, at };
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
  for (let k = 0, v = from; k < keys.length; k++) message[keys[k] as string] = k === at ? action : batch[v++];
  return message;
}

/** The message that a row stands for. */
export function messageOf(shape: Shape, row: Row): Record<string, unknown> {
  return messageAt(shape.keys.length === 2 ? [row] : (row as unknown[]), 0, shape);
}
