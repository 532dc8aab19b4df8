import { expect } from 'chai';
import { columnNamed } from '../../benchmarks/columns/catalogue.js';
import type { Sample } from '../../benchmarks/columns/column.js';
import { type Goal, judge } from '../../benchmarks/goals.js';
import type { Measured } from '../../benchmarks/measure.js';
import { sideNamed } from '../../benchmarks/sides/catalogue.js';

const measured = (column: string, side: string, samples: Sample[]): Measured => ({
  cell: { column: columnNamed(column), side: sideNamed(side), label: side, build: '', rounds: samples.length },
  samples,
  unable: undefined,
});
const values = (...list: number[]): Sample[] => list.map((value) => ({ value }));
const goal = (column: string, ratio: number, against: string[], part?: string): Goal => ({
  mode: 'thread',
  column,
  ratio,
  than: 'another',
  against,
  ...(part === undefined ? {} : { part }),
});

describe('What the benchmarks say of a goal', () => {
  it('is the median of the ratios within each round', () => {
    // The second round was disturbed for both; the ratio of the medians would be 100 / 8.
    const results = [measured('all', 'thread', values(100, 10, 120)), measured('all', 'piscina', values(10, 1, 8))];
    const [verdict] = judge(results, [goal('all', 10, ['piscina'])]);
    expect(verdict).to.include({ reached: 10, min: 10, max: 15, met: true });
  });

  it('goes by the best of those it names', () => {
    const results = [measured('all', 'thread', values(100)), measured('all', 'piscina', values(5)), measured('all', 'piscina-best', values(20))];
    const [verdict] = judge(results, [goal('all', 10, ['piscina', 'piscina-best'])]);
    expect(verdict).to.include({ reached: 5, met: false });
    expect(verdict.goal.than).to.contain('1,024');
  });

  it('is met from below where less is better, and the best is the least', () => {
    const sample = (median: number): Sample[] => [{ median, p99: 100 * median }];
    const results = [measured('pingpong', 'thread', sample(22)), measured('pingpong', 'raw-thread', sample(20)), measured('pingpong', 'piscina', sample(40))];
    const [verdict] = judge(results, [goal('pingpong', 1.1, ['raw-thread', 'piscina'])]);
    expect(verdict).to.include({ reached: 1.1, met: true });
  });

  it('is an upper bound where it is a plain figure', () => {
    const results = [measured('million', 'thread', [{ rate: 1e6, heap: 100, late: 60 }])];
    expect(judge(results, [goal('million', 50, [], 'late')])[0]).to.include({ reached: 60, met: false });
  });

  it('is nothing where the run has no figures for it', () => {
    const results = [measured('all', 'thread', values(100)), measured('all', 'piscina', [])];
    expect(judge(results, [goal('all', 10, ['piscina']), goal('callers', 10, ['piscina'])])).to.deep.equal([]);
  });
});
