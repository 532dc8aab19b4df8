import { expect } from 'chai';
import sinon from 'sinon';
import { type ActorExecutor, ActorKilledError, ActorStartError, asCompleted, Future, TimeoutError, wait } from '../../src/index.js';
import { starter } from '../support/executors.js';
import { failure } from '../support/failure.js';
import { until } from '../support/until.js';
import { Clerk } from './fixtures/clerk.js';

/** As the docs have it: everything is fake that sinon can fake. */
describe("An inline actor under sinon's fake clock", () => {
  const start = starter('inline');
  let clock: sinon.SinonFakeTimers;

  beforeEach(() => {
    clock = sinon.useFakeTimers();
  });
  afterEach(() => sinon.restore());

  /** One that has begun to work on 'first', for a minute. */
  async function atWork(): Promise<{ clerk: ActorExecutor<Clerk>; first: Future<string> }> {
    const clerk = start({}, Clerk);
    const first = clerk.post({ action: 'work', text: 'first' });
    await until(() => first.running());
    return { clerk, first };
  }

  it('starts, works and stops without a tick', async () => {
    await using clerk = start({}, Clerk);
    await clerk.ready;
    expect(await clerk.post({ action: 'note', text: 'a' })).to.deep.equal(['a']);
    await failure(clerk.post({ action: 'fail' }), RangeError);
    const many = Array.from({ length: 10_000 }, () => clerk.post({ action: 'time' }));
    await Future.all(many);
    expect(clerk.stats()).to.include({ posted: 10_002, completed: 10_001, failed: 1 });
    expect(clerk.stats().latency.max).to.be.a('number').and.at.least(0);
  });

  it('has its timers fired by it', async () => {
    const { first } = await atWork();
    clock.tick(59_999);
    expect(first.state).to.equal('running');
    clock.tick(1);
    expect(await first).to.equal('first');
  });

  it('has its time', async () => {
    const clerk = start({}, Clerk);
    await clerk.ready;
    clock.tick(86_400_000);
    expect(await clerk.post({ action: 'time' })).to.equal(86_400_000);
  });

  it('has its latencies taken by the real one', async () => {
    const { clerk, first } = await atWork();
    clock.tick(60_000);
    await first;
    const { mean, max } = clerk.stats().latency;
    expect(mean).to.be.at.least(0).and.below(60_000);
    expect(max).to.be.below(60_000);
  });

  it('never begins what waited too long', async () => {
    const { clerk, first } = await atWork();
    const second = clerk.post({ action: 'work', text: 'second' }, { timeout: 10_000 });
    clock.tick(9_999);
    expect(second.state).to.equal('pending');
    clock.tick(1);
    const error = await failure(second, TimeoutError);
    expect(error.delivered).to.equal('no');
    clock.tick(50_000);
    await first;
    expect(await clerk.post({ action: 'note', text: 'last' })).to.deep.equal(['first', 'last']);
  });

  it('tells the handler that runs too long', async () => {
    const clerk = start({}, Clerk);
    for (const post of [() => clerk.post({ action: 'work', text: 'given' }, { timeout: 5_000 }), () => clerk.post({ action: 'hurry', text: 'declared' })]) {
      const future = post();
      await until(() => future.running());
      clock.tick(4_999);
      expect(future.state).to.equal('running');
      clock.tick(1);
      expect((await failure(future, TimeoutError)).delivered).to.equal('yes');
    }
    expect(await clerk.post({ action: 'note', text: 'goes on' })).to.deep.equal(['given was aborted', 'declared was aborted', 'goes on']);
  });

  it('is waited for no longer than that: result, exception, wait, asCompleted, map', async () => {
    const { clerk, first } = await atWork();
    const asked = async (): Promise<void> => {
      for await (const _ of asCompleted([first], { timeout: 1_000 }));
    };
    const mapped = async (): Promise<void> => {
      for await (const _ of clerk.map([{ action: 'note', text: 'mapped' }], { timeout: 1_000 }));
    };
    const failures = [first.result(1_000), first.exception(1_000), asked(), mapped()].map((promise) => failure(promise, TimeoutError));
    const waited = wait([first], { timeout: 1_000 });
    clock.tick(1_000);
    await Promise.all(failures);
    expect((await waited).notDone.has(first)).to.equal(true);
    expect(first.state).to.equal('running');
    clock.tick(59_000);
    expect(await first).to.equal('first');
  });

  it('fails to start when startTimeout has passed', async () => {
    const clerk = start({}, Clerk, 'onStart');
    const posted = clerk.post({ action: 'note', text: 'never' });
    await clock.tickAsync(29_999);
    expect(clerk.status).to.equal('starting');
    await clock.tickAsync(1);
    await failure(clerk.ready, ActorStartError);
    expect((await failure(posted, ActorStartError)).delivered).to.equal('no');
    expect(clerk.status).to.equal('broken');
  });

  it('is killed when stopTimeout has passed', async () => {
    const clerk = start({ stopTimeout: 2_000 }, Clerk, 'onStop');
    await clerk.ready;
    const end = clerk.shutdown();
    await clock.tickAsync(1_999);
    expect(clerk.status).to.equal('stopping');
    await clock.tickAsync(1);
    await end;
    expect(clerk.status).to.equal('stopped');
  });

  it('is killed with its timers still running', async () => {
    const { clerk, first } = await atWork();
    await clerk.kill();
    await failure(first, ActorKilledError);
    clock.tick(60_000);
    expect(clerk.status).to.equal('stopped');
  });

  it('serves where the clock was faked, and restored, in the midst of its life', async () => {
    const { clerk, first } = await atWork();
    const late = clerk.post({ action: 'note', text: 'late' }, { timeout: 60_001 });
    clock.restore();
    expect(await start({}, Clerk).post({ action: 'note', text: 'real time' })).to.deep.equal(['real time']);
    clock.tick(60_000);
    expect(await Future.all([first, late])).to.deep.equal(['first', ['first', 'late']]);
  });
});
