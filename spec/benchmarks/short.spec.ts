import { expect } from 'chai';
import { bytes, round, short } from '../../benchmarks/short.js';
import { median, percentile } from '../../benchmarks/statistics.js';

describe('Figures of the benchmarks', () => {
  it('have three digits, and no 1,000k', () => {
    expect([0.1234, 1, 99.94, 99.96, 999.4, 999.6, 12_345, 999_499, 999_600, 1_234_567].map(short)).to.deep.equal([
      '0.12',
      '1.00',
      '99.9',
      '100',
      '999',
      '1.00k',
      '12.3k',
      '999k',
      '1.00M',
      '1.23M',
    ]);
  });

  it('are round on an axis', () => {
    expect([1, 10, 2500, 1e6].map(round)).to.deep.equal(['1', '10', '2.5k', '1M']);
    expect([16, 4096, 1 << 20].map(bytes)).to.deep.equal(['16 B', '4 KiB', '1 MiB']);
  });

  it('are the middle value, or the mean of the two in the middle', () => {
    expect(median([3, 1, 2])).to.equal(2);
    expect(median([4, 1, 3, 2])).to.equal(2.5);
    expect(percentile([1, 2, 3, 4], 0.99)).to.equal(4);
  });
});
