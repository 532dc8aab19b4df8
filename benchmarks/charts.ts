import { type EChartsOption, init } from 'echarts';
import { columnNamed } from './columns/catalogue.js';
import type { Column } from './columns/column.js';
import { figureOf } from './figures.js';
import type { Machine } from './machine.js';
import type { Measured } from './measure.js';
import { columnsOf, of, partsOf } from './report.js';
import { short } from './short.js';

// ECharts: well kept, one package, and renders SVG in plain Node, with neither a DOM nor a canvas. (Vega-Lite 6 wants Node 22; Observable Plot wants jsdom.)

const WIDTH = 860;
const BACKGROUND = '#ffffff';
const INK = '#24292f';
const QUIET = '#57606a';
const GRID = '#d8dee4';

/** Ours stand out; the platform's plain channels are the measure; the peers recede. */
const COLOURS = { own: '#0969da', raw: '#8c959f', peer: '#d4a72c' } as const;
/** Lines need telling apart within a kind. */
const LINES = ['#0969da', '#1a7f37', '#8250df', '#8c959f', '#57606a', '#d4a72c', '#bc4c00', '#bf3989', '#a40e26', '#4d2d00', '#6639ba'];

/** The charts as [name, SVG]: of those columns that were measured. */
export function drawCharts(results: readonly Measured[], machine: Machine): [string, string][] {
  const has = (name: string): boolean => results.some(({ cell, samples }) => cell.column.name === name && samples.length > 0);
  const under = `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, ${machine.date}`;
  const charts: [string, string][] = [];
  const throughput = ['all', 'callers'].filter(has).map(columnNamed);
  if (throughput.length > 0) charts.push(['throughput', bars(results, throughput, under)]);
  const latency = ['pingpong', 'spawn'].filter(has).map(columnNamed);
  if (latency.length > 0) charts.push(['latency', bars(results, latency, under)]);
  if (has('varied')) charts.push(['varied', groups(results, columnNamed('varied'), under)]);
  if (has('latency-open')) charts.push(['latency-open', groups(results, columnNamed('latency-open'), under)]);
  for (const column of columnsOf(results)) if (column.axis !== undefined && has(column.name)) charts.push([column.name, lines(results, column, under)]);
  return charts;
}

/** One panel a column, side by side: a bar for each side, the best on top, with its least and most. */
function bars(results: readonly Measured[], columns: readonly Column[], under: string): string {
  const panels = columns.map((column) => {
    const part = partsOf(results, column)[0];
    const rows = of(results, column)
      .map((measured) => ({ side: measured.cell.side, label: measured.cell.side.title, figure: figureOf(measured, part) }))
      .filter((row) => row.figure !== undefined)
      .sort((a, b) => (column.better === 'higher' ? 1 : -1) * ((a.figure?.median ?? 0) - (b.figure?.median ?? 0)));
    return { column, rows };
  });
  const height = 110 + 21 * Math.max(...panels.map(({ rows }) => rows.length));
  const share = 100 / panels.length;
  return render(height, {
    title: [
      ...panels.map(({ column }, i) => ({
        text: column.title,
        subtext: `${column.unit}, ${column.better === 'higher' ? 'more' : 'less'} is better, logarithmic`,
        left: `${i * share + 1}%`,
        top: 6,
        ...titleStyle,
      })),
      footer(under),
    ],
    grid: panels.map((_, i) => ({ left: `${i * share + 1}%`, width: `${share - 9}%`, top: 60, bottom: 34, containLabel: true })),
    xAxis: panels.map((_, i) => ({ type: 'log' as const, gridIndex: i, ...valueAxis })),
    yAxis: panels.map(({ rows }, i) => ({
      type: 'category' as const,
      gridIndex: i,
      data: rows.map(({ label }) => label),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: GRID } },
      axisLabel: { color: INK, fontSize: 11 },
    })),
    series: panels.map(({ rows }, i) => ({
      type: 'bar' as const,
      xAxisIndex: i,
      yAxisIndex: i,
      barWidth: 13,
      data: rows.map(({ side, figure }) => ({ value: figure?.median ?? 0, itemStyle: { color: COLOURS[side.kind] } })),
      label: { show: true, position: 'right' as const, color: INK, fontSize: 11, formatter: ({ value }: { value: unknown }) => short(Number(value)) },
    })),
  });
}

/** A group of bars for each part of one column. */
function groups(results: readonly Measured[], column: Column, under: string): string {
  const parts = partsOf(results, column);
  const rows = of(results, column).filter(({ samples }) => samples.length > 0);
  return render(420, {
    color: LINES,
    title: [{ text: column.title, subtext: `${column.unit}, logarithmic`, left: '1%', top: 6, ...titleStyle }, footer(under)],
    legend: { type: 'plain', top: 56, left: '1%', itemWidth: 14, itemHeight: 10, textStyle: { color: INK, fontSize: 11 } },
    grid: { left: '1%', right: '2%', top: 110, bottom: 34, containLabel: true },
    xAxis: { type: 'category', data: parts, axisTick: { show: false }, axisLine: { lineStyle: { color: GRID } }, axisLabel: { color: INK } },
    yAxis: { type: 'log', ...valueAxis },
    series: rows.map((measured) => ({
      name: measured.cell.side.title,
      type: 'bar' as const,
      barGap: '10%',
      data: parts.map((part) => figureOf(measured, part)?.median ?? null),
    })),
  });
}

/** A line for each side over the column's axis, both logarithmic. */
function lines(results: readonly Measured[], column: Column, under: string): string {
  const parts = partsOf(results, column);
  const rows = of(results, column).filter(({ samples }) => samples.length > 0);
  return render(460, {
    color: LINES,
    title: [{ text: column.title, subtext: `${column.unit} by ${column.axis}, both logarithmic`, left: '1%', top: 6, ...titleStyle }, footer(under)],
    legend: { type: 'plain', top: 56, left: '1%', itemWidth: 18, textStyle: { color: INK, fontSize: 11 } },
    grid: { left: '1%', right: '3%', top: 110, bottom: 34, containLabel: true },
    xAxis: {
      type: 'category',
      data: parts.map((part) => short(Number(part))),
      boundaryGap: false,
      axisLine: { lineStyle: { color: GRID } },
      axisLabel: { color: INK },
    },
    yAxis: { type: 'log', ...valueAxis },
    series: rows.map((measured) => ({
      name: measured.cell.side.title,
      type: 'line' as const,
      symbolSize: 6,
      lineStyle: { width: measured.cell.side.kind === 'own' ? 3 : 1.5, type: measured.cell.side.kind === 'raw' ? ('dashed' as const) : ('solid' as const) },
      data: parts.map((part) => figureOf(measured, part)?.median ?? null),
    })),
  });
}

const titleStyle = { textStyle: { color: INK, fontSize: 14 }, subtextStyle: { color: QUIET, fontSize: 11 } };

const footer = (under: string) => ({ text: under, left: '1%', bottom: 4, textStyle: { color: QUIET, fontSize: 10, fontWeight: 'normal' as const } });

const valueAxis = {
  axisLabel: { color: QUIET, fontSize: 11, formatter: (value: number) => short(value) },
  splitLine: { lineStyle: { color: GRID } },
};

function render(height: number, option: EChartsOption): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height });
  chart.setOption({ animation: false, backgroundColor: BACKGROUND, textStyle: { fontFamily: 'system-ui, sans-serif' }, ...option });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}
