import { show } from '../describe.js';
import { DeclarationError } from '../errors.js';
import { originOfCall } from './call-site.js';
import { type ActorDecorator, classDecorator } from './class-decorator.js';
import { declareHandlers, memberOf, type Placement, throwProblem } from './handler-table.js';
import { type ActorOptions, type HandlerOptions, readDefinition } from './options.js';
import { type AbstractClass, checked, checkHandlers, isClass, nameOf, refuseBase, registerActor } from './registry.js';

export type { ActorDecorator };

/** How `defineActor` names a handler: its method, alone or with options. */
export type HandlerDeclaration = string | ({ method: string } & HandlerOptions);

/**
 * Marks a class as an actor. Works with `experimentalDecorators` and with TC39 decorators. Without any handler the class is legal, as a base for others.
 *
 * @throws DeclarationError, while the class is being declared, for wrong options and handlers, and for a second class of the same name in the module.
 */
export function actor(options?: ActorOptions): ActorDecorator {
  const origin = originOfCall(actor);
  return classDecorator('@actor', options, (declared, name, metadata) => {
    refuseBase(declared);
    throwProblem(metadata, name);
    checkHandlers(declared, metadata);
    registerActor(declared, options, origin, name);
  });
}

/**
 * The same without decorator syntax, for plain JavaScript and type-stripping runtimes. Returns the class.
 *
 * @param options those of the actor; `handlers` maps each action to the name of its method, its own or inherited.
 * @throws DeclarationError for wrong options and handlers, and for a second class of the same name in the module.
 */
export function defineActor<C extends AbstractClass>(
  actor: C,
  options: ActorOptions & { module: string | URL; handlers?: Record<string, HandlerDeclaration> | undefined },
): C {
  const origin = originOfCall(defineActor);
  if (!isClass(actor)) throw new DeclarationError(`defineActor needs a class, but was given ${show(actor)}`);
  refuseBase(actor);
  const { actorOptions, handlers } = checked(readDefinition, options, nameOf(actor));
  throwProblem(actor.prototype as object, nameOf(actor));
  const claims = handlers.map(({ action, options, method }) => ({ action, options, placement: placementOf(actor, method) }));
  const undo = declareHandlers(actor.prototype as object, claims, nameOf(actor));
  try {
    checkHandlers(actor, undefined);
    registerActor(actor, actorOptions, origin, nameOf(actor), ['handlers']);
  } catch (error) {
    undo();
    throw error;
  }
  return actor;
}

function placementOf(actor: AbstractClass, method: unknown): Placement {
  const name = typeof method === 'symbol' ? method : typeof method === 'string' ? method : show(method);
  const member = memberOf(actor.prototype as object, name);
  if (member !== undefined) return { kind: typeof member.value === 'function' ? 'method' : 'property', name, static: false, private: false };
  const isStatic = Object.hasOwn(actor, name);
  return { kind: isStatic ? 'method' : undefined, name, static: isStatic, private: false };
}
