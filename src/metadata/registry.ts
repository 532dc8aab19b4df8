import './reflect.js';
import { types } from 'node:util';
import { show } from '../describe.js';
import { DeclarationError } from '../errors.js';
import { soon } from '../real-time.js';
import type { Origin } from './call-site.js';
import { reasonOf } from './checks.js';
import { originOfFunction } from './function-location.js';
import { type DeclaredHandler, handlerOwnersOf, handlersIn, memberOf, throwProblem } from './handler-table.js';
import { isImportable, moduleUrl } from './module-url.js';
import { type ActorOptions, checkActorOptions, checkSerializableOptions, type Mode, mergeOptions } from './options.js';

/**
 * What the decorators declared. They only register; what a class inherits is resolved when it is read (`definitionOf`).
 *
 *   class ── reflect-metadata ──> its own registration, its own handlers
 *   `module url#name` ── process-wide table ──> class: a worker imports the module, and finds the class under the key that the host has sent
 */

// No Node has `Symbol.metadata` yet, and compilers only make `context.metadata` where it exists. This value is the one that they fall back to themselves.
// It is set before any user's class is declared, since that class's module imports the decorators first.
(Symbol as { metadata?: symbol }).metadata ??= Symbol.for('Symbol.metadata');

/** A class as it is declared: it may be abstract, and only its subclasses are started. */
export type AbstractClass = abstract new (...args: never[]) => object;
// biome-ignore lint/suspicious/noExplicitAny: workers construct classes with arguments that only the poster's compiler has seen
export type ActorClass<A extends object = object, P extends unknown[] = any[]> = new (...args: P) => A;

/** One action of an actor, as its class or a base declared it. */
export interface HandlerEntry {
  readonly action: string;
  readonly method: string | symbol;
  /** The default deadline of a post, in ms; Infinity: none. */
  readonly timeout: number;
  readonly concurrent: boolean;
  /** The method is a generator function, async or not. */
  readonly generator: boolean;
}

/** All that the library knows of an actor class. */
export interface ActorDefinition {
  readonly actor: ActorClass;
  readonly name: string;
  /** URL of the module; where no other thread could import it (`isImportable` is false), what V8 calls it, or ''. */
  readonly module: string;
  readonly key: string;
  /** Those of the bases and of the class itself, merged; without `name` and `module`, which are not inherited. */
  readonly options: ActorOptions;
  readonly handlers: ReadonlyMap<string, HandlerEntry>;
  /** It has a method `handle`, for the messages that no handler takes. */
  readonly hasHandle: boolean;
}

interface Registration {
  readonly name: string;
  readonly module: string;
  readonly key: string;
  readonly options: ActorOptions;
}

interface ClassTable {
  readonly classes: Map<string, AbstractClass>;
  readonly keys: WeakMap<object, string>;
  /** Where each of them was declared. */
  readonly origins: Map<string, Origin>;
  /** The keys that were given in the code that runs. */
  readonly fresh: Set<string>;
}

// On a global, so that duplicate copies of the package share it; reflect-metadata does the same with its store.
const TABLE = Symbol.for('futures-actors.registry');
const globals = globalThis as { [TABLE]?: ClassTable };
globals[TABLE] ??= { classes: new Map(), keys: new WeakMap(), origins: new Map(), fresh: new Set() };
const table = globals[TABLE];

const ACTOR = 'futures-actors:actor';
const BASE = 'futures-actors:base';
const registrationOf = (subject: object): Registration | undefined => Reflect.getOwnMetadata(ACTOR, subject) as Registration | undefined;
const modeOfBase = (subject: object): Mode | undefined => Reflect.getOwnMetadata(BASE, subject) as Mode | undefined;

// Emptied by every registration, for a class may be read before its base was registered with `defineActor`.
let definitions = new WeakMap<object, ActorDefinition>();

/** A function that makes instances. */
export function isClass(value: unknown): value is ActorClass {
  try {
    return typeof value === 'function' && typeof (value as { prototype?: unknown }).prototype === 'object' && value.prototype !== null;
  } catch {
    return false; // A Proxy, which has thrown.
  }
}

/** The name of the class; '' for an anonymous one, and where a static member `name` hides it. */
export const nameOf = (subject: { readonly name: unknown } | undefined): string => (typeof subject?.name === 'string' ? subject.name : '');

/**
 * Whether a class of this key, which there is already, is the same one of its module loaded again: by a test runner that resets its modules,
 * watches or reloads. It stands where that stood, or in a text that was edited; and a module declares its classes without a wait.
 */
