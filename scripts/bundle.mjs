// @ts-check
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Makes of src/ what the package consists of beside declarations: all of its code as one script, what loads that, and an ES module that
 * names what it exports. A worker loads the package once more at its start, and one file of which V8 keeps what it has compiled takes a
 * third of the time that its modules take one by one.
 *
 * @param {string} outdir
 * @param {import('esbuild').BuildOptions} options
 */
export function bundle(outdir, options = {}) {
  // At need: the loader of the specs' TypeScript is in each of their threads, and hardly ever has anything to bundle.
  const { buildSync } = /** @type {typeof import('esbuild')} */ (createRequire(import.meta.url)('esbuild'));
  /** @type {import('esbuild').BuildOptions} */
  const common = {
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    // As its users have it. (reflect-metadata: see metadata/reflect.ts.)
    external: ['piscina'],
    charset: 'ascii',
    logLevel: 'warning',
    ...options,
  };
  buildSync({
    ...common,
    entryPoints: ['library', 'loader'].map((name) => join(root, 'src/package', `${name}.ts`)),
    outdir,
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    define: { 'import.meta.url': 'importMetaUrl' },
    // The directive must come first.
    banner: { js: '"use strict";\nconst importMetaUrl = require("node:url").pathToFileURL(__filename).href;' },
  });
  for (const file of ['library.cjs', 'loader.cjs'].map((name) => join(outdir, name))) {
    writeFileSync(file, inAscii(ownNamesOnly(readFileSync(file, 'utf8'))));
  }
  writeFileSync(join(outdir, 'process.cjs'), "require('./loader.cjs').startProcess();\n");
  const index = join(root, 'src/index.ts');
  const built = buildSync({ ...common, entryPoints: [index], outdir, format: 'esm', metafile: true, write: false });
  const [names] = Object.values(built.metafile?.outputs ?? {}).map(({ exports }) => exports);
  const contents = `import { loaderBeside } from './beside.js';\nexport const { ${names?.join(', ')} } = loaderBeside(import.meta.url).load();\n`;
  buildSync({ ...common, stdin: { contents, resolveDir: join(root, 'src/package') }, outfile: join(outdir, 'index.js'), format: 'esm' });
}

/**
 * esbuild's own helper goes through inherited names as well: what another library has put on Object.prototype would be taken for an export,
 * and its value for a getter.
 * @param {string} code
 */
function ownNamesOnly(code) {
  const loop = 'for (var name in all)';
  if (!code.includes(loop)) throw new Error('esbuild has another helper for exports');
  return code.replace(loop, 'for (var name of Object.keys(all))');
}

/**
 * esbuild writes code in ASCII, and comments as they are. All of it ASCII, V8 takes a byte for each character, and threads get it as it is.
 * @param {string} code
 */
function inAscii(code) {
  const ascii = code.replaceAll(/^\s*(\/\/|\/?\*).*$/gm, (comment) => comment.replaceAll(/[^\0-\x7f]/g, '-'));
  if (/[^\0-\x7f]/.test(ascii)) throw new Error('there is code that is not ASCII');
  return ascii;
}
