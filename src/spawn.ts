import { threadId } from 'node:worker_threads';
import { codecFor } from './client/codec.js';
import { BootstrapError, DeclarationError, invalidValue, SerializationError } from './errors.js';
import { unreadable } from './future/options.js';
import { Lifecycle, type Ties } from './host/lifecycle.js';
import type { Sites } from './host/sites.js';
import type { TransportEntry } from './host/transport.js';
import { isEntryModule } from './metadata/main-module.js';
import { moduleUrl } from './metadata/module-url.js';
import { type ActorOptions, checkActorOptions, type Mode, type ResolvedActorOptions, resolveOptions } from './metadata/options.js';
import { type ActorClass, type ActorDefinition, classTable, definitionOf, keyOf } from './metadata/registry.js';
import type { ActorAddress } from './protocol/copy/address.js';
import { ACROSS_PROCESSES, ACROSS_THREADS, type Packed, type ValueCodec, WITHIN_THREAD } from './protocol/copy/values.js';
import { realm } from './protocol/realm/realm.js';
import { currentLoading } from './worker/loading.js';

/** Even of a module that is there, an import is a good part of what a spawn costs. */
function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | undefined;
  return () => {
    loaded ??= load();
    return loaded;
  };
}

/**
 * The one place that puts class, options and transport together. Transports are loaded at their first use: an actor's own thread, which
 * loads this file too, needs none.
 */
const transports: Partial<Record<Mode, TransportEntry>> = {
  thread: {
    capabilities: ACROSS_THREADS,
    load: once(async () => (await import('./transports/thread/host.js')).threadTransport),
  },
  process: {
    capabilities: ACROSS_PROCESSES,
    load: once(async () => (await import('./transports/process/host.js')).processTransport),
  },
  inline: {
    capabilities: WITHIN_THREAD,
    load: once(async () => {
      const [{ inlineTransport }, { serveInline }] = await Promise.all([import('./transports/inline/host.js'), import('./transports/inline/entry.js')]);
      return inlineTransport(serveInline);
    }),
  },
};

let nextId = 0;

/** Whoever starts actors, which end with it. */
export interface ActorOwner {
  readonly live: Set<Lifecycle>;
  readonly sites: Sites;
}

/** Starts an actor and returns at once. */
export function startActor(owner: ActorOwner, options: ActorOptions, actor: ActorClass, args: unknown[], ties: Ties): Lifecycle {
  refuseWhileLoading(actor);
  const checked = readActorOptions(options);
  const declared = definitionOf(actor);
  if (classTable.classOf(declared.key) !== actor) {
    throw new DeclarationError(`${declared.name} has been declared again since, as its module was loaded once more: spawn the class that it exports now`);
  }
  const definition = definitionUnder(checked, declared);
  const resolved = resolveOptions(definition.options, checked);
  const transport = transports[resolved.mode];
  if (transport === undefined) throw invalidValue(`mode '${resolved.mode}' is not available: ${Object.keys(transports).join(', ')} are`);
  const codec = codecFor(transport.capabilities);
  const lifecycle = new Lifecycle({
    address: addressOf(definition, resolved, transport.capabilities.sharedMemory),
    definition,
    options: resolved,
    args: packArgs(codec, definition.name, args),
    codec,
    transport,
    sites: owner.sites,
    entryModule: isEntryModule(definition.module),
    ...ties,
    onEnd: (ended) => owner.live.delete(ended),
  });
  owner.live.add(lifecycle);
  return lifecycle;
}

function readActorOptions(options: ActorOptions): ActorOptions {
  try {
    return checkActorOptions(options);
  } catch (error) {
    throw unreadable(error, 'an actor');
  }
}

function addressOf(definition: ActorDefinition, { mailbox, prefetch, restart }: ResolvedActorOptions, sharedMemory: boolean): ActorAddress {
  const handlers = [...definition.handlers.values()].filter(({ timeout, concurrent }) => concurrent || timeout !== Infinity);
  return {
    id: `${definition.name}-${process.pid}${threadId === 0 ? '' : `.${threadId}`}-${++nextId}`,
    name: definition.name,
    owner: realm.path,
    apart: !sharedMemory,
    rules: {
      ...mailbox,
      prefetch,
      restarts: restart !== 'never',
      maxTaskRetries: restart === 'never' ? 0 : restart.maxTaskRetries,
      handlers: handlers.map(({ action, timeout, concurrent }) => [action, timeout, concurrent]),
    },
  };
}

/** `spawnWith` may say where the worker is to find the class; or, by a name alone, what to call this one. */
function definitionUnder(options: ActorOptions, definition: ActorDefinition): ActorDefinition {
  const { name = definition.name } = options;
  if (options.module === undefined) return options.name === undefined ? definition : { ...definition, name };
  const module = moduleUrl(options.module);
  return { ...definition, name, module, key: keyOf(module, name) };
}

function packArgs(codec: ValueCodec, name: string, args: unknown[]): Packed {
  try {
    return codec.pack(args, 'message');
  } catch (error) {
    const text = (error as Error).message.replace(/^message\[(\d+)\]/, 'argument $1');
    throw new SerializationError(`the constructor arguments of ${name} cannot be copied: ${text}`, {
      cause: error,
      where: 'message',
    });
  }
}

/** The worker that loads an actor's module has reached the program's own `spawn`: that is where its loading ends. */
function refuseWhileLoading(actor: ActorClass): void {
  const loading = currentLoading();
  if (loading === undefined) return;
  loading.spawned ??= actor;
  loading.refusal = new BootstrapError(
    `spawn was reached while a worker was loading ${loading.module} for its actor classes. At the module's top level that is how the loading ends, and nothing is wrong. ` +
      'Where you see this text, the program caught it: guard what only the program itself must do with `if (isMainModule(import.meta))`, in CommonJS `isMainModule(module)`.',
  );
  throw loading.refusal;
}