function isReload(key: string, { module, place, text }: Origin): boolean {
  const former = table.origins.get(key);
  if (former?.module !== module || place === '' || table.fresh.has(key)) return false;
  return place === former.place || text !== former.text;
}

let clearing = false;

/**
 * Until a microtask has its turn. By then Jest may have made accessors of what is on globals, which end the program when they are written:
 * the set is only emptied.
 */
function noteFresh(key: string): void {
  const { fresh } = table;
  fresh.add(key);
  if (clearing) return;
  clearing = true;
  soon(() => {
    clearing = false;
    fresh.clear();
  });
}

/** What names a class to hosts and workers alike. */
export const keyOf = (module: string, name: string): string => `${module}#${name}`;

function secondOfName(key: string, name: string, module: string, { place }: Origin): DeclarationError {
  const hint = table.origins.get(key)?.place === place ? '. (Where its module was loaded again, await something before that)' : '';
  return new DeclarationError(
    `${name}: a second class of this name in ${module}; workers find a class by its module and name, so give one the option name${hint}`,
  );
}

function enter(module: string, name: string, subject: AbstractClass, origin: Origin): string {
  if (name === '') {
    const where = `an anonymous class in ${module || 'an unknown module'}`;
    throw new DeclarationError(
      `${where}: workers find classes by their names; give it one by the option name, @actor({ name: 'Counter' }). ` +
        'Bundlers take away the names of some; and where a decorator returned the class, put @actor() above that.',
    );
  }
  let key = keyOf(module, name);
  const holder = table.classes.get(key);
  if (holder !== undefined && holder !== subject) {
    // Two of a name in one module would be told apart by nobody. Of one that was loaded again, the newest counts.
    if (isImportable(module)) {
      if (!isReload(key, origin)) throw secondOfName(key, name, module, origin);
    } else {
      // Typed again in the REPL, say. No worker will ever look for it, so any free key serves.
      key += `#${table.classes.size}`;
    }
  }
  noteFresh(key);
  table.origins.set(key, origin);
  table.classes.set(key, subject);
  table.keys.set(subject.prototype as object, key);
  definitions = new WeakMap();
  return key;
}

/** Wrong options are the declaration's error, with the class's name. */
export function checked<T>(check: (options: unknown) => T, options: unknown, className: string): T {
  try {
    return check(options);
  } catch (error) {
    throw new DeclarationError(`${className || 'anonymous class'}: ${reasonOf(error)}`, { cause: error });
  }
}

/**
 * Makes a class an actor. The same class may be registered again; the last registration counts.
 *
 * @param origin where it was declared; `options.module` may name another module
 * @param besides see `checkActorOptions`
 * @throws DeclarationError when an option is wrong, or another class of that name is registered for the module, unless that is the same one
 *   of a former load
 */
export function registerActor(actor: AbstractClass, options: unknown, origin: Origin, className = nameOf(actor), besides?: readonly string[]): void {
  const { name = className, module: given = origin.module, ...rest } = checked((given) => checkActorOptions(given, besides), options, className);
  const url = moduleUrl(given);
  const registration: Registration = { name, module: url, key: enter(url, name, actor, origin), options: rest };
  Reflect.defineMetadata(ACTOR, registration, actor);
}

/** Makes a class one whose subclasses are actors, with that mode unless their options say otherwise. */
export function registerBase(base: AbstractClass, mode: Mode): void {
  Reflect.defineMetadata(BASE, mode, base);
}

/** Throws DeclarationError for such a base: declared itself, it would lose its mode, and with it all its subclasses. */
export function refuseBase(actor: AbstractClass): void {
  if (modeOfBase(actor) !== undefined) throw new DeclarationError(`${nameOf(actor)} is the base of actors: extend it, and declare the subclass`);
}

/** Lets instances of a class cross the boundary as that class. Throws DeclarationError as `registerActor` does. */
export function registerSerializable(subject: AbstractClass, options: unknown, origin: Origin, className: string): void {
  const { name = className } = checked(checkSerializableOptions, options, className);
  enter(origin.module, name, subject, origin);
}

/** Another class decorator has put `successor` in the place of a registered class. */
export function replaceClass(registered: AbstractClass, successor: AbstractClass): void {
  for (const [key, subject] of table.classes) {
    if (subject !== registered) continue;
    table.classes.set(key, successor);
    table.keys.set(successor.prototype as object, key);
  }
  const registration = registrationOf(registered);
  if (registration !== undefined) Reflect.defineMetadata(ACTOR, registration, successor);
  definitions = new WeakMap();
}

