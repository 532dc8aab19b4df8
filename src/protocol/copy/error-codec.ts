import { errorClassOf } from '../../errors.js';
import { builtinErrorPrototypes, type ClassTable, type Family, type Fields, strangerKeyOf } from './marks.js';

/**
 * How an error crosses: as a bare Error with the message and the stack of the original (structured clone keeps those two) and a mark with everything else,
 * by which `restore` turns it into an error of the original's class. Its cause is in the mark too: V8 cannot read back an error that is its own cause.
 */

/** Own properties of errors that matter although they are not enumerable. */
export const HIDDEN_FIELDS = ['message', 'cause', 'errors', 'error', 'suppressed', 'name', 'code'] as const;

/** The nearest class in the prototype chain that the receiver can have too. */
export interface ErrorClass {
  family: Family;
  name: string;
  /** That of the class on this side. */
  prototype: object;
  /** False when the error's own class is a subclass of it, whose instance arrives as one of this class with the subclass's `name`. */
  exact: boolean;
}

export function errorClass(error: object, classes: ClassTable): ErrorClass {
  let exact = true;
  const stranger = strangerKeyOf(error);
  if (stranger !== undefined) return { family: 'class', name: stranger, prototype: Object.getPrototypeOf(error), exact };
  for (let prototype = Object.getPrototypeOf(error); prototype !== null; prototype = Object.getPrototypeOf(prototype), exact = false) {
    const key = classes.keyOf(prototype);
    if (key !== undefined) return { family: 'class', name: key, prototype, exact };
    const code = ownData(prototype, 'code');
    if (typeof code === 'string' && errorClassOf(code) !== undefined) return { family: 'library', name: code, prototype, exact };
    if (prototype === DOMException.prototype) return { family: 'builtin', name: 'DOMException', prototype, exact };
    // By name: another realm (vm) has other prototypes with the same names.
    const name = ownData(prototype, 'name');
    if (typeof name === 'string' && builtinErrorPrototypes.has(name)) return { family: 'builtin', name, prototype, exact };
  }
  return { family: 'builtin', name: 'Error', prototype: Error.prototype, exact: false };
}

/** What the error shows although it has no such property of its own, and the receiver's class does not show by itself. */
export function inheritedFields(error: object, { name: className, prototype, exact }: ErrorClass): Fields {
  // Its getters work on none but what its constructor made: own properties stand in for them.
  if (className === 'DOMException') return { name: read(error, 'name'), message: read(error, 'message'), code: read(error, 'code') };
  const fields: Fields = {};
  if (exact) return fields;
  for (const key of ['name', 'code']) {
    if (Object.hasOwn(error, key)) continue;
    const value = read(error, key);
    if ((typeof value === 'string' || typeof value === 'number') && value !== read(prototype, key)) fields[key] = value;
  }
  return fields;
}

/** A native error without a stack of its own making. */
export function bareError(message: string | undefined, stack: string | undefined): Error {
  const limit = Error.stackTraceLimit;
  // Capturing the stack here would cost more than all the rest. `Reflect.set`, as hardened programs freeze it.
  Reflect.set(Error, 'stackTraceLimit', 0);
  const error = new Error(message);
  Reflect.set(Error, 'stackTraceLimit', limit);
  if (stack !== undefined) error.stack = stack;
  return error;
}

/** A text property; undefined when it is missing, is no text, or its getter throws. */
export function readText(error: object, key: 'message' | 'stack'): string | undefined {
  const value = read(error, key);
  return typeof value === 'string' && (value !== '' || Object.hasOwn(error, key)) ? value : undefined;
}

function read(object: object, key: string): unknown {
  try {
    return (object as Fields)[key];
  } catch {
    return undefined;
  }
}

/** Without calling getters. */
const ownData = (object: object, key: string): unknown => Object.getOwnPropertyDescriptor(object, key)?.value;
