import { summaryOf } from '../describe.js';
import { ActorStartError, type BootstrapError } from '../errors.js';
import { isImportable } from '../metadata/module-url.js';
import { type ActorDefinition, definitionOf, findDefinition, isClass, keyOf } from '../metadata/registry.js';
import type { StartSpec } from '../protocol/batches/messages.js';
import { load } from './loading.js';

/** Finds the class that a host named in its module, which this thread has not imported yet. Throws ActorStartError that says what to do. */
export async function importClass(spec: StartSpec): Promise<ActorDefinition> {
  if (!isImportable(spec.module)) {
    throw new ActorStartError(
      `${spec.name} is declared in '${spec.module}', which no worker can import: declare it in a file of its own (mode 'inline' works from anywhere)`,
      { delivered: 'no' },
    );
  }
  let loaded: Awaited<ReturnType<typeof load>>;
  try {
    loaded = await load(spec.module, spec.entryModule);
  } catch (error) {
    throw new ActorStartError(`${spec.module}, the module of ${spec.name}, could not be loaded in the worker: ${summaryOf(error)}${hint(spec.module, error)}`, {
      cause: error,
      delivered: 'no',
    });
  }
  return findDefinition(spec.key) ?? undecorated(spec, [loaded.spawned, ...Object.values(loaded.exports)]) ?? notFound(spec, loaded.endedBy);
}

/** A class that only extends ThreadActor or ProcessActor has registered nothing: it is among the exports, or the one that ended the loading. */
function undecorated(spec: StartSpec, candidates: unknown[]): ActorDefinition | undefined {
  for (const candidate of candidates) {
    if (!isClass(candidate) || keyOf(spec.module, candidate.name) !== spec.key) continue;
    const definition = definitionOf(candidate);
    if (definition.key === spec.key) return definition;
  }
  return undefined;
}

function notFound(spec: StartSpec, endedBy: BootstrapError | undefined): never {
  if (endedBy !== undefined && !spec.entryModule) {
    throw new ActorStartError(
      `${spec.module} declared no actor class ${spec.name} in the worker: its loading was ended before by a spawn at the top level, its own or of a module that it imports ` +
        "(the stack of this error's cause says where). Spawn in a function that the program calls, and give the ref to those who need it",
      { cause: endedBy, delivered: 'no' },
    );
  }
  const advice = spec.entryModule
    ? 'declare it at the top level of the file, before its first spawn (which ends the loading, before anything is exported), and decorate it with @actor()'
    : "declare it at the module's top level, before its first spawn, and export it unless it is decorated with @actor()";
  throw new ActorStartError(
    `${spec.module} was loaded in the worker, but declared no actor class ${spec.name}: ${advice}. (Where that module only wraps @actor(), let those who use it give the option module: import.meta.url. Where a bundler has written the address of the source into that option, leave it out.)`,
    { delivered: 'no' },
  );
}

/** Makes the actor. Throws ActorStartError. */
export function construct(definition: ActorDefinition, args: readonly unknown[]): object {
  let actor: object;
  try {
    actor = new definition.actor(...args);
  } catch (error) {
    throw new ActorStartError(`the constructor of ${definition.name} threw: ${summaryOf(error)}`, { cause: error, delivered: 'no' });
  }
  for (const { action, method } of definition.handlers.values()) if (!hasMethod(actor, method)) throw hidden(definition.name, action, String(method));
  return actor;
}

function hasMethod(actor: object, method: string | symbol): boolean {
  try {
    return typeof (actor as Record<string | symbol, unknown>)[method] === 'function';
  } catch {
    // By a getter that the instance has: it is asked again for each message, and may have an answer then.
    return true;
  }
}

/** Of the class it is a method: nobody could see this before there was an instance. */
function hidden(name: string, action: string, method: string): ActorStartError {
  const text =
    `an instance of ${name} has no method '${method}' for '${action}': a field of that name hides it (also one that is declared only, as 'declare' does not stand before it), ` +
    'or the constructor returned another object';
  return new ActorStartError(text, { delivered: 'no' });
}

/** Of what the usual test runners define for their files, and for no others. */
const OF_TESTS =
  /^(describe|it|test|suite|before|after|beforeEach|afterEach|beforeAll|afterAll|expect|vi|jest) is not defined$|^Vitest failed to find the (current suite|runner)/;

function hint(module: string, error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  if (error instanceof Error && OF_TESTS.test(error.message))
    return '. (It is a file of tests, whose runner is not in the worker: declare the actor in a module of its own)';
  const wantsLoader = code === 'ERR_UNKNOWN_FILE_EXTENSION' || (error instanceof SyntaxError && /\.[cm]?tsx?(\?|$)/.test(module));
  if (error instanceof ReferenceError && error.message.includes('before initialization')) {
    return ". (Modules that import each other: here this one is loaded first, and what it imports, the program's entry file maybe, runs before it has declared its classes. Guard what the program does by isMainModule)";
  }
  if (!wantsLoader) return '';
  return " (the loader for TypeScript has not reached the actor's thread. With tsx before Node 22.22.3 and 24.11.1: node --import ./register.mjs, which calls register() of 'tsx/esm/api'; see docs/typescript.md)";
}
