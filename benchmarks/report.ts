import type { Workload } from './columns/column.js';
import { figureOf, spread } from './figures.js';
import { judge, type Verdict } from './goals.js';
import type { Machine } from './machine.js';
import type { Measured } from './measure.js';
import { round, short } from './short.js';

/** Everything that was measured, for machines to read. */
export function toJson(results: readonly Measured[], machine: Machine): string {
  return `${JSON.stringify({ machine, goals: judge(results), columns: columnsOf(results).map((column) => columnToJson(results, column)) }, null, 2)}\n`;
}

export function columnToJson(results: readonly Measured[], column: Workload): object {
  return {
    name: column.name,
    title: column.title,
    unit: column.unit,
    better: column.better,
    ...(column.axis === undefined ? {} : { axis: column.axis }),
    sides: of(results, column).map(({ cell, samples, unable }) => ({
      name: cell.label,
      title: cell.side.title,
      ...(unable === undefined ? {} : { unable }),
      figures: Object.fromEntries(
        partsOf(results, column)
          .map((part) => [part, figureOf({ cell, samples, unable }, part)] as const)
          .filter(([, figure]) => figure !== undefined),
      ),
      samples,
    })),
  };
}

/** The same for people. */
export function toMarkdown(results: readonly Measured[], machine: Machine): string {
  const verdicts = judge(results);
  return [
    '# Benchmarks',
    '',
    ...whereAndWith(machine),
    '',
    `Medians over up to ${mostRounds(results)} rounds (two of peers in columns where no goal names them), with the least and the most. All sides do the same work in turns, each in a process of its own with one worker (actors that share some, with as many as there are cores), and every answer is checked.`,
    ...(verdicts.length === 0 ? [] : ['', '## Goals', '', ...goalTable(verdicts)]),
    ...columnsOf(results).flatMap((column) => ['', `## ${column.title}`, '', ...columnTable(results, column)]),
    '',
  ].join('\n');
}

const mostRounds = (results: readonly Measured[]): number => Math.max(...results.map(({ samples }) => samples.length));

export function whereAndWith({ cpu, cores, memoryGb, system, node, v8, date, revision, versions }: Machine): string[] {
  const packages = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [`${cpu}, ${cores} cores, ${memoryGb} GB, ${system}, Node ${node} (V8 ${v8}), ${date}, revision ${revision}.`, '', `${packages.join(', ')}.`];
}

export function goalTable(verdicts: readonly Verdict[]): string[] {
  return table(
    ['mode', 'workload', 'reached', 'goal', ''],
    verdicts.map(({ goal, title, part, reached, min, max, met }) => [
      goal.mode,
      goal.part === undefined || goal.against.length === 0 ? title : `${title}: ${part}`,
      `${short(reached)}${goal.against.length > 0 ? '×' : ''} (${short(min)}–${short(max)})`,
      `${goal.ratio}${goal.against.length > 0 ? `× ${goal.than}` : ` ${goal.than}`}`,
      met ? 'met' : '**missed**',
    ]),
  );
}

/** One row a side, the best first; growth in the order of the sides. */
export function columnTable(results: readonly Measured[], column: Workload): string[] {
  const parts = partsOf(results, column);
  const rows = of(results, column);
  const first = (measured: Measured): number => figureOf(measured, parts[0])?.median ?? (column.better === 'higher' ? -1 : Infinity);
  if (column.axis === undefined) rows.sort((a, b) => (column.better === 'higher' ? first(b) - first(a) : first(a) - first(b)));
  const single = parts.length === 1;
  return table(
    [`${column.unit}${column.axis === undefined ? '' : ` by ${column.axis}`}`, ...(single ? [''] : parts.map((part) => labelOf(column, part)))],
    rows.map((measured) => [
      measured.cell.side.kind === 'own' ? `**${measured.cell.side.title}**` : measured.cell.side.title,
      ...(measured.unable !== undefined && measured.samples.length === 0
        ? [measured.unable, ...parts.slice(1).map(() => '')]
        : parts.map((part) => {
            const figure = figureOf(measured, part);
            return figure === undefined ? '' : parts.length <= 3 ? spread(figure) : short(figure.median);
          })),
    ]),
  );
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string[] => {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(line)];
};

export const columnsOf = (results: readonly Measured[]): Workload[] => [...new Set(results.map(({ cell }) => cell.column))];

export const of = (results: readonly Measured[], column: Workload): Measured[] => results.filter(({ cell }) => cell.column === column);

/** What a part is called. */
export const labelOf = (column: Workload, part: string): string => (column.axis === undefined ? part : (column.label ?? round)(Number(part)));

/** The parts that were measured, which at a smaller scale may be fewer. */
export const partsOf = (results: readonly Measured[], column: Workload): string[] => [
  ...new Set(of(results, column).flatMap(({ samples }) => samples.flatMap((sample) => Object.keys(sample)))),
];
