// @ts-check
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundle, root } from '../../scripts/bundle.mjs';

const require = createRequire(import.meta.url);
/** Of what any process has compiled: most never need esbuild, which takes longer to load than all that they do. */
const cache = join(root, 'node_modules', '.cache', 'specs');
const tsconfigRaw = readFileSync(join(root, 'tsconfig.json'), 'utf8');
/** @type {import('esbuild').TransformOptions} */
const options = { loader: 'ts', format: 'esm', target: 'node20', keepNames: true, sourcemap: 'inline', sourcesContent: false, tsconfigRaw };
/** What the output depends on besides the file. */
const salt = JSON.stringify([options, readFileSync(join(root, 'node_modules', 'esbuild', 'package.json'), 'utf8')]);
/** @param {...string} parts */
const keyOf = (...parts) =>
  createHash('sha1')
    .update(JSON.stringify([salt, ...parts]))
    .digest('hex');

const index = pathToFileURL(join(root, 'src', 'index.ts')).href;
/** The package as it is built, of few files, which each thread and child loads in a tenth of the time. Coverage is that of src/. */
const builtIndex = process.env.NODE_V8_COVERAGE === undefined ? pathToFileURL(join(builtPackage(), 'index.js')).href : index;

/** `./name.js` is name.ts, where there is such a file. @type {import('node:module').ResolveHook} */
export function resolve(specifier, context, nextResolve) {
  const { parentURL } = context;
  if (parentURL !== undefined && isTypeScript(parentURL) && /^\.\.?\/.*\.js(\?|$)/.test(specifier)) {
    const url = new URL(specifier.replace(/\.js(?=\?|$)/, '.ts'), parentURL);
    if (url.href === index) return { url: builtIndex, format: 'module', shortCircuit: true };
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

/** @param {string} file */
function compiled(file) {
  const source = readFileSync(file, 'utf8');
  const path = join(cache, `${keyOf(file, source)}.js`);
  if (!existsSync(path)) {
    const { code } = require('esbuild').transformSync(source, { ...options, sourcefile: file });
    publish(path, (unfinished) => writeFileSync(unfinished, code));
  }
  return readFileSync(path, 'utf8');
}

/** The folder of the package, as built from what src/ is now. */
function builtPackage() {
  const source = join(root, 'src');
  const files = /** @type {string[]} */ (readdirSync(source, { recursive: true })).map((name) => join(source, name));
  const path = join(cache, keyOf(...files.map((file) => `${file} ${statSync(file).mtimeMs}`)));
  if (!existsSync(path)) {
    publish(path, (unfinished) => {
      bundle(unfinished, { sourcemap: 'inline', sourcesContent: false });
      writeFileSync(join(unfinished, 'package.json'), '{ "type": "module" }');
    });
  }
  return path;
}

/** Whole or not at all: other processes may make the same at this moment. @param {string} path @param {(unfinished: string) => void} make */
function publish(path, make) {
  mkdirSync(cache, { recursive: true });
  const unfinished = `${path}.${process.pid}.${performance.now()}`;
  make(unfinished);
  try {
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { recursive: true });
    if (!existsSync(path)) throw error;
  }
}
