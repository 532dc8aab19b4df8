import { expect } from 'chai';
import type { Mode } from '../../src/index.js';
import { TimeoutError } from '../../src/index.js';
import { recycled, starter } from '../support/executors.js';
import { failure } from '../support/failure.js';
import { Gate, sleep } from '../support/gate.js';
import { until } from '../support/until.js';
import { Warnings } from '../support/warnings.js';
import { Contextual } from './actors/context.js';
import { Lifecycle } from './actors/lifecycle.js';
import type { Capabilities } from './capabilities.js';
import { nothingAhead } from './capabilities.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Longer than any timer of the platform; those fire at once instead. */
const BEYOND_TIMERS = 2 ** 31 + 1_000;

export function timeouts(mode: Mode, capabilities: Capabilities): void {
  describe('deadlines', () => {
    const contextual = recycled({ mode, ...nothingAhead(capabilities) }, Contextual);
    const start = starter(mode);

    it('fail a message that waits, which is never handled', async () => {
      const actor = contextual();
      const gate = new Gate();
      const first = actor.post({ action: 'ignore', gate: gate.key });
      await gate.entered();
      const late = actor.post({ action: 'remember', note: 'never' }, { timeout: 30 });
      const patient = actor.post({ action: 'remember', note: 'patient' }, { timeout: 60_000 });
      const error = await failure(late, TimeoutError);
      expect([error.name, error.code, error.delivered]).to.deep.equal(['TimeoutError', 'ERR_ACTOR_TIMEOUT', 'no']);
      expect(error.message).to.match(/^'\w+' to the actor Contextual was not begun within \d+ ms of its post, and will not be$/);
      expect([late.state, late.cancelled(), patient.state]).to.deep.equal(['finished', false, 'pending']);
      gate.open();
      await first;
      await patient;
      expect(await actor.post({ action: 'seen' })).to.deep.equal(['ignored', 'patient']);
    });

    it('fail a message that waits for the start of its actor', async () => {
      const gate = new Gate();
      const actor = start({}, Lifecycle, { startGate: gate.key });
      const late = actor.post({ action: 'work', n: 1 }, { timeout: 30 });
      expect((await failure(late, TimeoutError)).delivered).to.equal('no');
      gate.open();
      expect(await actor.post({ action: 'stages' })).to.not.include('work 1');
    });

    it('fail the Future of a running handler at once, and the actor goes on', async () => {
      const actor = contextual();
      await actor.ready;
      const gate = new Gate();
      const posted = performance.now();
      const future = actor.post({ action: 'ignore', gate: gate.key }, { timeout: 250 });
      const error = await failure(future, TimeoutError);
      expect(performance.now() - posted).to.be.at.least(245);
      expect(future.state).to.equal('finished');
      await gate.entered();
      expect(error.delivered).to.be.oneOf(['maybe', 'yes']);
      gate.open();
      expect(await actor.post({ action: 'seen' })).to.deep.equal(['ignored']);
    });

    it('abort the signal of the running handler', async () => {
      const actor = contextual();
      await actor.ready;
      const gate = new Gate();
      const future = actor.post({ action: 'obey', gate: gate.key }, { timeout: 250 });
      await failure(future, TimeoutError);
      // The handler ends by its signal alone: were it not aborted, this would wait for ever.
      expect(await actor.post({ action: 'seen' })).to.deep.equal(['obeyed']);
      expect([future.state, future.cancelled()]).to.deep.equal(['finished', false]);
    });

    it('are counted from the post', async () => {
      const gate = new Gate();
      const first = contextual().post({ action: 'ignore', gate: gate.key });
      await gate.entered();
      const before = Date.now();
      const future = contextual().post({ action: 'inspect' }, { timeout: 30_000 });
      const after = Date.now();
      await new Promise((resolve) => setTimeout(resolve, 300));
      gate.open();
      await first;
      const { deadline } = await future;
      expect(deadline).to.be.within(before + 30_000 - 100, after + 30_000 + 100);
    });

    it('are the default of the handler where the post sets none', async () => {
      const gate = new Gate();
      const error = await failure(contextual().post({ action: 'brief', gate: gate.key }), TimeoutError);
      expect(error.code).to.equal('ERR_ACTOR_TIMEOUT');
      gate.open();
      const before = Date.now();
      const deadline = await contextual().post({ action: 'brief-deadline' });
      expect(deadline).to.be.within(before + 40_000 - 100, Date.now() + 40_000 + 100);
    });

    it('of the post override the default of the handler, longer or shorter', async () => {
      const before = Date.now();
      expect(await contextual().post({ action: 'brief-deadline' }, { timeout: 80_000 })).to.be.at.least(before + 80_000 - 100);
      expect(await contextual().post({ action: 'brief-deadline' }, { timeout: 10_000 })).to.be.at.most(Date.now() + 10_000 + 100);
    });

    it('are none with Infinity, also where the handler has a default', async () => {
      const gate = new Gate();
      const future = contextual().post({ action: 'brief', gate: gate.key }, { timeout: Number.POSITIVE_INFINITY });
      await gate.entered();
      await failure(contextual().post({ action: 'remember', note: 'control' }, { timeout: 200 }), TimeoutError);
      expect(future.state).to.equal('running');
      gate.open();
      expect(await future).to.equal('in time');
      expect((await contextual().post({ action: 'inspect' }, { timeout: Number.POSITIVE_INFINITY })).deadline).to.equal(undefined);
    });

    it('beyond the longest timer of the platform are honoured, waiting and running', async () => {
      using warnings = new Warnings();
      const gate = new Gate();
      const running = contextual().post({ action: 'ignore', gate: gate.key }, { timeout: BEYOND_TIMERS });
      await gate.entered();
      const waiting = contextual().post({ action: 'inspect' }, { timeout: BEYOND_TIMERS });
      // A timer that overflows fires after 1 ms, long before this one.
      await failure(contextual().post({ action: 'remember', note: 'control' }, { timeout: 100 }), TimeoutError);
      expect([running.done(), waiting.done()]).to.deep.equal([false, false]);
      gate.open();
      expect(await running, 'the signal is aborted').to.equal(false);
      expect((await waiting).deadline).to.be.greaterThan(Date.now() + 2 ** 31);
      expect(warnings.mention('TimeoutOverflowWarning')).to.equal(false);
    });

    it('of 0 have passed at the post', async () => {
      const actor = contextual();
      await actor.ready;
      const error = await failure(actor.post({ action: 'remember', note: 'now' }, { timeout: 0 }), TimeoutError);
      expect(error.delivered).to.equal('no');
      expect(await actor.post({ action: 'seen' })).to.deep.equal([]);
    });

    it('do nothing to what has settled in time', async () => {
      const actor = start({}, Contextual);
      await actor.ready;
      const future = actor.post({ action: 'inspect' }, { timeout: 200 });
      await future;
      await failure(actor.post({ action: 'report', gate: new Gate().key }, { timeout: 300 }), TimeoutError);
      expect(future.state).to.equal('finished');
      expect((await future).aborted).to.equal(false);
      expect(actor.stats().failed).to.equal(1);
    });

    it('differ from the time that a wait for the result is given, which leaves the handler alone', async () => {
      const gate = new Gate();
      const future = contextual().post({ action: 'ignore', gate: gate.key });
      await gate.entered();
      await failure(future.result(20), TimeoutError);
      await failure(future.exception(0), TimeoutError);
      expect(future.state).to.equal('running');
      gate.open();
      expect(await future.result(10_000)).to.equal(false);
    });

    it('fail a message that waits behind a blocked handler, which is never handled, though its poster was as blocked and saw nothing pass', async () => {
      const actor = contextual();
      for (let n = 0; n < 64; n++) await actor.post({ action: 'inspect' });
      const first = actor.post({ action: 'block', ms: 300 });
      const late = actor.post({ action: 'remember', note: 'never' }, { timeout: 60 });
      // Both are on their way; then nobody looks at a clock for a while.
      await turn();
      sleep(400);
      const error = await failure(late, TimeoutError);
      expect(error.delivered).to.be.oneOf(capabilities.exactCancel ? ['no'] : ['no', 'maybe']);
      await first;
      expect(await actor.post({ action: 'seen' })).to.deep.equal(['blocked']);
    });

    it('fail the Future of a handler that ran past them, though its poster was blocked as long', async () => {
      const late = contextual().post({ action: 'block', ms: 400 }, { timeout: 200 });
      await turn();
      sleep(500);
      expect((await failure(late, TimeoutError)).delivered).to.be.oneOf(['maybe', 'yes']);
      expect(late.cancelled()).to.equal(false);
    });

    it('count as failed at once, while the handler still runs', async () => {
      const actor = start({}, Contextual);
      await actor.ready;
      const gate = new Gate();
      const future = actor.post({ action: 'ignore', gate: gate.key }, { timeout: 300 });
      await gate.entered();
      await failure(future, TimeoutError);
      const { posted, queued, running, failed } = actor.stats();
      expect({ posted, queued, running, failed }).to.deep.equal({ posted: 1, queued: 0, running: 0, failed: 1 });
      gate.open();
      await actor.post({ action: 'seen' });
      await until(() => actor.stats().completed === 1, 'the counters to settle');
      expect(actor.stats().failed).to.equal(1);
    });

    if (capabilities.killsBlockedHandler) {
      it('fail the Future also while the handler blocks its event loop', async () => {
        const gate = new Gate();
        const future = contextual().post({ action: 'stubborn', gate: gate.key }, { timeout: 300 });
        await gate.entered();
        expect((await failure(future, TimeoutError)).delivered).to.be.oneOf(['maybe', 'yes']);
        gate.open();
        expect(await contextual().post({ action: 'seen' })).to.include('stubborn');
      });
    }

    if (capabilities.blockedHandlerSeesAbort !== 'no') {
      it('are seen by a handler that blocks its event loop, and fail the Future whichever side sees them first', async () => {
        for (let round = 0; round < 3; round++) {
          const gate = new Gate();
          const future = contextual().post({ action: 'loop', gate: gate.key }, { timeout: 500 });
          await gate.entered();
          await failure(future, TimeoutError);
          expect([future.state, future.cancelled()]).to.deep.equal(['finished', false]);
          // The gate stays closed: only throwIfAborted ends the loop.
          expect((await contextual().post({ action: 'inspect' })).aborted).to.equal(false);
        }
      });
    }
  });
}
