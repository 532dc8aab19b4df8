import { AsyncLocalStorage } from 'node:async_hooks';
import { built } from '../built.js';
import { BootstrapError } from '../errors.js';
import type { ActorClass } from '../metadata/registry.js';
import { scheduler } from './scheduler.js';
import { passOver } from './uncaught.js';

/*
 * Importing an actor's module runs its top level again, and in a program of a single file that top level spawns actors. `spawn` must not do so here, now
 * or in whatever promise or timer the top level started: a store that such code carries along says that it is the loading's.
 */

interface Loading {
  readonly module: string;
  /** The class that the top level was about to spawn, and what it was told. */
  spawned: ActorClass | undefined;
  refusal?: BootstrapError;
}

interface Store {
  readonly storage: AsyncLocalStorage<Loading>;
  /** Imports under way, and entry modules, whose late spawns must be recognized for ever. */
  holds: number;
}

// On a global, so that the copy of the package that the user's module imports asks the same store as the worker that loads the module.
const STORE = Symbol.for('futures-actors.loading');
const globals = globalThis as { [STORE]?: Store };
globals[STORE] ??= { storage: new AsyncLocalStorage(), holds: 0 };
const store = globals[STORE];

/** Those under way. */
const loadings = new Set<Loading>();

const importModule = built?.importModule ?? ((url: string): Promise<object> => import(url));

/** The loading that the calling code is part of, if any. */
export const currentLoading = (): Loading | undefined => (store.holds > 0 ? store.storage.getStore() : undefined);

/**
 * What the program ends this thread or process for, where nothing else is known: its `main()` has caught what its spawn was told, and calls
 * `process.exit()`. Not while an actor that lives here is at work.
 */
export function refusedSpawn(): BootstrapError | undefined {
  if (scheduler.active !== undefined) return undefined;
  for (const { refusal } of loadings) if (refusal !== undefined) return refusal;
  return undefined;
}

const isBootstrapError = (error: unknown): error is BootstrapError => error instanceof BootstrapError;

/** What a module has given. */
interface Loaded {
  readonly exports: object;
  /** The class that a top level was about to spawn when that ended the loading, and what says where. */
  readonly spawned: ActorClass | undefined;
  readonly endedBy: BootstrapError | undefined;
}

/** Imports a module for an actor. */
export async function load(module: string, isEntry: boolean): Promise<Loaded> {
  const loading: Loading = { module, spawned: undefined };
  loadings.add(loading);
  store.holds++;
  // It may spawn in a timer as well, which does not end the thread or process either.
  if (isEntry) passOver(isBootstrapError);
  try {
    return { exports: await store.storage.run(loading, () => importModule(module)), spawned: loading.spawned, endedBy: undefined };
  } catch (error) {
    if (!isBootstrapError(error)) throw error;
    return { exports: {}, spawned: loading.spawned, endedBy: error };
  } finally {
    loadings.delete(loading);
    // While a store is in use every await of every handler pays for it, so it is switched off; not after an entry file, whose main() may spawn later.
    if (!isEntry && --store.holds === 0) store.storage.disable();
  }
}
