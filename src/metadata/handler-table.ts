import './reflect.js';
import { show } from '../describe.js';
import { DeclarationError } from '../errors.js';
import { reasonOf } from './checks.js';
import { checkHandlerOptions, type HandlerOptions } from './options.js';

/** A handler as one class declares it, without what it inherits. */
export interface DeclaredHandler {
  readonly method: string | symbol;
  readonly options: HandlerOptions;
}

interface HandlerTable {
  readonly handlers: Map<string, DeclaredHandler>;
  /** What is wrong, as texts that lack the class's name: a TC39 method decorator does not know its class. */
  readonly problems: ((className: string) => string)[];
}

/** What is declared as a handler. */
export interface Placement {
  /** 'method', or what else it is; undefined: the class has nothing of that name. */
  readonly kind: string | undefined;
  readonly name: string | symbol;
  readonly static: boolean;
  readonly private: boolean;
}

const HANDLERS = 'futures-actors:handlers';

/** Methods with a meaning of their own. A message for one of them would run it at the wrong time, or twice. */
const RESERVED = new Map<string | symbol, string>([
  ['constructor', 'it makes the actor'],
  ['handle', 'it takes every message that no @handler takes'],
  ['onStart', 'it is called when the actor starts'],
  ['onStop', 'it is called when the actor stops'],
]);

const tableOf = (owner: object): HandlerTable | undefined => Reflect.getOwnMetadata(HANDLERS, owner) as HandlerTable | undefined;

function problemOf(action: unknown, placement: Placement, taken: DeclaredHandler | undefined): string | undefined {
  const reserved = RESERVED.get(placement.name);
  if (placement.kind === undefined) return 'the class has no such method; give the name of one that it has or inherits';
  if (placement.kind !== 'method') return `only methods take messages, and this is of the kind '${placement.kind}'`;
  if (placement.static) return 'a static method has no actor to run on';
  if (placement.private) return 'a #private method cannot be called from outside the class';
  if (reserved !== undefined) return `choose another method, for ${reserved}`;
  if (typeof action !== 'string' || action === '') return 'the action must be a string that is not empty';
  if (taken !== undefined) return `the class has this action twice, the first time on ${String(taken.method)}`;
  return undefined;
}

/** The handlers of a class are kept on its prototype, or on the metadata object of TC39 decorators. */
function ownTableOf(owner: object): HandlerTable {
  const table: HandlerTable = tableOf(owner) ?? { handlers: new Map(), problems: [] };
  Reflect.defineMetadata(HANDLERS, table, owner);
  return table;
}

type Problem = HandlerTable['problems'][number];

/** A handler, or what is wrong with it. */
function check(action: unknown, options: unknown, placement: Placement, taken: DeclaredHandler | undefined): DeclaredHandler | Problem {
  let problem = problemOf(action, placement, taken);
  try {
    const checked = checkHandlerOptions(options);
    if (problem === undefined) return { method: placement.name, options: checked };
  } catch (error) {
    problem ??= reasonOf(error);
  }
  return (className) => `${className}.${String(placement.name)} as the handler of ${show(action)}: ${problem}`;
}

/** Enters a handler into the table of its class. What is wrong with it is entered instead, for `throwProblem`. */
export function declareHandler(owner: object, action: unknown, options: unknown, placement: Placement): void {
  const { handlers, problems } = ownTableOf(owner);
  const checked = check(action, options, placement, handlers.get(action as string));
  if (typeof checked === 'function') problems.push(checked);
  else handlers.set(action as string, checked);
}

/** What stands for a handler that is declared at once with others. */
export interface HandlerClaim {
  readonly action: unknown;
  readonly options: unknown;
  readonly placement: Placement;
}

/**
 * Enters these handlers, in the place of others of the same actions; none of them when one is wrong. What is returned takes that back.
 * Throws DeclarationError.
 */
export function declareHandlers(owner: object, claims: readonly HandlerClaim[], className: string): () => void {
  const entries = claims.map(({ action, options, placement }) => [action as string, check(action, options, placement, undefined)] as const);
  const { handlers } = ownTableOf(owner);
  for (const [, checked] of entries) if (typeof checked === 'function') throw new DeclarationError(checked(className));
  const former = [...handlers];
  for (const [action, checked] of entries) handlers.set(action, checked as DeclaredHandler);
  return () => {
    handlers.clear();
    for (const [action, handler] of former) handlers.set(action, handler);
  };
}

/** Throws the first thing that is wrong with the handlers in the table of that owner. */
export function throwProblem(owner: object | undefined, className: string): void {
  const problem = owner && tableOf(owner)?.problems[0];
  if (problem !== undefined) throw new DeclarationError(problem(className));
}

/** What instances get from their class under that name; Object's own does not count. Calls no getter. */
export function memberOf(prototype: object, name: string | symbol): PropertyDescriptor | undefined {
  for (let owner: object | null = prototype; owner !== null && owner !== Object.prototype; owner = Object.getPrototypeOf(owner) as object | null) {
    const member = Object.getOwnPropertyDescriptor(owner, name);
    if (member !== undefined) return member;
  }
  return undefined;
}

/** Whether it is a method that `@handler` could stand on. Calls no getter. */
export const mayHandle = (prototype: object, name: string): boolean => !RESERVED.has(name) && typeof memberOf(prototype, name)?.value === 'function';

/** Where a class may keep its handlers: TC39 decorators leave them on its own metadata object, the others on its prototype. */
export function handlerOwnersOf(subject: { readonly prototype: object; readonly [Symbol.metadata]?: object | null }): object[] {
  const metadata = Object.hasOwn(subject, Symbol.metadata) ? subject[Symbol.metadata] : undefined;
  return metadata ? [metadata, subject.prototype] : [subject.prototype];
}

/** The handlers in the table of that owner. */
export const handlersIn = (owner: object): ReadonlyMap<string, DeclaredHandler> => tableOf(owner)?.handlers ?? new Map();
