import type { Machine } from '../machine.js';
import type { Measured } from '../measure.js';
import { columnsOf, columnTable, columnToJson, of, whereAndWith } from '../report.js';
import { round } from '../short.js';
import { programNamed } from './catalogue.js';
import { actorsFor, type Program } from './program.js';
import { canPlay, STAGE_SIDES, type StageSide } from './sides/catalogue.js';

/** Everything that was measured, for machines to read. */
export function toJson(results: readonly Measured[], machine: Machine): string {
  const columns = columnsOf(results).map((column) => {
    const { defaults, suite, sweep, roles } = programNamed(column.name);
    return { ...columnToJson(results, column), defaults, suite, sweep, roles };
  });
  return `${JSON.stringify({ machine, columns }, null, 2)}\n`;
}

/** The same for people. */
export function toMarkdown(results: readonly Measured[], machine: Machine): string {
  return [
    '# The Savina suite',
    '',
    ...whereAndWith(machine),
    '',
    'Programs of the Savina actor benchmark suite (Imam and Sarkar, AGERE 2014), translated: the same classes play on all sides. Medians over the rounds,',
    "with the least and the most. The suite's parameters are scaled to plays of a fraction of a second; each table says to what, and where a side holds fewer",
    'actors. Every result is checked.',
    ...columnsOf(results).flatMap((column) => ['', ...section(results, programNamed(column.name))]),
    '',
  ].join('\n');
}

function section(results: readonly Measured[], program: Program): string[] {
  const notes = notesOn(
    program,
    of(results, program).map(({ cell }) => STAGE_SIDES.find(({ name }) => name === cell.side.name) as StageSide),
  );
  return [
    `## ${program.title}`,
    '',
    `The suite: ${program.defaults}. Here ${program.axis}: ${program.sweep.map(round).join(', ')}, ${shareOf(program)}.`,
    '',
    ...columnTable(results, program),
    ...(notes.length === 0 ? [] : ['', ...notes]),
  ];
}

function shareOf({ sweep, suite }: Program): string {
  const factor = suite / sweep[sweep.length - 1];
  return factor === 1 ? "up to the suite's own" : `at most 1/${round(factor)} of the suite's`;
}

/** Where a side holds fewer actors than the program has, and who cannot play it. */
export function notesOn(program: Program, sides: readonly StageSide[]): string[] {
  const largest = program.sweep[program.sweep.length - 1];
  const scaled = sides.flatMap((side) => {
    const { title, most, because } = side;
    if (program.actors === 'swept')
      return actorsFor(program, largest, most) === undefined ? [`- ${title}: at most ${most} ${program.roles} (${because}).`] : [];
    const actors = actorsFor(program, largest, most) as number;
    return actors < program.actors ? [`- ${title}: ${actors} of ${round(program.actors)} ${program.roles} (${because}).`] : [];
  });
  const unable = STAGE_SIDES.filter((side) => !canPlay(side, program)).map(({ title, meets }) => {
    const wants = program.needs.filter((need) => !meets.includes(need)).map((need) => WANTS[need]);
    return `- ${title}: cannot play it, for want of ${wants.join(' and ')}.`;
  });
  return [...scaled, ...unable];
}

const WANTS = {
  peers: 'refs by which its actors could post to each other',
  children: 'children that can be posted to at once',
  turns: 'handlers that hold back the next message while they wait',
} as const;
