import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isMainThread } from 'node:worker_threads';
import { show } from '../describe.js';
import { DeclarationError } from '../errors.js';
import { filePath, isFileless } from './module-url.js';

/** Set on `globalThis` by the entry files of our workers, before they load the program's modules. Other copies of the package look there as well. */
export const WORKER: unique symbol = Symbol.for('futures-actors.worker');

/** What TypeScript 7 takes `module` for in a file of CommonJS that is written in JavaScript. */
interface PlainModule {
  exports: unknown;
}

/**
 * True in the program's entry module, false where an actor's worker loads the same file. (A single-file program needs it only to guard side effects
 * that stand before its first `spawn`: loading in the worker ends there. Its classes stand before it too.) A program that has no file, given by `node -e` or by
 * standard input, is its own entry.
 *
 * @param meta `import.meta` of the asking module, or its `module` in CommonJS.
 * @throws DeclarationError for anything else.
 */
export function isMainModule(meta: ImportMeta | NodeModule | PlainModule): boolean {
  if (!isModuleMeta(meta)) {
    const given = show(meta);
    const bundled = given === '{}' ? ', which is what bundlers leave of import.meta in CommonJS: bundle as ES modules' : '';
    throw new DeclarationError(`isMainModule() takes import.meta, or module in CommonJS, but was given ${given}${bundled}`);
  }
  if (WORKER in globalThis) return false;
  if (!('url' in meta)) return meta.id === '.' || isProgramText(meta.id, meta.filename) || isEntryFile(meta.filename);
  // Node 20 has no import.meta.main, only the path of the entry.
  const { main } = meta as ImportMeta & { main?: unknown };
  if (typeof main === 'boolean') return main;
  if (!meta.url.startsWith('file:')) return false;
  const file = filePath(meta.url);
  return file !== undefined && (isProgramText(meta.url, file) || isEntryFile(file));
}

/**
 * Whether that is the program's own text, for which Node has made up a name. A thread that is given its code as a text has the same name
 * for it; and so may a file be called.
 */
const isProgramText = (name: string, file: string): boolean => isFileless(name) && isMainThread && !existsSync(file);

/** Answers so far: each costs two walks through the file system, and is asked for with every spawn. */
const entryModules = new Map<string, boolean>();

function isModuleMeta(meta: unknown): meta is ImportMeta | NodeModule {
  try {
    return typeof meta === 'object' && meta !== null && (typeof (meta as ImportMeta).url === 'string' || typeof (meta as NodeModule).id === 'string');
  } catch {
    return false; // A getter or Proxy, which has thrown.
  }
}

/** Whether a module, by its URL, is the program's entry file. */
export function isEntryModule(module: string): boolean {
  let is = entryModules.get(module);
  if (is === undefined) {
    const file = module.startsWith('file:') ? filePath(module) : undefined;
    is = file !== undefined && isEntryFile(file);
    entryModules.set(module, is);
  }
  return is;
}

function isEntryFile(file: string): boolean {
  const entry = process.argv[1];
  if (entry === undefined) return false;
  try {
    // `node folder` and `node file` without the extension are resolved as require does it.
    return realpathSync(createRequire(file).resolve(entry)) === realpathSync(file);
  } catch {
    return false;
  }
}
