import { expect } from 'chai';
import { runExample } from './run-example.js';

describe('examples/bank', function () {
  this.timeout(60_000);
  let lines: string[];
  before(async () => {
    lines = (await runExample('bank/main.ts')).split('\n');
  });

  it('neither loses nor makes money, refuses who cannot pay, and does nothing when it is too late', () => {
    expect(lines[1]).to.match(/^500 transfers at once: \d+ done, \d+ refused$/);
    expect(lines[2]).to.match(/^the first: (Ada|Ben|Cleo|Dora|Eli) is \d+ short$/);
    expect(lines.toSpliced(1, 2)).to.deep.equal([
      '6 accounts hold 6000',
      'a transfer from a frozen account, with 50 ms to do it: too late',
      'it has moved 0',
      '6 accounts hold 6000',
      '',
    ]);
  });

  it('ends every transfer, some of them by a refusal', () => {
    const [, done, refused] = (/(\d+) done, (\d+) refused/.exec(lines[1] ?? '') ?? []).map(Number);
    expect((done ?? 0) + (refused ?? 0)).to.equal(500);
    expect(done).to.be.greaterThan(0);
    expect(refused).to.be.greaterThan(0);
  });
});