/** The classes whose instances keep their class across the boundary: serializable ones and actors. */
export const classTable = {
  /** The key of the class that has this prototype. */
  keyOf: (prototype: object): string | undefined => table.keys.get(prototype),
  classOf: (key: string): ActorClass | undefined => table.classes.get(key) as ActorClass | undefined,
};

/** The definition under that key, if its module has been loaded in this thread. */
export function findDefinition(key: string): ActorDefinition | undefined {
  const subject = table.classes.get(key);
  return subject !== undefined && isActor(subject) ? definitionOf(subject) : undefined;
}

/** The class and what it extends, the base first. */
function lineageOf(subject: AbstractClass): AbstractClass[] {
  const lineage: AbstractClass[] = [];
  for (let current: unknown = subject; isClass(current); current = Object.getPrototypeOf(current)) lineage.unshift(current);
  return lineage;
}

const isActor = (subject: AbstractClass): boolean => lineageOf(subject).some((each) => registrationOf(each) !== undefined || modeOfBase(each) !== undefined);

/**
 * What the class and its bases declared, merged. Resolved at the first call, then kept.
 *
 * @throws DeclarationError when it is no actor class, or wrongly declared where no decorator could say so
 */
export function definitionOf(actor: unknown): ActorDefinition {
  if (!isClass(actor)) throw new DeclarationError(`an actor class was expected, but this is ${show(actor)}${typeof actor === 'object' ? hintAt(actor) : ''}`);
  const known = definitions.get(actor);
  if (known !== undefined) return known;
  const definition = define(actor);
  definitions.set(actor, definition);
  return definition;
}

function hintAt(given: object | null): string {
  const made: unknown = types.isProxy(given) || given === null ? undefined : memberOf(given, 'constructor')?.value;
  return isClass(made) && isActor(made)
    ? `; give the class ${nameOf(made)} and its constructor's arguments, not an instance`
    : '; options come first in spawnWith';
}

function define(actor: ActorClass): ActorDefinition {
  const name = nameOf(actor) || 'an anonymous class';
  refuseBase(actor);
  if (!isActor(actor)) throw new DeclarationError(`${name} is no actor: decorate it with @actor(), extend ThreadActor or ProcessActor, or call defineActor`);
  const lineage = lineageOf(actor);
  for (const each of lineage) for (const owner of handlerOwnersOf(each)) throwProblem(owner, nameOf(each));
  const own = registrationOf(actor);
  const bases = lineage.map((each): ActorOptions => registrationOf(each)?.options ?? { mode: modeOfBase(each) });
  return {
    actor,
    ...(own ?? locate(actor)),
    options: mergeOptions(...bases),
    handlers: handlersOf(actor, lineage.flatMap(handlerOwnersOf)),
    hasHandle: typeof memberOf(actor.prototype as object, 'handle')?.value === 'function',
  };
}

/** Registers a class that nothing but its base makes an actor: V8 knows where it stands. */
function locate(actor: ActorClass): Pick<ActorDefinition, 'name' | 'module' | 'key'> {
  const name = nameOf(actor);
  const origin = originOfFunction(actor);
  // One that was read before is not declared again: it may have a successor by now.
  return { name, module: origin.module, key: table.keys.get(actor.prototype as object) ?? enter(origin.module, name, actor, origin) };
}

/**
 * Whether the class, as it is being declared, still has a method for each action that it inherits. A field that hides one is seen by nobody
 * before there are instances.
 *
 * @param metadata what TC39 decorators have left of the class's own handlers, which it does not show yet
 * @throws DeclarationError
 */
export function checkHandlers(actor: AbstractClass, metadata: object | undefined): void {
  const owners = lineageOf(actor).flatMap(handlerOwnersOf);
  handlersOf(actor, metadata === undefined ? owners : [...owners, metadata]);
}

function handlersOf(actor: AbstractClass, owners: readonly object[]): ReadonlyMap<string, HandlerEntry> {
  const declared = new Map<string, DeclaredHandler>();
  for (const owner of owners) for (const [action, handler] of handlersIn(owner)) declared.set(action, handler);
  const entries = new Map<string, HandlerEntry>();
  for (const [action, { method, options }] of declared) {
    // The method that runs is the most derived one, whoever declared the action.
    const run: unknown = memberOf(actor.prototype as object, method)?.value;
    if (typeof run !== 'function') {
      const what = `${nameOf(actor)}.${String(method)}, the handler of '${action}', is not a method any more`;
      throw new DeclarationError(`${what}: override a handler with a method, or give another method the action`);
    }
    const { timeout = Number.POSITIVE_INFINITY, concurrent = false } = options;
    entries.set(action, { action, method, timeout, concurrent, generator: types.isGeneratorFunction(run) });
  }
  return entries;
}
