// @ts-check
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const project = fileURLToPath(new URL('../..', import.meta.url));
const tsconfig = readFileSync(join(project, 'tsconfig.json'), 'utf8');
const cache = join(project, 'node_modules', '.cache', 'specs');
/** The output depends on it, on esbuild's version and on the tsconfig, besides the file. @type {import('esbuild').TransformOptions} */
const options = { loader: 'ts', format: 'esm', target: 'node20', keepNames: true, sourcemap: 'inline', sourcesContent: false, tsconfigRaw: tsconfig };
const salt = JSON.stringify([options, readFileSync(join(project, 'node_modules', 'esbuild', 'package.json'), 'utf8')]);

/** `./name.js` is name.ts, where there is such a file. @type {import('node:module').ResolveHook} */
export function resolve(specifier, context, nextResolve) {
  const { parentURL } = context;
  if (parentURL !== undefined && isTypeScript(parentURL) && /^\.\.?\/.*\.js(\?|$)/.test(specifier)) {
    const url = new URL(specifier.replace(/\.js(?=\?|$)/, '.ts'), parentURL);
    if (existsSync(fileURLToPath(url))) return { url: url.href, format: 'module', shortCircuit: true };
  }
  return nextResolve(specifier, context);
}

/** @type {import('node:module').LoadHook} */
export function load(url, context, nextLoad) {
  return isTypeScript(url) ? { format: 'module', source: compiled(fileURLToPath(url)), shortCircuit: true } : nextLoad(url, context);
}

/** @param {string} url */
const isTypeScript = (url) => /^file:.*\.ts(\?|$)/.test(url);

/** From the folder of what any process has compiled: most never need esbuild, which takes longer to load than all they do. @param {string} file */
function compiled(file) {
  const source = readFileSync(file, 'utf8');
  const path = join(cache, `${createHash('sha1').update(salt).update(file).update('\0').update(source).digest('hex')}.js`);
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return compile(file, source, path);
  }
}

/** @param {string} file @param {string} source @param {string} path */
function compile(file, source, path) {
  const { code } = require('esbuild').transformSync(source, { ...options, sourcefile: file });
  mkdirSync(cache, { recursive: true });
  // Whole or not at all: another process may read it at this moment.
  const unfinished = `${path}.${process.pid}.${performance.now()}`;
  writeFileSync(unfinished, code);
  renameSync(unfinished, path);
  return code;
}
