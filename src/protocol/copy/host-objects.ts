import { Stream } from 'node:stream';

/**
 * What structured clone makes of an instance of a class: an object with its fields, or an instance again (Node's own: Blob, KeyObject,
 * BlockList…), or nothing. Nobody but structured clone can tell, by a trial. One with fields, of which it takes the fields, speaks for all
 * of its class that have some. One without speaks for itself alone: it may be `Object.create(Blob.prototype)`, and what Node makes has no
 * fields.
 */
const fieldClasses = new WeakSet<object>();

/** Of classes that extend none of the language's or of Node's. */
const ownClasses = new WeakMap<object, boolean>();

/**
 * Whether an instance can be no array, error, date, map or the like: all classes above it are the user's. One of those that was given such
 * a prototype by hand counts as what the prototype says: to ask each object what it is takes ten times as long as to copy its fields.
 */
export function isOfOwnClass(prototype: object): boolean {
  let own = ownClasses.get(prototype);
  if (own === undefined) {
    const above: unknown = Object.getPrototypeOf(prototype);
    own = above === Object.prototype ? isScript(prototype) : above !== null && isOfOwnClass(above as object);
    ownClasses.set(prototype, own);
  }
  return own;
}

function isScript(prototype: object): boolean {
  const constructor: unknown = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value;
  return typeof constructor === 'function' && !Function.prototype.toString.call(constructor).endsWith('{ [native code] }');
}

const hasFields = (instance: object): boolean => Object.keys(instance).length > 0;

/** Whether the fields are known to be what counts, so that no trial is needed. */
export const isFieldsOnly = (instance: object, prototype: object): boolean => fieldClasses.has(prototype) && hasFields(instance);

/** Structured clone has taken its fields, or would have, save for what they hold. */
export function learnFieldsOnly(instance: object, prototype: object): void {
  if (hasFields(instance)) fieldClasses.add(prototype);
}

/** Whether the clone is an instance again. By the chain's length, which is the same in all realms. */
export function isHostObject(clone: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(clone);
  return Object.getPrototypeOf(prototype) !== null;
}

/** Of what structured clone has refused: whether for itself, and not for something that it holds. */
export function isRefusedItself(instance: object): boolean {
  if (!hasFields(instance)) return true;
  try {
    structuredClone({ ...instance });
    return true;
  } catch {
    return false;
  }
}

/** For texts. Calls no code of the class. */
export function className(prototype: object): string {
  const constructor: unknown = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value;
  const name: unknown = typeof constructor === 'function' ? Object.getOwnPropertyDescriptor(constructor, 'name')?.value : undefined;
  return typeof name === 'string' && name !== '' ? name : 'an unnamed class';
}

const ENTRIES = 'Send its entries as an array.';
const SIGNAL = 'A post takes a signal as its option, and its handler has one in its context.';
const STREAM = 'Send what it yields, or let a handler that is a generator yield it to a stream.';
const TEXT = 'Send the text.';

/**
 * What structured clone needs no trial for: classes of Node whose instances keep what they are in private fields, and what to send instead.
 * Of most of them it makes `{}` on Node 20, of some on any.
 */
const EMPTIED = new Map([
  ['AbortController', SIGNAL],
  ['AbortSignal', SIGNAL],
  ['CompressionStream', STREAM],
  ['DecompressionStream', STREAM],
  ['FormData', ENTRIES],
  ['Headers', ENTRIES],
  ['Request', 'Send what it is made of.'],
  ['Response', 'Send its status and what its body holds.'],
  ['TextDecoder', TEXT],
  ['TextDecoderStream', STREAM],
  ['TextEncoder', TEXT],
  ['TextEncoderStream', STREAM],
  ['URL', 'Send its `href`.'],
  ['URLSearchParams', 'Send it as a string.'],
]);

/** Whether copying the instance would lose what it is: what to call it, and what to send instead. */
export function lossOf(instance: object): [what: string, advice: string] | undefined {
  if (instance instanceof Stream) return ['a stream', STREAM];
  // What stands in place of Node's class keeps it in fields, which cross.
  if (hasFields(instance)) return undefined;
  for (let prototype = Object.getPrototypeOf(instance); prototype !== null; prototype = Object.getPrototypeOf(prototype)) {
    const name = className(prototype);
    const advice = EMPTIED.get(name);
    // By name first: some are loaded when they are asked for.
    if (advice !== undefined && (globalThis as { [name: string]: { prototype?: unknown } | undefined })[name]?.prototype === prototype) {
      return [`an instance of ${name}`, advice];
    }
  }
  return undefined;
}
