import { isDeepStrictEqual } from 'node:util';
import { expect } from 'chai';
import type { Mode } from '../../src/index.js';
import { programs } from '../programs/program.js';
import { type Case, type Expected, expected, expectedText, type Kind } from './expected.js';
import type { Outcome, Remedy } from './fixtures/cell.js';
import type { FaultName } from './fixtures/faults.js';
import type { Stage } from './fixtures/victim.js';

/** Every fault at every stage, and what it comes to; expected.ts says what that is. What never returns is ended when its time is over, or by a kill. */
const matrix = `
                          | import    | constructor | onStart   | handler   | between   | result    | onStop    | restart
throws                    | refused   | refused     | refused   | thrown    | crashed   | thrown    | reported  | refused
exits                     | crashed   | crashed     | crashed   | crashed   | crashed   | crashed   | crashed   | crashed
is killed                 | crashed   | crashed     | crashed   | crashed   | crashed   | crashed   | crashed   | crashed
aborts                    | crashed   | crashed     | crashed   | crashed   | crashed   | crashed   | crashed   | crashed
throws in a timer         | crashed   | crashed     | crashed   | crashed   | crashed   | crashed   | crashed   | crashed
rejects in the background | crashed   | crashed     | crashed   | crashed   | crashed   | crashed   | crashed   | crashed
runs out of memory        | crashed   | crashed     | crashed   | crashed   | crashed   | crashed   | crashed   | crashed
blocks: time              | timed out | timed out   | timed out | timed out | timed out | timed out | timed out | timed out
blocks: kill              | killed    | killed      | killed    | killed    | killed    | killed    | killed    | killed
hangs: time               | timed out | timed out   | timed out | timed out | nothing   | timed out | timed out | timed out
hangs: kill               | killed    | killed      | killed    | killed    | killed    | killed    | killed    | killed
`;

/** In the order of the table. */
const stages: Record<Stage, string> = {
  import: 'while its module is imported',
  constructor: 'in the constructor',
  onStart: 'in onStart',
  handler: 'in a handler with others queued',
  between: 'between messages',
  result: 'while a large result is being sent',
  onStop: 'in onStop',
  restart: 'in the constructor of its next life',
};

/** A signal ends the whole program, and so does an abort. */
const processOnly: readonly FaultName[] = ['is killed', 'aborts'];

const [header = [], ...rows] = matrix
  .trim()
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()));

/** One column of the table, by the names of its rows. */
function casesOf(mode: Mode, stage: Stage): [string, Case][] {
  const column = header.indexOf(stage);
  return rows
    .map((row): [string, Case] => {
      const [fault, remedy] = row[0]!.split(': ') as [FaultName, Remedy | undefined];
      return [row[0]!, { mode, stage, fault, remedy, kind: row[column] as Kind }];
    })
    .filter(([, { fault }]) => mode === 'process' || !processOnly.includes(fault));
}

interface Printed extends Outcome {
  name: string;
  /** What is left behind. */
  left: Record<string, number>;
  failed?: string;
}

for (const mode of ['thread', 'process'] as const) {
  describe(`An actor in a ${mode}`, () => {
    const run = programs('faults/fixtures');

    for (const [stage, when] of Object.entries(stages) as [Stage, string][]) {
      const cases = casesOf(mode, stage);
      const column = run('matrix.ts', { args: [mode, stage, ...cases.map(([name]) => name)], limit: 90_000 });

      describe(when, () => {
        for (const [name, cell] of cases) {
          it(`${name} -> ${cell.kind}`, async () => {
            const { stdout, stderr } = await column();
            const printed = stdout
              .split('\n')
              .filter(Boolean)
              .map((line) => JSON.parse(line) as Printed)
              .find((line) => line.name === name);
            expect(printed, stderr.slice(-1000)).to.be.an('object');
            expect(printed!.failed).to.equal(undefined);
            check(cell, printed!);
          });
        }
      });
    }
  });
}

function check(cell: Case, { futures, stops, errors, late, journal, text, unaccounted, left }: Printed): void {
  const outcome = { futures, stops, errors, late };
  const all = expected(cell);
  // Against the first where none fits: its difference says most.
  const { journal: lines, ...rest } = all.find((each) => isDeepStrictEqual({ ...each, journal }, { ...outcome, journal })) ?? (all[0] as Expected);
  expect(outcome).to.deep.equal(rest);
  // A slow machine may not have come as far as the fault when the time for its start is over.
  const far = cell.kind === 'timed out' && ['import', 'constructor', 'onStart'].includes(cell.stage) ? lines.slice(0, journal.length) : lines;
  expect(journal).to.deep.equal(far);
  expect({ unaccounted, left }).to.deep.equal({ unaccounted: 0, left: {} });
  if (cell.kind !== 'crashed') return;
  const said = expectedText(cell, futures);
  const [before, output] = text.split('; its last output:\n');
  expect(before!.startsWith(said.text), text).to.equal(true);
  if (cell.mode === 'process') expect(output).to.match(said.stderr);
  else expect(output).to.equal(undefined);
}
