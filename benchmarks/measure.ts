import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Sample, Workload } from './columns/column.js';
import type { Outcome, Task } from './outcome.js';
import { short } from './short.js';
import type { Contestant } from './sides/side.js';

/** The folder of this build; another revision's (compare.ts) is laid out the same. */
export const BUILD = fileURLToPath(new URL('.', import.meta.url));

/** One side in one column. */
export interface Cell {
  readonly column: Workload;
  readonly side: Contestant;
  /** What it is called in the results: the side's name, with the revision where two are compared. */
  readonly label: string;
  readonly build: string;
  readonly rounds: number;
}

/** What a cell gave: a sample a round. */
export interface Measured {
  readonly cell: Cell;
  readonly samples: Sample[];
  /** Why there are no more samples. */
  unable: string | undefined;
}

export interface RunOptions {
  /** The program that measures one cell, in the folder of the build. Default `child.js`. */
  readonly child?: string;
  /** For that program. */
  readonly scale: object;
  /** A folder for the --cpu-prof of the measuring processes. */
  readonly profiles?: string;
  /** A build may be of a revision that does not have all modes: those are left out then. */
  readonly mayLack?: boolean;
  readonly log: (line: string) => void;
}

/** Longer than any cell takes; one that hangs ends the run. */
const CELL_LIMIT_MS = 180_000;

/**
 * Measures all cells, column by column. In each round all sides of a column have their turn, one after the other, each in a process of its own, and each round
 * begins with another side: so what the machine does beside meets all of them alike.
 *
 * @throws Error when an answer was wrong or a side failed: there are no results then
 */
export async function measureAll(cells: readonly Cell[], options: RunOptions): Promise<Measured[]> {
  const results: Measured[] = [];
  const missing = new Set<string>();
  for (const column of new Set(cells.map((cell) => cell.column))) {
    const measured: Measured[] = cells.filter((cell) => cell.column === column).map((cell) => ({ cell, samples: [], unable: undefined }));
    const rounds = Math.max(...measured.map(({ cell }) => cell.rounds));
    for (let round = 0; round < rounds; round++) {
      for (let turn = 0; turn < measured.length; turn++) {
        const each = measured[(turn + round) % measured.length];
        const { cell } = each;
        if (round >= cell.rounds || missing.has(cell.label) || each.unable !== undefined) continue;
        const from = performance.now();
        let outcome = await runCell(cell, options);
        if (outcome.kind === 'failure') {
          // Once may be the machine's doing, as on one that is short of memory; twice is not.
          options.log(`${column.name} ${cell.label} once more, after ${describe(outcome)}`);
          outcome = await runCell(cell, options);
        }
        const took = performance.now() - from;
        if (outcome.kind === 'sample') {
          each.samples.push(outcome.sample);
        } else if (outcome.kind === 'unavailable' && options.mayLack === true) {
          missing.add(cell.label);
        } else {
          // A peer that breaks down is a result. A wrong answer, or a failure of ours or of the plain channels, is not.
          const fatal = outcome.kind === 'wrong answer' || (outcome.kind !== 'too much' && cell.side.kind !== 'peer');
          if (fatal) throw new Error(`${column.name} on ${cell.label}: ${outcome.kind}: ${outcome.text}`);
          each.unable = outcome.kind === 'too much' ? outcome.text : `fails: ${firstLine(outcome.text)}`;
        }
        options.log(`${column.name} ${round + 1}/${cell.rounds} ${cell.label}: ${describe(outcome)} (${(took / 1000).toFixed(1)} s)`);
      }
    }
    results.push(...measured.filter(({ cell }) => !missing.has(cell.label)));
  }
  return results;
}

const firstLine = (text: string): string => text.slice(0, 80).split('\n')[0].replaceAll('|', '/');

function describe(outcome: Outcome): string {
  if (outcome.kind !== 'sample') return `${outcome.kind}: ${outcome.text}`;
  const figures = Object.entries(outcome.sample).map(([part, value]) => `${part} ${short(value)}`);
  return figures.join(', ');
}

async function runCell({ column, side, build }: Cell, { child: program = 'child.js', scale, profiles }: RunOptions): Promise<Outcome> {
  const task: Task<object> = { column: column.name, side: side.name, scale };
  // --expose-gc: so that each repetition begins with a collected heap; in a profile that would be most of what one sees.
  const usual = column.bare ? [] : ['--expose-gc'];
  const flags = profiles === undefined ? usual : ['--cpu-prof', `--cpu-prof-dir=${profiles}`];
  const child = fork(join(build, program), [JSON.stringify(task)], { execArgv: flags, silent: true });
  return Promise.race([outcomeFrom(child), limit(child)]);
}

function outcomeFrom(child: ChildProcess): Promise<Outcome> {
  let output = '';
  const keep = (text: Buffer): void => {
    output = (output + text.toString()).slice(-2000);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  return new Promise((resolve) => {
    let outcome: Outcome | undefined;
    child.on('message', (message) => {
      outcome = message as Outcome;
    });
    child.on('close', (code, signal) => resolve(outcome ?? { kind: 'failure', text: `its process ended with ${code ?? signal}\n${output}` }));
  });
}

function limit(child: ChildProcess): Promise<Outcome> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      resolve({ kind: 'failure', text: `it had not ended after ${CELL_LIMIT_MS} ms` });
    }, CELL_LIMIT_MS);
    child.on('close', () => clearTimeout(timer));
  });
}
