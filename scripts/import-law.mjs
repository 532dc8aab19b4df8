// @ts-check
// The import law: which folder of src/ may import which (npm run lint).
//   node scripts/import-law.mjs [root of a src folder]
// oxc-parser reads TypeScript as it is, `import type` and decorators included, and says of each import whether it is erased. es-module-lexer
// reads JavaScript only, and TypeScript 7 has no stable API to call.
import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseSync, Visitor } from 'oxc-parser';

/** The layers of what crosses: values, ways, what is written on them, and who is reached by them. */
const PROTOCOL = ['copy', 'channels', 'batches', 'realm'];

/**
 * From the ground up. A file is in the first layer that matches its path below src/, may import that layer and those listed, and packages
 * unless `packages` is false. A file of no layer is a violation, so that a new folder is placed on purpose.
 * @type {readonly { name: string, files: RegExp, mayImport: readonly string[], packages?: false }[]}
 */
const LAYERS = [
  { name: 'errors', files: /^errors\.ts$/, mayImport: [], packages: false },
  // What knows nothing of this library: values in words, for errors and warnings; a list.
  { name: 'base', files: /^(describe|dispose|fifo|real-time)\.ts$/, mayImport: [] },
  // Whether the package has been built into one file, and what loads that.
  { name: 'built', files: /^built\.ts$/, mayImport: [], packages: false },
  { name: 'future', files: /^future\//, mayImport: ['errors', 'base'] },
  { name: 'metadata', files: /^metadata\//, mayImport: ['errors', 'base'] },
  { name: 'copy', files: /^protocol\/copy\//, mayImport: ['errors', 'base'] },
  { name: 'channels', files: /^protocol\/channels\//, mayImport: ['base', 'copy'] },
  { name: 'batches', files: /^protocol\/batches\//, mayImport: ['base', 'copy', 'channels'] },
  { name: 'realm', files: /^protocol\/realm\//, mayImport: ['base', 'copy', 'channels', 'batches'] },
  { name: 'client', files: /^client\//, mayImport: ['errors', 'base', 'future', 'metadata', ...PROTOCOL] },
  {
    name: 'system',
    files: /^(host\/)?system\.ts$/,
    mayImport: ['errors', 'base', 'future', 'metadata', ...PROTOCOL, 'client', 'host', 'worker', 'transports', 'spawn'],
  },
  { name: 'host', files: /^host\//, mayImport: ['errors', 'base', 'future', 'metadata', ...PROTOCOL, 'client'] },
  { name: 'worker', files: /^worker\//, mayImport: ['errors', 'base', 'built', 'future', 'metadata', ...PROTOCOL, 'client'] },
  { name: 'transports', files: /^transports\//, mayImport: ['errors', 'base', 'built', 'future', 'metadata', ...PROTOCOL, 'client', 'host', 'worker'] },
  {
    name: 'spawn',
    files: /^spawn\.ts$/,
    mayImport: ['errors', 'base', 'future', 'metadata', ...PROTOCOL, 'client', 'host', 'worker', 'transports', 'system'],
  },
  // The base classes, whose `executor()` is a spawn, and the types that a spawn is part of.
  { name: 'actors', files: /^actors\.ts$/, mayImport: ['metadata', 'client', 'host', 'system'] },
  {
    name: 'index',
    files: /^index\.ts$/,
    mayImport: ['errors', 'base', 'future', 'metadata', ...PROTOCOL, 'client', 'host', 'worker', 'spawn', 'system', 'actors'],
  },
  { name: 'package', files: /^package\//, mayImport: ['built', 'transports', 'index'] },
];

/** The two ends of a transport: such a file, and what it reaches among the transports without a dynamic import, never imports that layer. */
const ENDS = [
  { files: /^transports\/[^/]+\/host\.ts$/, never: 'worker' },
  { files: /^transports\/[^/]+\/entry\.ts$/, never: 'host' },
];

/** A user's module imports this package inside the worker too: what these load at once must not be the host's side. */
const LOADED_IN_WORKERS = /^(index\.ts|package\/(library|loader)\.ts|transports\/[^/]+\/entry\.ts)$/;
const HOST_SIDE = /^(piscina(\/.*)?|transports\/[^/]+\/host\.ts)$/;

/**
 * `to` is a path below src/ when `local`, else a module's name. 'type' is erased when compiled, 'dynamic' is an `import()`.
 * @typedef {{ from: string, to: string, local: boolean, specifier: string, kind: 'value' | 'type' | 'dynamic', line: number }} Import
 */

/**
 * All imports and re-exports of one module, and the lines of its statements that are no re-exports.
 * @param {string} file path below src/ (or dist/), with forward slashes
 * @param {string} text
 * @returns {{ imports: Import[], statements: number[] }}
 */
export function readModule(file, text) {
  const { program, errors } = parseSync(file, text);
  if (errors.length > 0) throw new SyntaxError(`${file}: ${errors[0]?.message}`);
  const lineAt = (/** @type {number} */ offset) => text.slice(0, offset).split('\n').length;
  /** @type {Import[]} */
  const imports = [];
  /** @param {Import['kind'] | null | undefined} kind @param {{ start: number }} node @param {import('oxc-parser').Expression | null} source */
  const add = (kind, node, source) => {
    const specifier =
      source?.type === 'TemplateLiteral' && source.quasis.length === 1 ? source.quasis[0]?.value.cooked : source?.type === 'Literal' ? source.value : undefined;
    if (typeof specifier !== 'string') return; // No source, or import(url): a user's module.
    const local = /^\.\.?\//.test(specifier);
    const to = local ? posix.join(posix.dirname(file), specifier).replace(/\.js$/, file.endsWith('.d.ts') ? '.d.ts' : '.ts') : specifier;
    imports.push({ from: file, to, local, specifier, kind: kind ?? 'value', line: lineAt(node.start) });
  };
  new Visitor({
    ImportDeclaration: (node) => add(node.importKind, node, node.source),
    ExportNamedDeclaration: (node) => add(node.exportKind, node, node.source),
    ExportAllDeclaration: (node) => add(node.exportKind, node, node.source),
    TSImportType: (node) => add('type', node, node.source),
    ImportExpression: (node) => add('dynamic', node, node.source),
    TSExternalModuleReference: (node) => add('value', node, node.expression),
  }).visit(program);
  const statements = program.body
    .filter((node) => node.type !== 'ExportAllDeclaration' && !(node.type === 'ExportNamedDeclaration' && node.source))
    .map((node) => lineAt(node.start));
  return { imports: imports.sort((a, b) => a.line - b.line), statements };
}

/**
 * The violations of the law in a source folder, one line each. No violation: an empty list.
 * @param {string} root path of src/
 * @returns {string[]}
 */
export function checkImportLaw(root) {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((path) => path.split(sep).join('/'))
    .filter((path) => path.endsWith('.ts'))
    .sort();
  const modules = new Map(files.map((file) => [file, readModule(file, readFileSync(join(root, file), 'utf8'))]));
  return [...checkLayers(modules), ...checkEnds(modules), ...checkIndex(modules), ...checkReach(modules), ...checkCycles(modules)];
}

/** @typedef {Map<string, { imports: Import[], statements: number[] }>} Modules */

const layerOf = (/** @type {string} */ file) => LAYERS.find((layer) => layer.files.test(file));
const importsOf = (/** @type {Modules} */ modules, /** @type {string} */ file) => modules.get(file)?.imports ?? [];
const tell = (/** @type {Import} */ { from, line, specifier, kind }) => `src/${from}:${line} imports '${specifier}'${kind === 'value' ? '' : ` (${kind})`}`;

/** @param {Modules} modules */
function* checkLayers(modules) {
  for (const [file, { imports }] of modules) {
    const layer = layerOf(file);
    if (layer === undefined) {
      yield `src/${file} belongs to no layer: give it a line in scripts/import-law.mjs`;
      continue;
    }
    for (const edge of imports) {
      const target = layerOf(edge.to);
      if (!edge.local) {
        if (layer.packages === false) yield `${tell(edge)}: ${layer.name} imports nothing, packages included`;
      } else if (target !== layer && !(target !== undefined && layer.mayImport.includes(target.name))) {
        yield `${tell(edge)}: ${layer.name} may import ${layer.mayImport.join(', ') || 'nothing'}`;
      }
    }
  }
}

/** @param {Modules} modules */
function* checkEnds(modules) {
  for (const end of ENDS) {
    for (const root of [...modules.keys()].filter((file) => end.files.test(file))) {
      const inTransports = reach(modules, root, (edge) => edge.kind !== 'dynamic' && edge.to.startsWith('transports/'));
      for (const [file, way] of inTransports) {
        for (const edge of importsOf(modules, file)) {
          if (layerOf(edge.to)?.name === end.never)
            yield `${tell(edge)}: ${file === root ? posix.basename(root) : `${showWay(way)}, which`} never imports ${end.never}`;
        }
      }
    }
  }
}

/** @param {Modules} modules */
function* checkIndex(modules) {
  for (const line of modules.get('index.ts')?.statements ?? []) yield `src/index.ts:${line} is no re-export: index.ts only re-exports`;
}

/** @param {Modules} modules */
function* checkReach(modules) {
  for (const root of [...modules.keys()].filter((file) => LOADED_IN_WORKERS.test(file))) {
    for (const [file, way] of reach(modules, root, (edge) => edge.kind === 'value')) {
      if (HOST_SIDE.test(file)) yield `src/${root} loads ${file} at once (${showWay(way)}): workers load it too, so it must come by import()`;
    }
  }
}

/**
 * What `root` reaches over the edges that `follow` takes, itself included, each with the shortest way there.
 * @param {Modules} modules @param {string} root @param {(edge: Import) => boolean} follow
 */
function reach(modules, root, follow) {
  const ways = new Map([[root, [root]]]);
  for (const [file, way] of ways) {
    for (const edge of importsOf(modules, file)) if (follow(edge) && !ways.has(edge.to)) ways.set(edge.to, [...way, edge.to]);
  }
  return ways;
}

const showWay = (/** @type {string[]} */ way) => way.join(' → ');

/**
 * Types and dynamic imports count: a circle of either kind is one thing in two files.
 * @param {Modules} modules
 */
function* checkCycles(modules) {
  /** @type {Set<string>} */
  const told = new Set();
  for (const root of modules.keys()) {
    if (told.has(root)) continue;
    for (const back of importsOf(modules, root)) {
      const way = back.local ? reach(modules, back.to, (edge) => edge.local).get(root) : undefined;
      if (way === undefined) continue;
      for (const file of way) told.add(file);
      yield `src/${root}:${back.line} is part of a circular import: ${showWay([root, ...way])}`;
      break;
    }
  }
}

if (process.argv[1] !== undefined && pathToFileURL(realpathSync(process.argv[1])).href === import.meta.url) {
  const root = process.argv[2] ?? fileURLToPath(new URL('../src', import.meta.url));
  const violations = checkImportLaw(root);
  for (const violation of violations) console.error(violation);
  console.log(`import law: ${violations.length} violations in ${relative(process.cwd(), root) || '.'}`);
  process.exitCode = violations.length > 0 ? 1 : 0;
}
