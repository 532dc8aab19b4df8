import { strangerKeyOf } from './marks.js';
import { copyPlainItems } from './plain-copy.js';
import { isTransferMarked } from './transfer.js';

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
/** Characters of the action and the keys together: shapes stay for good, at both ends of each connection. */
const MAX_TEXT = 1024;

/** What is known of messages that begin with the same keys, by the key that comes next: V8 finds the hidden class of an object literal in the same way. */
class Beginning {
  /** Those that led here. */
  readonly keys: readonly string[];

  constructor(keys: readonly string[]) {
    this.keys = keys;
  }

  /** Of the message that has no further key. */
  shape: Shape | undefined;
  /** The first that was met, mostly the only one. */
  private key: string | undefined;
  private next: Beginning | undefined;
  private others: Map<string, Beginning> | undefined;

  after(key: string): Beginning | undefined {
    return this.key === key ? this.next : this.others?.get(key);
  }

  add(key: string): Beginning {
    const next = new Beginning([...this.keys, key]);
    if (this.key === undefined) {
      this.key = key;
      this.next = next;
    } else {
      this.others ??= new Map();
      this.others.set(key, next);
    }
    return next;
  }
}

let count = 0;

interface ShapesOfAction {
  readonly action: string;
  readonly start: Beginning;
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
export const found: { shape: Shape | undefined; row: Row; plain: boolean } = { shape: undefined, row: undefined, plain: false };

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
  const row = roomFor(beginnings?.values ?? 0);
  let known = beginnings?.start;
  let keys = 0;
  /** Of a shape that is not known, in the order in which they were read: a getter may change the message. */
  let names: string[] | undefined;
  let values = 0;
  let objects = 0;
  for (const key in message) {
    if (++keys > MAX_KEYS) return false;
    const next: Beginning | undefined = known?.after(key);
    if (next === undefined) {
      names ??= known?.keys.slice() ?? [];
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
  const shape = known?.shape ?? newShape(action, names ?? known?.keys.slice() ?? [], message);
  if (shape === undefined) return false;
  if (row.length !== values) row.length = values;
  if (objects > 0 && !copyPlainItems(row, keepSymbols)) return notPlain();
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

/** Undefined where some key is not the message's own, as when somebody has given all objects another. */
function newShape(action: string, keys: string[], message: object): Shape | undefined {
  const at = keys.indexOf('action');
  // An own `__proto__` would set the prototype where the message is put together again; an inherited `action` is no key at all.
  if (
    count >= MAX_SHAPES ||
    keys.reduce((sum, key) => sum + key.length, action.length) > MAX_TEXT ||
    at < 0 ||
    keys.includes('__proto__') ||
    !keys.every((key) => Object.hasOwn(message, key))
  )
    return undefined;
  count++;
  let beginning = shapes.get(action)?.start;
  if (beginning === undefined) {
    beginning = new Beginning([]);
    shapes.set(action, { action, start: beginning, values: keys.length - 1 });
  }
  for (const key of keys) beginning = beginning.after(key) ?? beginning.add(key);
  beginning.shape = { keys, action, at };
  return beginning.shape;
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
export function messageOf(shape: Shape, row: Row): Record<string, unknown> {
  return messageAt(shape.keys.length === 2 ? [row] : (row as unknown[]), 0, shape);
}
