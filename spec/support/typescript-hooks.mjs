// @ts-check
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundle, root } from '../../scripts/bundle.mjs';

const DAY_MS = 24 * 60 * 60 * 1000;
const covered = process.env.NODE_V8_COVERAGE !== undefined;
const folders = ['src', 'spec', 'examples', 'scripts', 'benchmarks'];
/** @type {import('esbuild').CommonOptions} */
const options = { target: 'node20', keepNames: true, sourcemap: 'inline', sourcesContent: false };
const tsconfigRaw = readFileSync(join(root, 'tsconfig.json'), 'utf8');
/** What the output depends on besides the sources. */
const salt = hashOf([root, options, tsconfigRaw, covered, readFileSync(join(root, 'node_modules', 'esbuild', 'package.json'), 'utf8')]);
/** The project's folders once more, with their TypeScript compiled: below the project, so that it finds the project's packages. */
const tree = made(join(root, 'node_modules', '.cache', 'specs', salt));
const [project, compiled] = [root, tree].map((folder) => `${pathToFileURL(folder).href}/`);

compile();

/**
 * A file of TypeScript is what it was compiled to, and what that imports lies beside it: a thread or child that is told to load it needs no hooks. Files of
 * any other kind are where they have always been.
 * @type {import('node:module').ResolveHook}
 */
export function resolve(specifier, context, nextResolve) {
  if (!isAbsolute(specifier) && !/^(\.\.?\/|file:)/.test(specifier)) return nextResolve(specifier, context);
  const url = isAbsolute(specifier) ? pathToFileURL(specifier).href : new URL(specifier, context.parentURL).href;
  const folder = [compiled, project].find((start) => url.startsWith(start));
  if (folder === undefined) return nextResolve(specifier, context);
  const path = url.slice(folder.length);
  if (folder === project && !/\.ts(\?|$)/.test(path)) return nextResolve(specifier, context);
  const output = compiled + path.replace(/\.ts(?=\?|$)/, '.js');
  return existsSync(fileURLToPath(output)) ? { url: output, format: 'module', shortCircuit: true } : nextResolve(project + path, context);
}

/** Brings the tree up to date. What was compiled has the time of its source. */
function compile() {
  const times = new Map(folders.flatMap((folder) => namesIn(root, folder).filter(isSource)).map((name) => [name, timeOf(join(root, name))]));
  const index = join('src', 'index.ts');
  const stale = [...times.keys()].filter((name) => (covered || name !== index) && timeOf(join(tree, outputOf(name))) !== times.get(name));
  if (stale.length > 0) {
    // At need: it takes longer to load than all that is done here.
    const { buildSync } = /** @type {typeof import('esbuild')} */ (createRequire(import.meta.url)('esbuild'));
    const { outputFiles } = buildSync({
      ...options,
      format: 'esm',
      tsconfigRaw,
      entryPoints: stale,
      absWorkingDir: root,
      outbase: root,
      outdir: tree,
      write: false,
    });
    for (const { path, contents } of outputFiles) {
      publish(path, (unfinished) => {
        writeFileSync(unfinished, contents);
        const seconds = /** @type {number} */ (times.get(sourceOf(relative(tree, path)))) / 1000;
        utimesSync(unfinished, seconds, seconds);
      });
    }
  }
  const outputs = folders.flatMap((folder) => namesIn(tree, folder)).filter((name) => name.endsWith('.js'));
  // Asked now: others may have compiled what was not there when this began.
  for (const name of outputs) if (!existsSync(join(root, sourceOf(name)))) rmSync(join(tree, name), { force: true });
  write(join(tree, 'package.json'), '{ "type": "module" }\n');
  if (!covered) write(join(tree, outputOf(index)), `export * from '${pathToFileURL(builtPackage(times)).href}';\n`);
}

/**
 * The package as it is built, of few files, which each thread and child loads in a tenth of the time. Coverage is that of src/.
 * @param {Map<string, number>} times
 */
function builtPackage(times) {
  const all = join(tree, 'built');
  const folder = join(all, hashOf([...times].filter(([name]) => name.startsWith(`src${sep}`))));
  const now = Date.now() / 1000;
  if (existsSync(folder)) {
    utimesSync(folder, now, now);
  } else {
    publish(folder, (unfinished) => bundle(unfinished, { sourcemap: 'inline', sourcesContent: false }));
    // Specs that run at this moment may still use one of today's.
    for (const old of readdirSync(all).map((name) => join(all, name))) if (timeOf(old) < Date.now() - DAY_MS) rmSync(old, { recursive: true, force: true });
  }
  return join(folder, 'index.js');
}

/** @param {string} start @param {string} folder @returns {string[]} */
function namesIn(start, folder) {
  if (!existsSync(join(start, folder))) return [];
  return readdirSync(join(start, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = join(folder, entry.name);
    if (!entry.isDirectory()) return [name];
    return ['node_modules', 'dist'].includes(entry.name) ? [] : namesIn(start, name);
  });
}

/** @param {string} name */
function isSource(name) {
  return /(?<!\.d)\.ts$/.test(name);
}

/** @param {string} name */
function outputOf(name) {
  return name.replace(/\.ts$/, '.js');
}

/** @param {string} name */
function sourceOf(name) {
  return name.replace(/\.js$/, '.ts');
}

/** Whole ms: what is set by seconds may come out a fraction of one less. @param {string} file */
function timeOf(file) {
  return Math.round(statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? -1);
}

/** As Node will name it. @param {string} folder */
function made(folder) {
  mkdirSync(folder, { recursive: true });
  return realpathSync(folder);
}

/** @param {unknown} value */
function hashOf(value) {
  return createHash('sha1').update(JSON.stringify(value)).digest('hex');
}

/** @param {string} file @param {string} text */
function write(file, text) {
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return;
  publish(file, (unfinished) => writeFileSync(unfinished, text));
}

/** Whole or not at all: other processes may make the same at this moment. @param {string} path @param {(unfinished: string) => void} make */
function publish(path, make) {
  mkdirSync(dirname(path), { recursive: true });
  const unfinished = `${path}.${process.pid}.${performance.now()}`;
  make(unfinished);
  try {
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { recursive: true });
    if (!existsSync(path)) throw error;
  }
}
