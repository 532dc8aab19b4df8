import { expect } from 'chai';
import sinon from 'sinon';
import { Restarts } from '../../src/host/restarts.js';

describe('A restart policy', () => {
  let clock: sinon.SinonFakeTimers;

  beforeEach(() => {
    clock = sinon.useFakeTimers({ now: 1_000_000_000 });
  });
  afterEach(() => clock.restore());

  const restarts = (): Restarts => new Restarts({ maxRestarts: 2, within: 60_000, backoff: { minMs: 0, maxMs: 0 }, maxTaskRetries: 0 });
  const allowed = (policy: Restarts): boolean => policy.next() !== undefined;

  it('allows so many restarts within its time, by a fake clock too', () => {
    const policy = restarts();
    expect([allowed(policy), allowed(policy)]).to.deep.equal([true, true]);
    clock.tick(59_999);
    expect(allowed(policy)).to.equal(false);
    clock.tick(1);
    expect([allowed(policy), allowed(policy), allowed(policy)]).to.deep.equal([true, true, false]);
    expect(policy.count).to.equal(4);
  });

  it('counts none that is longer ago because the clock of the machine was set back', () => {
    const policy = restarts();
    expect([allowed(policy), allowed(policy)]).to.deep.equal([true, true]);
    clock.setSystemTime(0);
    clock.tick(60_000);
    expect(allowed(policy)).to.equal(true);
  });

  it('forgives none because that clock was set forward', () => {
    const policy = restarts();
    expect([allowed(policy), allowed(policy)]).to.deep.equal([true, true]);
    clock.setSystemTime(2_000_000_000);
    expect(allowed(policy)).to.equal(false);
  });

  it('doubles the delay up to its most, and keeps no list of restarts without end where any number is allowed', () => {
    const policy = new Restarts({ maxRestarts: -1, within: Infinity, backoff: { minMs: 1, maxMs: 1000 }, maxTaskRetries: 0 });
    const delays = Array.from({ length: 1000 }, () => policy.next() as number);
    for (const [n, delay] of delays.entries()) expect(delay).to.be.within(Math.min(2 ** n, 1000) / 2, Math.min(2 ** n, 1000));
    expect(policy.count).to.equal(1000);
    expect((policy as unknown as { recent: number[] }).recent.length).to.be.below(100);
  });
});
