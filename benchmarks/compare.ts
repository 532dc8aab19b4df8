import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, toNamespacedPath } from 'node:path';
import { COLUMNS, columnNamed, runsOn } from './columns/catalogue.js';
import { readCommandLine } from './command-line.js';
import { figureOf, spread } from './figures.js';
import { partOf, ratiosOf } from './goals.js';
import { BUILD, type Cell, type Measured, measureAll } from './measure.js';
import { columnsOf, of, partsOf } from './report.js';
import { short } from './short.js';
import { SIDES } from './sides/catalogue.js';
import { median } from './statistics.js';
import { UsageError } from './usage.js';

// npm run bench:compare -- REV [--only thread,process,inline] [--columns all,callers…] [--rounds N] [--quick]
// The library as it was at REV beside the present tree, in turns. Above 1 the present one is quicker (or smaller), whichever way the column counts.
const root = process.cwd();
const { only, columns, rounds, scale, rest } = readCommandLine(process.argv.slice(2));
const [revision] = rest;
if (revision === undefined) throw new UsageError('which revision? npm run bench:compare -- REV');

for (const name of only) {
  if (!SIDES.some((side) => side.kind === 'own' && side.name === name)) throw new UsageError(`no such mode: ${name}`);
}
const own = SIDES.filter(({ kind, name }) => kind === 'own' && (only.length === 0 || only.includes(name)));
// What takes longest and is seldom what a change is about, only where it is asked for.
const chosen = columns.length === 0 ? COLUMNS.filter(({ axis }) => axis === undefined) : columns.map(columnNamed);

const git = (...args: string[]): string => execFileSync('git', ['-C', root, ...args], { encoding: 'utf8' }).trim();

function checkRevision(): void {
  try {
    execFileSync('git', ['-C', root, 'rev-parse', '--verify', '--quiet', `${revision}^{commit}`], { stdio: 'ignore' });
  } catch {
    throw new UsageError(`no such revision: ${revision}`);
  }
}

/** Builds the revision's src/ with the present benchmarks, in a work tree of its own. */
function build(tree: string): string {
  git('worktree', 'add', '--detach', tree, revision);
  rmSync(join(tree, 'benchmarks'), { recursive: true, force: true });
  cpSync(join(root, 'benchmarks'), join(tree, 'benchmarks'), {
    recursive: true,
    // Node 20 gives Windows' long paths to it.
    filter: (path) => !['node_modules', 'dist', 'results'].some((folder) => toNamespacedPath(path) === toNamespacedPath(join(root, 'benchmarks', folder))),
  });
  const sameLock =
    existsSync(join(tree, 'package-lock.json')) &&
    readFileSync(join(tree, 'package-lock.json'), 'utf8') === readFileSync(join(root, 'package-lock.json'), 'utf8');
  if (sameLock) symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'), 'junction');
  else execFileSync('npm', ['ci', '--ignore-scripts'], { cwd: tree, stdio: 'inherit', shell: process.platform === 'win32' });
  const run = (...command: string[]): void => {
    execFileSync(process.execPath, command, { cwd: tree, stdio: 'inherit' });
  };
  run(join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', 'benchmarks/tsconfig.smoke.json', '--noCheck');
  // As it was published then; before there was a bundle, the compiler's modules were.
  const bundle = join(tree, 'scripts', 'build.mjs');
  if (existsSync(bundle)) run(bundle, join(tree, 'benchmarks', 'dist', 'src'));
  return join(tree, 'benchmarks', 'dist', 'benchmarks');
}

function show(results: readonly Measured[]): void {
  for (const column of columnsOf(results)) {
    for (const side of own) {
      const [before, after] = [revision, 'now'].map((mark) => of(results, column).find(({ cell }) => cell.label === `${side.name}@${mark}`));
      if (!before?.samples.length || !after?.samples.length) continue;
      for (const part of partsOf(results, column)) {
        const lower = (column.better === 'lower') !== (column.lower?.includes(part) === true);
        const ratios = lower ? ratiosOf(partOf(before, part), partOf(after, part)) : ratiosOf(partOf(after, part), partOf(before, part));
        const [old, present] = [before, after].map((measured) => spread(figureOf(measured, part) as NonNullable<ReturnType<typeof figureOf>>));
        const name = `${side.name} ${column.name}${partsOf(results, column).length > 1 ? ` ${part}` : ''}`;
        console.log(`${name.padEnd(34)} ${short(median(ratios))}× (${short(Math.min(...ratios))}–${short(Math.max(...ratios))})   ${old} → ${present}`);
      }
    }
  }
}

checkRevision();
const folder = mkdtempSync(join(tmpdir(), 'futures-actors-compare-'));
const tree = join(folder, 'tree');
try {
  const other = build(tree);
  const cells: Cell[] = chosen.flatMap((column) =>
    own
      .filter((side) => runsOn(column, side))
      .flatMap((side) => [
        { column, side, label: `${side.name}@${revision}`, build: other, rounds },
        { column, side, label: `${side.name}@now`, build: BUILD, rounds },
      ]),
  );
  show(await measureAll(cells, { scale, mayLack: true, log: (line) => console.error(line) }));
} finally {
  rmSync(folder, { recursive: true, force: true });
  git('worktree', 'prune');
}
