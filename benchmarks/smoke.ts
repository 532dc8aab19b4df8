import { strict as assert } from 'node:assert';
import { COLUMNS, columnNamed, runsOn } from './columns/catalogue.js';
import { SMOKE } from './columns/column.js';
import { judge } from './goals.js';
import { describeMachine } from './machine.js';
import { BUILD, measureAll } from './measure.js';
import { toJson, toMarkdown } from './report.js';
import { smokePrograms } from './savina/smoke.js';
import { SIDES, sideNamed } from './sides/catalogue.js';
import { loadSide } from './sides/side.js';

// npm run bench:smoke: every workload once, small, on each of our modes, some on the plain channels, and the machinery around them. The workloads check the
// answers; nothing is asserted about time. Needs no peer.
const ON_PLAIN_CHANNELS = ['callers', 'last', 'tell', 'mb-transferred', 'varied'];
const modes = SIDES.filter(({ kind }) => kind !== 'peer');
let run = 0;
for (const side of modes) {
  const open = await loadSide(side);
  for (const column of COLUMNS.filter((each) => runsOn(each, side) && (side.kind === 'own' || ON_PLAIN_CHANNELS.includes(each.name)))) {
    try {
      const sample = await column.run(open, SMOKE);
      assert.deepEqual(Object.keys(sample).sort(), [...column.parts(SMOKE)].sort(), `${column.name} on ${side.name} gave other parts than it names`);
      for (const [part, value] of Object.entries(sample)) assert(Number.isFinite(value), `${column.name} on ${side.name}: ${part} is ${value}`);
      run++;
    } catch (error) {
      throw new Error(`${column.name} on ${side.name}: ${String(error)}`, { cause: error });
    }
  }
}

// The way of a real run: a process for each cell, then the report.
const cells = ['thread', 'raw-thread'].map((name) => ({ column: columnNamed('all'), side: sideNamed(name), label: name, build: BUILD, rounds: 2 }));
const results = await measureAll(cells, { scale: SMOKE, log: () => {} });
assert.deepEqual(
  results.map(({ samples }) => samples.length),
  [2, 2],
);
const machine = describeMachine(process.cwd());
assert.equal((JSON.parse(toJson(results, machine)) as { columns: unknown[] }).columns.length, 1);
assert.match(toMarkdown(results, machine), /\*\*futures-actors, thread\*\*/);
assert.deepEqual(judge(results), []);

const played = await smokePrograms(['inline', 'shared', 'thread']);
console.log(`${run} workloads ran on ${modes.length} sides, all answers right; ${played} plays of the Savina suite, too`);
