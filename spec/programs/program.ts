import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'chai';
import { beforehand } from '../support/beforehand.js';
import { Journal } from '../support/journal.js';
import { root, throughTsx } from '../support/root.js';
import { pause } from '../support/until.js';
import { built } from './built.js';

/** Less than any default of the library (startTimeout: 30 s): what only ends by one of those does not end by itself. */
const LIMIT = 25_000;

export interface RunOptions {
  /** From TypeScript, through tsx, instead of the compiled program; 'legacy': with experimentalDecorators. */
  tsx?: 'tc39' | 'legacy';
  /** Arguments of Node's own, before the program. */
  node?: string[];
  args?: string[];
  /** Beside what this program has. */
  env?: NodeJS.ProcessEnv;
  stdin?: string;
  /** Ms in which it should have ended, at the very most. */
  limit?: number;
  /** The program does not end by itself: it is killed once this holds. */
  killWhen?: (journal: Journal) => boolean;
}

export interface Outcome {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  /** What the program and its actors noted, in order. */
  notes: string[];
}

/** Ended by itself with code 0, and complained of nothing. */
export function expectGoodEnd({ code, signal, stderr }: Outcome): void {
  expect({ code, signal, stderr }).to.deep.equal({ code: 0, signal: null, stderr: '' });
}

/** Runs a program of a folder under spec, 'programs/fixtures/idle.ts', or, where the name is '', what `node` and `stdin` say, to its end. */
export async function run(program: string, options: RunOptions = {}): Promise<Outcome> {
  const { tsx, node = [], args = [], stdin = '' } = options;
  const folder = tsx === undefined ? await built() : root;
  const file = program === '' ? [] : [join(folder, 'spec', tsx === undefined ? program.replace(/\.ts$/, '.js') : program)];
  const loader = tsx === undefined ? [] : throughTsx;
  const legacy = tsx === 'legacy' ? { TSX_TSCONFIG_PATH: join(root, 'spec', 'metadata', 'fixtures', 'tsconfig.legacy.json') } : {};
  const journal = new Journal();
  const env = { ...process.env, NODE_OPTIONS: '', JOURNAL: journal.path, ...legacy, ...options.env };
  const child = spawn(process.execPath, [...loader, ...node, ...file, ...args], { cwd: folder, env });
  child.stdin.end(stdin);
  return outcomeOf(child, journal, options);
}

async function outcomeOf(child: ChildProcess, journal: Journal, { limit = LIMIT, killWhen }: RunOptions): Promise<Outcome> {
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) child[stream]?.setEncoding('utf8').on('data', (text: string) => (output[stream] += text));
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    child.kill('SIGKILL');
  }, limit);
  const closed = new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.once('close', (code, signal) => resolve([code, signal]));
    child.once('error', reject);
  });
  if (killWhen !== undefined) {
    while (child.exitCode === null && !killWhen(journal)) await pause(5);
    child.kill('SIGKILL');
  }
  const [code, signal] = await closed.finally(() => clearTimeout(timer));
  if (late) throw new Error(`did not end by itself within ${limit} ms; ${JSON.stringify({ ...output, notes: journal.lines }, undefined, 2)}`);
  return { code, signal, ...output, notes: journal.lines };
}

/** To be called in a `describe`: the programs that it is asked for run before the first of the specs. */
export function programs(folder: string): (program: string, options?: RunOptions) => () => Promise<Outcome> {
  const outcomeOf = beforehand(LIMIT * 12);
  return (program, options) => outcomeOf(() => run(program === '' ? '' : `${folder}/${program}`, options));
}
