import { isAbsolute } from 'node:path';
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
  if (isAbsolute(text)) return pathToFileURL(text).href;
  if (!text.startsWith('file:') || !URL.canParse(text)) return text;
  const { search, hash, href } = new URL(text);
  const path = filePath(href);
  return path === undefined ? text : pathToFileURL(path).href + search + hash;
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
