import { show } from '../describe.js';
import { DeclarationError } from '../errors.js';
import { type AbstractClass, isClass, nameOf, replaceClass } from './registry.js';

/** A class decorator for `experimentalDecorators` and for TC39 decorators. */
export interface ActorDecorator {
  <C extends AbstractClass>(value: C, context: ClassDecoratorContext<C>): void;
  <C extends AbstractClass>(value: C): void;
}

/** Tells the second argument of a TC39 decorator from the property key of a legacy one. */
export const isDecoratorContext = (value: unknown): value is DecoratorContext => typeof value === 'object' && value !== null && 'kind' in value;

/**
 * Makes one function serve both kinds of decorators.
 *
 * @param label how errors call the decorator: '@actor'
 * @param options what the factory was given: a class, where the parentheses were forgotten
 * @param register is called with the class while it is being declared
 */
export function classDecorator(
  label: string,
  options: unknown,
  register: (declared: AbstractClass, name: string, metadata: object | undefined) => void,
): ActorDecorator {
  if (typeof options === 'function') throw new DeclarationError(`${label} on ${nameOf(options) || 'an anonymous class'} lacks its parentheses: ${label}()`);
  return (value: AbstractClass, context?: unknown): void => {
    const isContext = isDecoratorContext(context);
    if (isContext ? context.kind !== 'class' : context !== undefined) {
      throw new DeclarationError(`${label} belongs on a class, not on its member ${String(isContext ? context.name : context)}`);
    }
    if (!isClass(value)) throw new DeclarationError(`${label} belongs on a class, but was given ${show(value)}`);
    if (!isContext) {
      // A decorator below this one may have returned an anonymous subclass.
      register(value, nameOf(value) || nameOf(Object.getPrototypeOf(value) as AbstractClass), undefined);
      return;
    }
    // The compiler may have renamed the class; the context has the name in the source.
    register(value, (context as ClassDecoratorContext).name ?? '', context.metadata);
    context.addInitializer(function (this: unknown) {
      // Decorators above this one may have returned another class, and that is the one which the program knows.
      if (this !== value) replaceClass(value, this as AbstractClass);
    });
  };
}
