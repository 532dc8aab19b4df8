import { closeSync, fstatSync, readFileSync, readSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers';
import { fileURLToPath } from 'node:url';
import { runInThisContext, Script } from 'node:vm';
import type { Built } from '../built.js';
import { CODE } from '../transports/process/pipes.js';
import type { ThreadTask } from '../transports/thread/host.js';
import { addCache, cacheIn, hasAdded, packCode, sourceIn } from './code.js';

/*
 * Loads dist/library.cjs, all of the package's code, once per thread or process: for the users' modules (dist/index.js), and for the
 * actors' threads (which start with this file) and processes (dist/process.cjs).
 *
 * Their host gives those the code along with what V8 has compiled of it there. To compile it anew took a fifth of the time from a spawn to
 * the first answer, and to load it as several ES modules, whose files are waited for one by one, a tenth.
 */

type Library = typeof import('./library.js');

const HERE = fileURLToPath(import.meta.url);
const FOLDER = dirname(HERE);
const FILE = join(FOLDER, 'library.cjs');
/**
 * V8 compiles functions at their first call. With the second start all that the first has called is there, and later ones add nothing. It
 * takes 2 ms each time.
 */
const ENOUGH_STARTS = 2;
/** Of the host's cache: a thread's has a fifth more. */
const ROOM_FACTOR = 1.5;

/**
 * By their source. A program may have several copies of the package, one for each of its dependencies that wants it: those of one version
 * are one library, with the same actors, refs and classes. On a global of the realm, see `compile`.
 */
const LIBRARIES = Symbol.for('futures-actors.libraries');
const globals = globalThis as { [LIBRARIES]?: Map<string, Library> };
globals[LIBRARIES] ??= new Map();
const libraries = globals[LIBRARIES];

let library: Library | undefined;
/** An expression: the function that evaluates the library. */
let source = '';
let script: Script | undefined;
let starts = 0;
let packed: Uint8Array | undefined;
/** `packed` without its room, for processes. */
let compact: { readonly code: Uint8Array; readonly of: Uint8Array; readonly added: boolean } | undefined;
/** What V8 has taken of the host's. */
let shared: Uint8Array | undefined;

const built: Built = {
  entries: { thread: HERE, process: join(FOLDER, 'process.cjs') },
  importModule: async (url) => {
    const exports = await import(url);
    // When the actor has been made, and has answered what waited for it, if that did not take longer.
    if (shared !== undefined) setImmediate(leaveCache, shared);
    return exports;
  },
  code: () => {
    // Coverage is lost of what comes from a cache.
    if (script === undefined || process.env.NODE_V8_COVERAGE !== undefined) return undefined;
    ifThereIsMemory(pack);
    return packed;
  },
  compactCode: () => {
    const code = built.code();
    if (code === undefined) return undefined;
    ifThereIsMemory(() => packCompact(code));
    return compact?.code;
  },
};

/** A start can do without a cache. */
function ifThereIsMemory(act: () => void): void {
  try {
    act();
  } catch {
    // There is none.
  }
}

function pack(): void {
  if (starts === ENOUGH_STARTS || (packed !== undefined && hasAdded(packed))) return;
  starts++;
  const cache = (script as Script).createCachedData();
  packed = packCode(source, cache, cache.length * ROOM_FACTOR);
}

function packCompact(of: Uint8Array): void {
  const added = hasAdded(of);
  if (compact?.of !== of || compact.added !== added) compact = { code: packCode(source, cacheIn(of)), of, added };
}

function leaveCache(code: Uint8Array): void {
  ifThereIsMemory(() => addCache(code, () => (script as Script).createCachedData()));
}

/** The package's code, evaluated once. */
export function load(code?: Uint8Array): Library {
  library ??= find(code);
  return library;
}

function find(code: Uint8Array | undefined): Library {
  source = code === undefined ? `(function (exports, require, module, __filename, __dirname, BUILT) {${readFileSync(FILE, 'latin1')}\n})` : sourceIn(code);
  let found = libraries.get(source);
  if (found === undefined) {
    found = evaluate(code);
    libraries.set(source, found);
  }
  return found;
}

function evaluate(code: Uint8Array | undefined): Library {
  const module = { exports: {} };
  compile(code && cacheIn(code))(module.exports, createRequire(FILE), module, FILE, FOLDER, built);
  if (script?.cachedDataRejected === false) {
    // Good for those that start here as well.
    packed = code;
    shared = code;
    starts = ENOUGH_STARTS;
  }
  return module.exports as Library;
}

function compile(cachedData: Uint8Array | undefined): (...args: unknown[]) => void {
  // Jest runs tests, and whatever they load, this file included, in a realm with an Object and an Error of its own.
  // oxlint-disable-next-line typescript/no-implied-eval -- there is no public way to compile for the realm of the caller but this.
  if (runInThisContext('Object') !== Object) return new Function(`return ${source}\n//# sourceURL=${FILE}`)() as () => void;
  // Whether V8 takes what is given it decides by its version and flags; if not, it compiles as ever.
  script = new Script(source, { filename: FILE, cachedData });
  return script.runInThisContext() as () => void;
}

/** For piscina: what a thread does first. */
export default async function startThread(task: ThreadTask): Promise<void> {
  const { default: install } = await load(task.code).threadEntry();
  install(task);
}

function readCode(): Uint8Array | undefined {
  try {
    const stat = fstatSync(CODE);
    // Where none was given, Node has another of its own there (its epoll, say), which it goes on to need.
    if (!stat.isFile()) return undefined;
    const { size } = stat;
    const code = new Uint8Array(size);
    const read = readSync(CODE, code, 0, size, 0);
    closeSync(CODE);
    return size > 0 && read === size ? code : undefined;
  } catch {
    return undefined; // None was given.
  }
}

/** For dist/process.cjs: what a process does first. (A file of its own: this one may have been loaded before, by what Node was told to import.) */
export function startProcess(): void {
  void load(readCode()).processEntry();
}
