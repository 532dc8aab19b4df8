import { summaryOf } from '../describe.js';
import { SerializationError } from '../errors.js';
import { copied, copyPlain, NOT_PLAIN } from '../protocol/copy/plain-copy.js';
import { found, rowOf } from '../protocol/copy/shapes.js';
import type { Transferable } from '../protocol/copy/transfer.js';
import type { ValueCodec } from '../protocol/copy/values.js';
import type { AnyTask } from './task.js';

/**
 * Values in a message from which it is worth a crossing of its own. The other end makes all values of a batch at once, and its garbage
 * collector has to copy those that still wait: a hundred arrays of 10,000 numbers took twice as long together, and a hundred of 200 objects
 * half as long again.
 */
const MANY = 1000;

/**
 * Copies a message of plain data, as most are, at a fraction of what any other costs: as a row of a shape, or as it is where it has too
 * many keys for that, say. False when it is none.
 */
export function copyPlainly(task: AnyTask, message: unknown, codec: ValueCodec): boolean {
  copied.values = 0;
  if (!takesCopy(task, message, codec)) return false;
  if (copied.values >= MANY) task.markLarge();
  return true;
}

function takesCopy(task: AnyTask, message: unknown, { keepSymbols }: ValueCodec): boolean {
  const isObject = typeof message === 'object' && message !== null;
  if (isObject && rowOf(message, keepSymbols)) {
    task._shape = found.shape;
    task._row = found.row;
    found.row = undefined;
    return true;
  }
  const value = isObject && !found.plain ? NOT_PLAIN : copyPlain(message, keepSymbols);
  if (value === NOT_PLAIN) return false;
  task._extra.packed = { value, marks: undefined, transfer: undefined, lent: false };
  return true;
}

/**
 * Copies any other.
 *
 * @param lend See `ValueCodec.pack`.
 * @throws SerializationError
 */
export function copyRichly(task: AnyTask, message: unknown, codec: ValueCodec, transfer: readonly Transferable[] | undefined, lend: boolean): void {
  copied.values = 0;
  const packed = codec.pack(message, 'message', transfer, lend);
  task._extra.packed = packed;
  if (copied.values >= MANY || packed.transfer !== undefined || packed.lent) task.markLarge();
}

/** The error of a message that could not be copied. Its stack begins where `post` was called: that of the copying would leave no room for whoever has posted. */
export function uncopied(error: unknown, post: (...args: never[]) => unknown): SerializationError {
  const text = `the message cannot be copied: ${summaryOf(error)}`;
  const failure = error instanceof SerializationError ? error : new SerializationError(text, { cause: error, where: 'message', delivered: 'no' });
  Error.captureStackTrace(failure, post);
  return failure;
}
