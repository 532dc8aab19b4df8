import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { listOf, roundsOf } from './command-line.js';
import { describeMachine } from './machine.js';
import { BUILD, type Cell, measureAll } from './measure.js';
import { columnsOf, columnTable } from './report.js';
import { PROGRAMS, programNamed } from './savina/catalogue.js';
import { drawChart } from './savina/chart.js';
import { FULL, QUICK } from './savina/play.js';
import { toJson, toMarkdown } from './savina/report.js';
import { canPlay, STAGE_SIDES, stageSideNamed } from './savina/sides/catalogue.js';

// npm run bench:savina -- [--only ping-pong,big…] [--modes inline,shared,thread,process,PEER…] [--rounds N] [--quick]
// All of it becomes results/savina.*; a part, or a quick run, results/partial-savina.*, which nobody commits.
const root = process.cwd();
const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    modes: { type: 'string', multiple: true, default: [] },
    rounds: { type: 'string' },
    quick: { type: 'boolean', default: false },
  },
});
const [only, modes] = [listOf(values.only), listOf(values.modes)];
const rounds = roundsOf(values.rounds, values.quick ? 1 : 3);
const programs = only.length === 0 ? PROGRAMS : only.map(programNamed);
const sides = modes.length === 0 ? STAGE_SIDES : modes.map(stageSideNamed);
const cells: Cell[] = programs.flatMap((column) =>
  sides
    .filter((side) => canPlay(side, column))
    // Nothing hangs on a peer's last per cent.
    .map((side) => ({ column, side, label: side.name, build: BUILD, rounds: side.kind === 'own' ? rounds : Math.min(rounds, 2) })),
);

const from = performance.now();
const results = await measureAll(cells, { child: join('savina', 'child.js'), scale: values.quick ? QUICK : FULL, log: (line) => console.error(line) });
const machine = describeMachine(root);

const whole = only.length === 0 && modes.length === 0 && !values.quick;
const folder = join(root, 'benchmarks', 'results');
const name = whole ? 'savina' : 'partial-savina';
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, `${name}.json`), toJson(results, machine));
writeFileSync(join(folder, `${name}.md`), toMarkdown(results, machine));
writeFileSync(join(folder, `${name}.svg`), drawChart(results, machine));

for (const column of columnsOf(results)) console.log(['', column.title, ...columnTable(results, column)].join('\n'));
console.log(`\n${results.length} cells in ${((performance.now() - from) / 60_000).toFixed(1)} min; benchmarks/results/${name}.json, .md and .svg`);
