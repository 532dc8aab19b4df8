// @ts-check
// Packs the library, installs the tarball into an empty folder, as a user does, and uses it from there (npm run check:package).
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { declarationsIn } from './declarations.mjs';
import { npm } from './npm.mjs';
import { firstExample } from './readme-example.mjs';

const project = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);
const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
const manifest = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
const temporary = realpathSync(mkdtempSync(join(tmpdir(), 'check-package-')));
const consumer = join(temporary, 'consumer');
const installed = join(consumer, 'node_modules', manifest.name);

/** @type {Record<string, () => string | undefined | Promise<string | undefined>>} What is wrong, if anything. */
const checks = {
  'packs and installs': packAndInstall,
  'holds what it should': checkFiles,
  'passes publint': checkManifest,
  'resolves for every kind of importer (arethetypeswrong)': checkTypeResolution,
  'has declarations that need nothing else installed': checkDeclarations,
  'runs from ESM': () => expectOutput('15\n', 'plain.mjs'),
  'runs from CommonJS': () => expectOutput('15 one copy\n', 'commonjs.cjs'),
  'compiles and runs with TC39 decorators': () => compileAndRun('decorated.ts', {}, '15 sum 15\n'),
  'compiles and runs with experimentalDecorators': () =>
    compileAndRun('decorated.ts', { experimentalDecorators: true, emitDecoratorMetadata: true }, '15 sum 15\n'),
  // Node's own types bring in es2020, whatever `lib` says.
  "has declarations that need no newer lib than Node's types bring": () => compileAndRun('decorated.ts', { target: 'es2017', lib: ['es2017'] }, '15 sum 15\n'),
  'has a name for every type that declarations infer': () => compileDeclarations('inferred.ts', {}),
  'has them with experimentalDecorators': () => compileDeclarations('inferred.ts', { experimentalDecorators: true }),
  'does what the first example in README.md says': checkReadme,
  'compiles and runs it by the commands in README.md': checkReadmeCommands,
};

function tarball() {
  const name = readdirSync(temporary).find((file) => file.endsWith('.tgz'));
  if (name === undefined) throw new Error('npm pack made no tarball');
  return join(temporary, name);
}

function packAndInstall() {
  const pack = npm(['pack', '--pack-destination', temporary], { cwd: project }); // Builds first (prepack).
  if (!pack.ok) return pack.output;
  cpSync(join(project, 'scripts', 'consumer'), consumer, { recursive: true });
  writeFileSync(join(consumer, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
  const install = npm(['install', '--prefer-offline', '--no-audit', '--no-fund', tarball()], { cwd: consumer });
  if (!install.ok) return install.output;
  mkdirSync(join(consumer, 'node_modules', '@types'), { recursive: true });
  symlinkSync(dirname(require.resolve('@types/node/package.json')), join(consumer, 'node_modules', '@types', 'node'), 'junction');
  return undefined;
}

function checkFiles() {
  const files = readdirSync(installed, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) =>
    join(entry.parentPath, entry.name)
      .slice(installed.length + 1)
      .split(sep)
      .join('/'),
  );
  const missing = ['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json', 'dist/index.js', 'dist/index.d.ts', 'docs/typescript.md'].filter(
    (path) => !paths.includes(path),
  );
  const unwanted = paths.filter((path) => !/^(CHANGELOG\.md|LICENSE|README\.md|package\.json|docs\/[\w-]+\.md|dist\/.+(\.c?js|\.d\.ts))$/.test(path));
  return complain([...missing.map((path) => `missing: ${path}`), ...unwanted.map((path) => `unwanted: ${path}`)]);
}

async function checkManifest() {
  const { buffer, byteOffset, byteLength } = readFileSync(tarball());
  const { messages, pkg } = await publint({ strict: true, pack: { tarball: buffer.slice(byteOffset, byteOffset + byteLength) } });
  return complain(messages.map((message) => formatMessage(message, pkg, { color: false }) ?? message.code));
}

async function checkTypeResolution() {
  const result = await checkPackage(createPackageFromTarballData(readFileSync(tarball())));
  if (result.types === false) return 'no types';
  // ESM only is meant: `require` of it works on every Node that the package takes.
  return complain(result.problems.filter(({ kind }) => kind !== 'CJSResolvesToESM').map((problem) => JSON.stringify(problem)));
}

/** Node's types aside, which are the user's to choose, as the contract has some. And there are no others: see build.mjs. */
function checkDeclarations() {
  const { reached, others } = declarationsIn(join(installed, 'dist'));
  const foreign = [...reached].flatMap(([file, imports]) =>
    imports
      .filter(({ local, to }) => !(local || to.startsWith('node:') || to in manifest.dependencies))
      .map(({ to, line }) => `${file}:${line} imports '${to}'`),
  );
  return complain([...foreign, ...others.map((file) => `nothing leads to ${file}`)]);
}

/** @param {string} expected @param {string} file below the consumer's folder */
function expectOutput(expected, file) {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [file], { cwd: consumer, encoding: 'utf8', timeout: 60_000 });
  if (status === 0 && stdout.replaceAll('\r\n', '\n') === expected) return undefined;
  return `${file} ended with ${status ?? signal} and printed\n${stdout}instead of\n${expected}${stderr}`;
}

