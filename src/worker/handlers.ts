import { types } from 'node:util';
import type { ActorDefinition, HandlerEntry } from '../metadata/registry.js';

/** What of a handler the dispatcher needs, and what it learns of it. */
export interface Handler extends HandlerEntry {
  /** Its last run took long enough that answers should not wait for the next; at first nobody knows. */
  slow: boolean;
}

/** The handlers of a class, for all actors of it in this thread: what one of them has taught serves the others from their first message on. */
export interface Handlers {
  readonly byAction: ReadonlyMap<string, Handler>;
  /** For messages that none of those takes. */
  readonly fallback: Handler | undefined;
  /** The one of `byAction` that was found last: most messages have the action of the one before. */
  latest: Handler | undefined;
  /** There is a concurrent one. */
  readonly concurrent: boolean;
  /** That of the class, whose other methods take no messages. */
  readonly prototype: object;
}

/** The one for messages of this action. */
export function handlerOf(handlers: Handlers, action: string | undefined): Handler | undefined {
  const { latest, fallback } = handlers;
  if (action === undefined) return fallback;
  if (latest?.action === action) return latest;
  const handler = handlers.byAction.get(action);
  if (handler === undefined) return fallback;
  handlers.latest = handler;
  return handler;
}

const isGenerator = ({ actor }: ActorDefinition): boolean => types.isGeneratorFunction((actor.prototype as { handle?: unknown }).handle);

const known = new WeakMap<ActorDefinition, Handlers>();

export function handlersOf(definition: ActorDefinition): Handlers {
  let handlers = known.get(definition);
  if (handlers === undefined) {
    handlers = {
      // A table of its own: looking an action up among the object's properties would find '__proto__' and 'constructor' as well.
      byAction: new Map([...definition.handlers].map(([action, entry]) => [action, { ...entry, slow: true }])),
      fallback: definition.hasHandle
        ? { action: '', method: 'handle', timeout: Infinity, concurrent: false, generator: isGenerator(definition), slow: true }
        : undefined,
      latest: undefined,
      concurrent: [...definition.handlers.values()].some(({ concurrent }) => concurrent),
      prototype: definition.actor.prototype as object,
    };
    known.set(definition, handlers);
  }
  return handlers;
}
