/**
 * What structured clone makes of an instance of a class: an object with its fields, or an instance again (Node's own: Blob, KeyObject, BlockList…).
 * Nobody but structured clone can tell, and what it says holds for all instances of the class.
 */
export type Nature = 'fields' | 'host';

const natures = new WeakMap<object, Nature>();

/** Asks once per class, by a trial. @throws DataCloneError when structured clone does not take this instance: for what it is, or for something that it holds */
export function natureOf(instance: object, prototype: object): Nature {
  let nature = natures.get(prototype);
  if (nature === undefined) {
    nature = Object.getPrototypeOf(structuredClone(instance)) === Object.prototype ? 'fields' : 'host';
    natures.set(prototype, nature);
  }
  return nature;
}

/** For texts. Calls no code of the class. */
export function className(prototype: object): string {
  const constructor: unknown = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value;
  const name: unknown = typeof constructor === 'function' ? Object.getOwnPropertyDescriptor(constructor, 'name')?.value : undefined;
  return typeof name === 'string' && name !== '' ? name : 'an unnamed class';
}
