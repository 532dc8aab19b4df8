import { inspect, types } from 'node:util';

/** Under this key, those of the library's objects that cannot be sent have what they are, and what to send instead. */
export const UNSENDABLE: unique symbol = Symbol.for('futures-actors.unsendable');
export type Unsendable = readonly [what: string, advice: string];

/** What a value is, in one word: 'number', 'null', 'TypeError', 'Array', 'Future'. Never throws. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value !== 'object') return typeof value;
  try {
    // The tag first: the classes that Futures are made of are nobody else's business.
    const name: unknown = (value as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag] ?? value.constructor?.name;
    if (typeof name === 'string' && name !== '') return name;
  } catch {
    // A getter or proxy of the user's that throws.
  }
  return 'object';
}

/** As Array's own, and never throws: of a Proxy that is revoked, whoever reads it will say so. */
export function isArray(value: unknown): value is unknown[] {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}

/** A value as the text of an error shows it: on one line, not long. Never throws. */
export function show(value: unknown): string {
  try {
    return inspect(value, { depth: 0, breakLength: Infinity, maxStringLength: 80, maxArrayLength: 5 });
  } catch {
    return kindOf(value);
  }
}

/** Those of another realm as well; and the DOMException of Node 20 and old-style classes, which are errors without being native ones. May throw what a Proxy throws. */
export const isError = (value: unknown): value is Error => types.isNativeError(value) || value instanceof Error;

/** An error, or whatever else was thrown, in one line: 'TypeError: boom'. Never throws. */
export function summaryOf(error: unknown): string {
  try {
    return isError(error) ? `${error.name}: ${error.message}` : inspect(error, { depth: 0, breakLength: Infinity, maxStringLength: 200 });
  } catch {
    return kindOf(error);
  }
}

/** The stack of an error as text, undefined where there is none. Never throws. */
export function stackOf(error: unknown): string | undefined {
  try {
    return isError(error) && typeof error.stack === 'string' ? error.stack : undefined;
  } catch {
    return undefined;
  }
}
