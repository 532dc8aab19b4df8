import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCommandLine } from './command-line.js';
import { judge } from './goals.js';
import { describeMachine } from './machine.js';
import { measureAll } from './measure.js';
import { plan } from './plan.js';
import { columnsOf, columnTable, goalTable, toJson, toMarkdown } from './report.js';

// npm run bench -- [--only thread,process,inline,PEER…] [--columns all,callers…] [--rounds N] [--quick] [--profiles FOLDER]
// All of it becomes results/latest.*; a part, or a quick run, results/partial.*, which nobody commits.
const root = process.cwd();
const { only, columns, rounds, scale, quick, profiles } = readCommandLine(process.argv.slice(2));
const from = performance.now();
const results = await measureAll(plan(only, columns, rounds), { scale, profiles, log: (line) => console.error(line) });
const machine = describeMachine(root);

const whole = only.length === 0 && columns.length === 0 && !quick;
const folder = join(root, 'benchmarks', 'results');
const name = whole ? 'latest' : 'partial';
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, `${name}.json`), toJson(results, machine));
writeFileSync(join(folder, `${name}.md`), toMarkdown(results, machine));
const { drawCharts } = await import('./charts.js');
const charts = drawCharts(results, machine);
for (const [chart, svg] of charts) writeFileSync(join(folder, `${name}-${chart}.svg`), svg);

for (const column of columnsOf(results)) console.log(['', column.title, ...columnTable(results, column)].join('\n'));
const verdicts = judge(results);
if (verdicts.length > 0) console.log(['', ...goalTable(verdicts), ''].join('\n'));
console.log(
  `${results.length} cells in ${((performance.now() - from) / 60_000).toFixed(1)} min; benchmarks/results/${name}.json, .md and ${charts.length} charts`,
);
