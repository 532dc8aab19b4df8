import { type EChartsOption, init, setPlatformAPI } from 'echarts';
import { columnNamed } from './columns/catalogue.js';
import type { Workload } from './columns/column.js';
import { figureOf } from './figures.js';
import type { Machine } from './machine.js';
import type { Measured } from './measure.js';
import { columnsOf, labelOf, of, partsOf } from './report.js';
import { round, short } from './short.js';

// ECharts: well kept, one package, and renders SVG in plain Node, with neither a DOM nor a canvas. (Vega-Lite 6 wants Node 22; Observable Plot wants jsdom.)

const WIDTH = 860;
const BACKGROUND = '#ffffff';
export const INK = '#24292f';
const QUIET = '#57606a';
export const GRID = '#d8dee4';

/** Ours stand out; the platform's plain channels are grey; the peers are warm. */
const COLOURS = {
  own: ['#0969da', '#1a7f37', '#8250df', '#54aeff'],
  raw: ['#57606a', '#8c959f', '#afb8c1', '#424a53', '#d0d7de'],
  peer: ['#d4a72c', '#bc4c00', '#bf3989', '#a40e26', '#7d4e00', '#e16f24'],
} as const;

// Without a DOM ECharts guesses how wide a text is, and for most fonts too narrow.
const widthOf = (text: string, size: number): number => text.length * size * 0.58;
setPlatformAPI({ measureText: (text, font) => ({ width: widthOf(text, Number.parseFloat(/([\d.]+)px/.exec(font ?? '')?.[1] ?? '12')) }) as never });

/** The charts as [name, SVG]: of those columns that were measured. */
export function drawCharts(results: readonly Measured[], machine: Machine): [string, string][] {
  const has = (name: string): boolean => results.some(({ cell, samples }) => cell.column.name === name && samples.length > 0);
  const under = `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, ${machine.date}`;
  const charts: [string, string][] = [];
  const add = (chart: string, panels: readonly Panel[]): void => {
    const measured = panels.filter(({ name }) => has(name));
    if (measured.length > 0) charts.push([chart, bars(results, measured, under)]);
  };
  add('throughput', [{ name: 'all' }, { name: 'callers' }]);
  add('latency', [{ name: 'pingpong' }, { name: 'spawn' }]);
  add('latency-open', [
    { name: 'latency-open', part: 'p50', log: true },
    { name: 'latency-open', part: 'p99.9', log: true },
  ]);
  if (has('varied')) charts.push(['varied', groups(results, columnNamed('varied'), under)]);
  for (const column of columnsOf(results)) if (column.axis !== undefined && has(column.name)) charts.push([column.name, lines(results, column, under)]);
  return charts;
}

/** A column, and which of its parts; default the first. */
interface Panel {
  readonly name: string;
  readonly part?: string;
  readonly log?: boolean;
}

/** Panels side by side: a bar for each side, the best on top. */
function bars(results: readonly Measured[], chosen: readonly Panel[], under: string): string {
  const panels = chosen.map(({ name, part: wanted, log = false }) => {
    const column = columnNamed(name);
    const part = wanted ?? partsOf(results, column)[0];
    const rows = of(results, column)
      .map((measured) => ({ side: measured.cell.side, label: measured.cell.side.title, figure: figureOf(measured, part) }))
      .filter((row) => row.figure !== undefined)
      .sort((a, b) => (column.better === 'higher' ? 1 : -1) * ((a.figure?.median ?? 0) - (b.figure?.median ?? 0)));
    return { column, part, rows, log, title: wanted === undefined ? column.title : `${column.title}: ${wanted}` };
  });
  const height = 110 + 21 * Math.max(...panels.map(({ rows }) => rows.length));
  const share = 100 / panels.length;
  return render(height, {
    title: [
      ...panels.map(({ column, title, log }, i) => ({
        text: title,
        subtext: directionOf(column, log),
        left: `${i * share + 1}%`,
        top: 6,
        ...titleStyle,
      })),
      footer(under),
    ],
    grid: panels.map((_, i) => ({ left: `${i * share + 1}%`, width: `${share - 9}%`, top: 60, bottom: 34, containLabel: true })),
    xAxis: panels.map(({ column, part, log }, i) => ({
      ...(log ? logAxis(results, column, [part]) : { type: 'value' as const }),
      gridIndex: i,
      splitNumber: 3,
      ...valueAxis,
      axisLabel: { ...valueAxis.axisLabel, hideOverlap: true },
    })),
    yAxis: panels.map(({ rows }, i) => ({
      type: 'category' as const,
      gridIndex: i,
      // Half of the width would go to the longest.
      data: rows.map(({ label }) => label.replace(/, ([\d,]+ tasks) per worker/, ' ($1)')),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: GRID } },
      axisLabel: { color: INK, fontSize: 11 },
    })),
    series: panels.map(({ rows }, i) => ({
      type: 'bar' as const,
      xAxisIndex: i,
      yAxisIndex: i,
      barWidth: 13,
      data: rows.map(({ side, figure }) => ({ value: figure?.median ?? 0, itemStyle: { color: COLOURS[side.kind][0] } })),
      label: { show: true, position: 'right' as const, color: INK, fontSize: 11, formatter: ({ value }: { value: unknown }) => short(Number(value)) },
    })),
  });
}

