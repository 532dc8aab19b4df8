import { show } from '../describe.js';
import { DeclarationError } from '../errors.js';
import { isDecoratorContext } from './class-decorator.js';
import { declareHandler, type Placement, throwProblem } from './handler-table.js';
import type { HandlerOptions } from './options.js';
import { type AbstractClass, nameOf } from './registry.js';

/** What the decorator must know of the second argument of a handler, whose whole type stands in a layer above this one. */
export interface ActorContextBase {
  readonly action: string | undefined;
  readonly signal: AbortSignal;
  readonly deadline: number | undefined;
  throwIfAborted(): void;
}

/**
 * A handler's action is read from its message type. Where the decorator's action and the `action` literal of the method's message disagree, the
 * parameter type fails with both names in it.
 */
export type Agree<A extends string, M> = M extends { action: infer L }
  ? A extends L
    ? unknown
    : { '@handler action differs from the message type': [A, L] }
  : { '@handler: the message type needs': { action: A } };

type Rest = [(ActorContextBase | undefined)?];
/** The same of a whole method, which may be generic or overloaded (the last one counts). */
type AgreeingMethod<A extends string, F> = F extends (message: infer M, ...rest: infer R) => unknown
  ? R extends Rest
    ? Agree<A, M>
    : [ActorContextBase | undefined] extends R
      ? Agree<A, M>
      : { '@handler: the method takes a message and, if anything else, its context': R }
  : never;

/**
 * A method decorator for TC39 decorators and for `experimentalDecorators`. (`exactOptionalPropertyTypes` takes a parameter `context?` for
 * the longer form alone.)
 */
export interface HandlerDecorator<A extends string> {
  <This extends object, M, R extends Rest, Result>(
    value: ((this: This, message: M, ...rest: R) => Result) & Agree<A, M>,
    context: ClassMethodDecoratorContext<This, (this: This, message: M, ...rest: R) => Result>,
  ): void;
  // A descriptor, which may be written to, fits none of another type: so this infers the method as it is.
  <F extends (...args: never[]) => unknown>(target: object, key: string | symbol, descriptor: TypedPropertyDescriptor<F & AgreeingMethod<A, F>>): void;
}

/**
 * Routes messages whose `action` is the given string to the method. Inherited by subclasses, which may override the method, or hand the action to
 * another one; a method may take several actions. `handle`, `onStart` and `onStop` have a meaning of their own and cannot be handlers.
 *
 * @throws DeclarationError, while the class is being declared, for an action twice in one class, a static or #private method, anything else but a
 * method, and wrong options. (With TC39 decorators on members and no `@actor()` on the class: when the class, or one that extends it, is
 * first used as an actor.)
 */
export function handler<const A extends string>(action: A, options?: HandlerOptions): HandlerDecorator<A> {
  // Used bare, the "action" is the method, or the class or prototype that it stands in.
  if (typeof action === 'function' || typeof action === 'object') {
    const bare = isDecoratorContext(options) || typeof options === 'string' || typeof options === 'symbol';
    const what = bare ? `on ${memberName(options)} lacks its action` : `takes an action, which is a string, but was given ${show(action)}`;
    throw new DeclarationError(`@handler ${what}: @handler('add')`);
  }
  return (target: unknown, place: unknown, descriptor?: unknown): void => {
    if (isDecoratorContext(place)) declareStandard(action, options, place);
    else declareLegacy(action, options, target, place as string | symbol | undefined, descriptor);
  };
}

const memberName = (place: unknown): string => String(isDecoratorContext(place) ? place.name : place);

function declareStandard(action: unknown, options: unknown, context: DecoratorContext): void {
  const { kind, metadata, name = '' } = context;
  const member: Pick<Placement, 'static' | 'private'> = 'static' in context ? context : { static: false, private: false };
  if (metadata === undefined) {
    throw new DeclarationError(
      `@handler on ${String(name)}: the compiler has made no context.metadata; update it, or use experimentalDecorators or defineActor`,
    );
  }
  declareHandler(metadata, action, options, { kind, name, static: member.static, private: member.private });
  // On a class it may be the only decorator.
  if (kind === 'class') throwProblem(metadata, String(name));
  // Of what is static the initializers run with the class, as part of its declaration. For the rest `@actor()` throws.
  if (member.static) {
    context.addInitializer(function (this: unknown) {
      throwProblem(metadata, nameOf(this as AbstractClass));
    });
  }
}

function declareLegacy(action: unknown, options: unknown, target: unknown, name: string | symbol | undefined, descriptor: unknown): void {
  const isStatic = typeof target === 'function';
  if (!isStatic && (typeof target !== 'object' || target === null))
    throw new DeclarationError(`@handler(${show(action)}) is a decorator of methods, and was called with ${show(target)}`);
  const className = nameOf(isStatic ? (target as AbstractClass) : target.constructor);
  declareHandler(target, action, options, { kind: legacyKind(name, descriptor), name: name ?? className, static: isStatic, private: false });
  throwProblem(target, className);
}

function legacyKind(name: string | symbol | undefined, descriptor: unknown): string {
  if (name === undefined) return 'class';
  if (typeof descriptor === 'number') return 'parameter';
  if (typeof descriptor !== 'object' || descriptor === null) return 'field';
  return 'value' in descriptor && typeof descriptor.value === 'function' ? 'method' : 'getter or setter';
}
