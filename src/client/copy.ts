import { summaryOf } from '../describe.js';
import { SerializationError } from '../errors.js';
import { copyPlain, NOT_PLAIN } from '../protocol/plain-copy.js';
import { found, rowOf } from '../protocol/shapes.js';
import type { ValueCodec } from '../protocol/values.js';
import type { AnyTask } from './task.js';

/** Copies a message of plain data, as most are, at a fraction of what any other costs: as a row of a shape, or as it is where it has too many keys for that, say. False when it is none. */
export function copyPlainly(task: AnyTask, message: unknown, { keepSymbols }: ValueCodec): boolean {
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

/** The error of a message that could not be copied. */
export function uncopied(error: unknown): SerializationError {
  if (error instanceof SerializationError) return error;
  return new SerializationError(`the message cannot be copied: ${summaryOf(error)}`, { cause: error, where: 'message', delivered: 'no' });
}
