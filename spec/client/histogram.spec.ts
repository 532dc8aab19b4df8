import { expect } from 'chai';
import fc from 'fast-check';
import { Histogram } from '../../src/client/histogram.js';

const of = (times: readonly number[]): Histogram => {
  const histogram = new Histogram();
  for (const ms of times) histogram.record(ms);
  return histogram;
};

describe('A histogram', () => {
  const times = fc.array(fc.double({ min: 1e-5, max: 3_600_000, noNaN: true }), { minLength: 1, maxLength: 200 });
  const parts = fc.double({ min: 0.001, max: 1, noNaN: true });

  it('knows every percentile within 1 %', () => {
    fc.assert(
      fc.property(times, parts, (all, part) => {
        const exact = [...all].sort((a, b) => a - b)[Math.ceil(all.length * part) - 1] as number;
        expect(Math.abs(of(all).percentile(part) - exact) / exact).to.be.at.most(0.01);
      }),
    );
  });

  it('knows the mean and the longest, and no percentile above that', () => {
    fc.assert(
      fc.property(times, parts, (all, part) => {
        const histogram = of(all);
        expect(histogram.max).to.equal(Math.max(...all));
        expect(histogram.mean)
          .to.be.closeTo(all.reduce((sum, ms) => sum + ms, 0) / all.length, 1e-6 * histogram.max)
          .and.to.be.at.most(histogram.max);
        expect(histogram.percentile(part)).to.be.at.most(histogram.max);
      }),
    );
  });

  it('bears what is shorter or longer than it tells apart', () => {
    const histogram = of([0, 1e9]);
    expect(histogram.percentile(0.5)).to.be.below(1e-5);
    expect(histogram.max).to.equal(1e9);
    expect(of([]).mean).to.equal(0);
  });
});
