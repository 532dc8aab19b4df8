import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';

/** Where and with what a run was made. */
export interface Machine {
  readonly date: string;
  readonly revision: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly system: string;
  readonly node: string;
  readonly v8: string;
  readonly versions: Readonly<Record<string, string>>;
}

/** @param root the folder of the repository */
export function describeMachine(root: string): Machine {
  const { devDependencies } = JSON.parse(readFileSync(`${root}/benchmarks/package.json`, 'utf8')) as { devDependencies: Record<string, string> };
  const { version } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as { version: string };
  const peers = Object.entries(devDependencies).filter(([name]) => !['@types/node', 'echarts', 'tinybench'].includes(name));
  return {
    date: new Date().toISOString().slice(0, 10),
    revision: revisionOf(root),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.versions.node,
    v8: process.versions.v8,
    versions: { 'futures-actors': version, ...Object.fromEntries(peers) },
  };
}

/** The short commit, with a mark when the tree had changes; a tree without git has none. */
function revisionOf(root: string): string {
  const git = (...args: string[]): string => execFileSync('git', ['-C', root, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    return `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain', '--', 'src') === '' ? '' : ' with changes'}`;
  } catch {
    return 'unknown';
  }
}