/** @param {string[]} args of tsc */
function compile(args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [tsc, ...args], { cwd: consumer, encoding: 'utf8' });
  return status === 0 ? undefined : `${stdout}${stderr}`;
}

/**
 * With `skipLibCheck` off, so that the declarations themselves are checked, and no more library than an ES2022 program has.
 * @param {string} file @param {object} options
 */
function compileFile(file, options) {
  const compilerOptions = {
    target: 'es2022',
    module: 'nodenext',
    strict: true,
    skipLibCheck: false,
    exactOptionalPropertyTypes: true,
    rootDir: '.',
    outDir: 'out',
    ...options,
  };
  writeFileSync(join(consumer, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [file] }));
  rmSync(join(consumer, 'out'), { recursive: true, force: true });
  return compile(['-p', consumer]);
}

/** @param {string} file @param {object} options @param {string} output */
function compileAndRun(file, options, output) {
  return compileFile(file, options) ?? expectOutput(output, join('out', file.replace(/ts$/, 'js')));
}

/** What was inferred is written down, and read again. @param {string} file @param {object} options */
function compileDeclarations(file, options) {
  const problem = compileFile(file, { ...options, declaration: true, emitDeclarationOnly: true });
  if (problem !== undefined) return problem;
  cpSync(join(consumer, 'out', file.replace(/ts$/, 'd.ts')), join(consumer, 'declared.d.ts'));
  return compileFile('declared.d.ts', { noEmit: true });
}

function checkReadme() {
  const { language, source, output } = firstExample(readFileSync(join(installed, 'README.md'), 'utf8'));
  writeFileSync(join(consumer, `readme.${language}`), source);
  return language === 'ts' ? compileAndRun('readme.ts', {}, output) : expectOutput(output, 'readme.js');
}

/** As it is told to somebody who has nothing but an empty folder. */
function checkReadmeCommands() {
  const readme = readFileSync(join(installed, 'README.md'), 'utf8');
  const [, options] = /^npx tsc main\.ts (.+)\nnode main\.js$/m.exec(readme) ?? [];
  if (options === undefined) return 'README.md does not say how to compile and run main.ts';
  rmSync(join(consumer, 'tsconfig.json'), { force: true });
  const { source, output } = firstExample(readme);
  writeFileSync(join(consumer, 'main.ts'), source);
  return compile(['main.ts', ...options.split(' ')]) ?? expectOutput(output, 'main.js');
}

const complain = (/** @type {string[]} */ problems) => (problems.length > 0 ? problems.join('\n') : undefined);

try {
  for (const [name, check] of Object.entries(checks)) {
    let problem;
    try {
      problem = await check();
    } catch (error) {
      problem = String(error);
    }
    console.log(`${problem === undefined ? 'ok' : 'FAILED'}: the package ${name}`);
    if (problem === undefined) continue;
    console.error(problem.replaceAll(/^/gm, '  '));
    process.exitCode = 1;
    if (check === packAndInstall) break;
  }
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
