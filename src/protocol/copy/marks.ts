import { errorClassOf } from '../../errors.js';
import { type ActorAddress, addressText, type RefTable } from './address.js';

/** The classes whose instances keep their class across the boundary, by a key that both sides know. */
export interface ClassTable {
  /** The key of the class that has exactly this prototype. */
  keyOf(prototype: object): string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: classes of any constructor; it is never called.
  classOf(key: string): (new (...args: any[]) => object) | undefined;
}

/** Where the prototype to restore is found: in the ClassTable by key, among the library's errors by code, among the language's by name. */
export type Family = 'class' | 'library' | 'builtin';

/** Fields by name. An own `__proto__` is a field as any other. */
export type Fields = Record<string, unknown>;

/** What one object inside a value loses by structured clone: its class, and own properties that are enumerable (`visible`) or not (`hidden`). */
type InstanceMark = readonly [target: object, family: Family, name: string, visible?: Fields, hidden?: Fields];

/** Several that lose nothing but one class, the same. */
type ClassMark = readonly [targets: readonly object[], family: 'instances', name: string];

type AnyRefMark<Kind> = readonly [target: object, family: Kind, id: string, address: string, key?: string];
/** A ref, to an actor or a pool, loses all. It stood where `target` stands, or in the field `key` of it; `address` as `addressText` gives it. */
export type RefMark = AnyRefMark<'ref'> | AnyRefMark<'pool'>;

export type Mark = InstanceMark | ClassMark | RefMark;

/** Itself structured-cloneable, and cloned in one call with its value, so that each `target` is still the object inside the value afterwards. */
export type Marks = readonly Mark[];

/** Below this, one mark each costs no more. */
const FEW = 4;

/** The marks with those of instances of one class put together: a hundred objects cross at two thirds of the cost. */
export function gather(marks: readonly Mark[]): readonly Mark[] {
  if (marks.length < FEW) return marks;
  const byClass = new Map<string, object[]>();
  const gathered: Mark[] = [];
  for (const mark of marks) {
    if (mark[1] !== 'class' || mark.length > 3) {
      gathered.push(mark);
      continue;
    }
    const targets = byClass.get(mark[2]);
    if (targets !== undefined) {
      targets.push(mark[0]);
      continue;
    }
    const first = [mark[0]];
    byClass.set(mark[2], first);
    gathered.push([first, 'instances', mark[2]]);
  }
  return gathered;
}

export function refMark(target: object, address: ActorAddress, key?: string): RefMark {
  const family = 'members' in address ? 'pool' : 'ref';
  const { id } = address;
  return key === undefined ? [target, family, id, addressText(address)] : [target, family, id, addressText(address), key];
}

/** The language's own error classes by name, as far as this Node has them. */
export const builtinErrorPrototypes: ReadonlyMap<string, object> = new Map(
  ['Error', 'EvalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError', 'URIError', 'AggregateError', 'SuppressedError', 'DOMException'].flatMap(
    (name) => {
      const constructor = (globalThis as Fields)[name];
      return typeof constructor === 'function' ? [[name, constructor.prototype]] : [];
    },
  ),
);

/** The keys of objects whose class this thread has not loaded: one that only hands them on must not take their class away from those behind it. */
const strangers = new WeakMap<object, string>();
/** Mostly there has been none: then the question costs nothing. */
let strangersMet = false;

/** The key of the class that the object had where it came from, and cannot have here. */
export const strangerKeyOf = (object: object): string | undefined => (strangersMet ? strangers.get(object) : undefined);

/** Gives the marked objects back what they lost. Calls no constructor, setter or other code of the classes. */
export function restore(marks: Marks, classes: ClassTable, refs: RefTable | undefined, holder: unknown): void {
  for (const mark of marks) {
    if (mark[1] === 'ref' || mark[1] === 'pool') {
      if (refs !== undefined) restoreRef(mark, refs, holder);
      continue;
    }
    if (mark[1] === 'instances') {
      for (const target of mark[0]) restoreClass(target, 'class', mark[2], classes);
      continue;
    }
    const [target, family, name, visible, hidden] = mark;
    restoreClass(target, family, name, classes);
    if (visible !== undefined) defineFields(target, visible, true);
    if (hidden !== undefined) defineFields(target, hidden, false);
  }
}

function restoreClass(target: object, family: Family, name: string, classes: ClassTable): void {
  const prototype = prototypeOf(family, name, classes);
  if (prototype === undefined && family === 'class') {
    strangers.set(target, name);
    strangersMet = true;
  }
  if (prototype !== undefined && Object.getPrototypeOf(target) !== prototype) Object.setPrototypeOf(target, prototype);
}

function restoreRef([target, family, id, address, key]: RefMark, refs: RefTable, holder: unknown): void {
  const ref = family === 'ref' ? refs.refer(id, address, holder) : refs.referToPool(id, address, holder);
  if (key === undefined) Object.assign(Object.setPrototypeOf(target, Object.getPrototypeOf(ref)), ref);
  else (target as Fields)[key] = ref;
}

function prototypeOf(family: Family, name: string, classes: ClassTable): object | undefined {
  switch (family) {
    case 'class':
      return classes.classOf(name)?.prototype;
    case 'library':
      return errorClassOf(name)?.prototype;
    case 'builtin':
      return builtinErrorPrototypes.get(name);
  }
}

function defineFields(target: object, fields: Fields, enumerable: boolean): void {
  for (const key of Object.keys(fields)) Object.defineProperty(target, key, { value: fields[key], enumerable, configurable: true, writable: true });
}

/** Assigns, save where an assignment would set the prototype. */
export function setField(target: object, key: string, value: unknown): void {
  if (key === '__proto__') Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  else (target as Fields)[key] = value;
}
