import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, isAbsolute } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Names that Node gives to code without a file: `node -e`, standard input and the REPL. ES modules have them at the end of a file URL. */
const FILELESS = /^(?:file:.*\/)?(\[eval\d*\]|\[stdin\]|REPL\d*)$/;

/**
 * One spelling for one module, so that host and worker compute the same key: CommonJS knows paths, ES modules know URLs.
 * The name of code that has no file stays as it is.
 */
export function moduleUrl(name: string | URL): string {
  const text = String(name);
  const fileless = FILELESS.exec(text);
  if (fileless !== null) return fileless[1];
  if (isAbsolute(text)) return pathToFileURL(imported(text)).href;
  if (!text.startsWith('file:') || !URL.canParse(text)) return text;
  const { search, hash, href } = new URL(text);
  const path = filePath(href);
  return path === undefined ? text : pathToFileURL(imported(path)).href + search + hash;
}

/**
 * The file that a worker's import of the path loads: another one where the program was started by a link, which Node, told to `--preserve-symlinks-main`, keeps
 * for that one file in that one thread.
 */
function imported(path: string): string {
  try {
    // Only Node knows all that may tell it to preserve links everywhere; `resolve` goes by that as `import()` does. (Of the path as it is
    // Node remembers the answer that it had for the program's start.)
    return realpathSync(path) === path ? path : createRequire(path).resolve(`./${basename(path)}`);
  } catch {
    return path; // There is no such file; a loader may know better.
  }
}

/** The path that a file URL names; undefined where that is none on this platform. */
export function filePath(url: string): string | undefined {
  try {
    return fileURLToPath(url);
  } catch {
    return undefined;
  }
}

/** Whether it is such a name. */
export const isFileless = (name: string): boolean => FILELESS.test(name);

/** Whether another thread or process could import the module at all. */
export const isImportable = (module: string): boolean => URL.canParse(module);
