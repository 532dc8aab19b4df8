// @ts-check
// Builds the benchmarks, and beside them the library as it is published, so that no loader stands between what is measured and Node, and runs one of them:
//   node benchmarks/start.mjs run|compare|micro|profile|savina|smoke [its arguments]
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const [program = 'run', ...args] = process.argv.slice(2);
// Needs no peer, and so builds none.
const smoke = program === 'smoke';

/** @param {string} command @param {string[]} args @param {import('node:child_process').SpawnSyncOptions} [options] */
function run(command, args, options) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (error) throw error;
  return status ?? 1;
}

if (!smoke && !existsSync(join(here, 'node_modules'))) {
  const status = run('npm', ['ci', '--prefix', 'benchmarks'], { shell: process.platform === 'win32' });
  if (status !== 0) process.exit(status);
}
const compiled = run(process.execPath, [
  join(root, 'node_modules', 'typescript', 'bin', 'tsc'),
  '-p',
  join(here, smoke ? 'tsconfig.smoke.json' : 'tsconfig.json'),
]);
// In the middle of a change the compiler has written what it could, and what is measured may be right; CI takes no such excuse.
if (compiled !== 0 && smoke) process.exit(compiled);
// The compiler has written the modules of src/ one by one, as the micro-benchmarks take them. All others measure what is published.
const bundled = program === 'micro' ? 0 : run(process.execPath, [join(root, 'scripts', 'build.mjs'), join(here, 'dist', 'src')]);
if (bundled !== 0) process.exit(bundled);
process.exitCode = run(process.execPath, [join(here, 'dist', 'benchmarks', 'main.js'), program, ...args]);
