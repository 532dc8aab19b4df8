import { colourOf, directionOf, footer, GRID, INK, legendOf, logAxis, render, titleStyle, valueAxis } from '../charts.js';
import { figureOf } from '../figures.js';
import type { Machine } from '../machine.js';
import type { Measured } from '../measure.js';
import { columnsOf, labelOf, of, partsOf } from '../report.js';

const ACROSS = 3;
const HEIGHT = 230;

/** A panel for each program, a line for each side over the program's sweep; rates on a logarithmic axis. */
export function drawChart(results: readonly Measured[], machine: Machine): string {
  const columns = columnsOf(results).filter((column) => of(results, column).some(({ samples }) => samples.length > 0));
  // One of each side, for the colours and the legend.
  const sides = [...new Map(results.map((measured) => [measured.cell.label, measured])).values()];
  const { legend, height } = legendOf(sides);
  const top = 16 + height;
  const share = 100 / ACROSS;
  const panels = columns.map((column, i) => ({
    column,
    parts: partsOf(results, column).sort((a, b) => Number(a) - Number(b)),
    left: `${(i % ACROSS) * share + 1}%`,
    top: top + Math.floor(i / ACROSS) * HEIGHT,
  }));
  return render(top + Math.ceil(columns.length / ACROSS) * HEIGHT + 24, {
    title: [
      ...panels.map(({ column, left, top: from }) => ({
        text: column.title,
        subtext: `${directionOf(column, false)}; by ${column.axis}`,
        left,
        top: from,
        ...titleStyle,
      })),
      footer(`${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, ${machine.date}; rates on logarithmic axes`),
    ],
    legend: { ...legend, top: 6 },
    grid: panels.map(({ left, top: from }) => ({ left, width: `${share - 3}%`, top: from + 48, height: HEIGHT - 66, containLabel: true })),
    xAxis: panels.map(({ column, parts }, gridIndex) => ({
      type: 'category' as const,
      gridIndex,
      data: parts.map((part) => labelOf(column, part)),
      axisLine: { lineStyle: { color: GRID } },
      axisLabel: { color: INK },
    })),
    yAxis: panels.map(({ column, parts }, gridIndex) => ({ ...logAxis(results, column, parts), gridIndex, ...valueAxis })),
    series: panels.flatMap(({ column, parts }, i) =>
      of(results, column)
        .filter(({ samples }) => samples.length > 0)
        .map((measured) => {
          const side = sides.find(({ cell }) => cell.label === measured.cell.label) as Measured;
          return {
            name: measured.cell.side.title,
            type: 'line' as const,
            xAxisIndex: i,
            yAxisIndex: i,
            symbolSize: 5,
            itemStyle: { color: colourOf(sides, side) },
            lineStyle: { width: measured.cell.side.kind === 'own' ? 2.5 : 1.5 },
            data: parts.map((part) => figureOf(measured, part)?.median ?? null),
          };
        }),
    ),
  });
}