/** A group of bars for each part of one column. */
function groups(results: readonly Measured[], column: Workload, under: string): string {
  const parts = partsOf(results, column);
  const rows = of(results, column).filter(({ samples }) => samples.length > 0);
  const { legend, height } = legendOf(rows);
  return render(360 + height, {
    title: [
      {
        text: column.title,
        subtext: directionOf(column, false),
        left: '1%',
        top: 6,
        ...titleStyle,
      },
      footer(under),
    ],
    legend,
    grid: { left: '1%', right: '2%', top: 70 + height, bottom: 34, containLabel: true },
    xAxis: { type: 'category', data: parts, axisTick: { show: false }, axisLine: { lineStyle: { color: GRID } }, axisLabel: { color: INK, interval: 0 } },
    yAxis: { type: 'value', ...valueAxis },
    series: rows.map((measured) => ({
      name: measured.cell.side.title,
      type: 'bar' as const,
      barGap: '10%',
      itemStyle: { color: colourOf(rows, measured) },
      data: parts.map((part) => figureOf(measured, part)?.median ?? null),
    })),
  });
}

/** A line for each side over the column's axis, both logarithmic. */
function lines(results: readonly Measured[], column: Workload, under: string): string {
  const parts = partsOf(results, column);
  const rows = of(results, column).filter(({ samples }) => samples.length > 0);
  const { legend, height } = legendOf(rows);
  return render(400 + height, {
    title: [
      { text: column.title, subtext: `${directionOf(column, false)}; by ${column.axis}, both logarithmic`, left: '1%', top: 6, ...titleStyle },
      footer(under),
    ],
    legend,
    grid: { left: '1%', right: '3%', top: 70 + height, bottom: 34, containLabel: true },
    xAxis: {
      type: 'category',
      data: parts.map((part) => labelOf(column, part)),
      boundaryGap: false,
      axisLine: { lineStyle: { color: GRID } },
      axisLabel: { color: INK },
    },
    yAxis: { ...logAxis(results, column, parts), ...valueAxis },
    series: rows.map((measured) => ({
      name: measured.cell.side.title,
      type: 'line' as const,
      symbolSize: 6,
      itemStyle: { color: colourOf(rows, measured) },
      lineStyle: { width: measured.cell.side.kind === 'own' ? 3 : 1.5, type: measured.cell.side.kind === 'raw' ? ('dashed' as const) : ('solid' as const) },
      data: parts.map((part) => figureOf(measured, part)?.median ?? null),
    })),
  });
}

/** The side's place among those of its kind. */
export function colourOf(rows: readonly Measured[], measured: Measured): string {
  const { kind } = measured.cell.side;
  const colours = COLOURS[kind];
  return colours[rows.filter(({ cell }) => cell.side.kind === kind).indexOf(measured) % colours.length] as string;
}

export const directionOf = (column: Workload, log: boolean): string =>
  `${column.unit}, ${column.better === 'higher' ? 'more' : 'less'} is better${log ? ', logarithmic' : ''}`;

/** From the power of ten below the least figure: a logarithmic axis has no zero to begin at. */
export function logAxis(results: readonly Measured[], column: Workload, parts: readonly string[]) {
  const least = Math.min(...of(results, column).flatMap((measured) => parts.map((part) => figureOf(measured, part)?.median ?? Infinity)));
  return { type: 'log' as const, min: 10 ** Math.floor(Math.log10(least)) };
}

/** Wraps; `height` is what it takes. */
export function legendOf(rows: readonly Measured[]) {
  let lines = 1;
  let used = 0;
  for (const { cell } of rows) {
    const width = 45 + widthOf(cell.side.title, 11);
    if (used + width > WIDTH - 20) {
      lines++;
      used = 0;
    }
    used += width;
  }
  return {
    height: 22 * lines,
    legend: { type: 'plain' as const, top: 54, left: '1%', itemWidth: 16, itemHeight: 10, textStyle: { color: INK, fontSize: 11 } },
  };
}

export const titleStyle = { textStyle: { color: INK, fontSize: 14 }, subtextStyle: { color: QUIET, fontSize: 11 } };

export const footer = (under: string) => ({ text: under, left: '1%', bottom: 4, textStyle: { color: QUIET, fontSize: 10, fontWeight: 'normal' as const } });

export const valueAxis = {
  axisLabel: { color: QUIET, fontSize: 11, formatter: round },
  splitLine: { lineStyle: { color: GRID } },
};

export function render(height: number, option: EChartsOption): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height });
  chart.setOption({ animation: false, backgroundColor: BACKGROUND, textStyle: { fontFamily: 'system-ui, sans-serif' }, ...option });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}
