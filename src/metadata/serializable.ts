import { originOfCall } from './call-site.js';
import { type ActorDecorator, classDecorator } from './class-decorator.js';
import { registerSerializable } from './registry.js';

/**
 * Lets instances of a class cross the boundary as that class (own enumerable fields, not `#private` ones; a custom Error class keeps its identity).
 * Actor classes are serializable already.
 *
 * @param options `name`: by which both sides know the class; default: the class's own name.
 * @throws DeclarationError, while the class is being declared, for a second class of the same name in the module.
 */
export function serializable(options?: { name?: string | undefined }): ActorDecorator {
  const origin = originOfCall(serializable);
  return classDecorator('@serializable', options, (declared, className) => registerSerializable(declared, options, origin, className));
}
