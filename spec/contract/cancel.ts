import { expect } from 'chai';
import type { Mode } from '../../src/index.js';
import { CancelledError, Future, wait } from '../../src/index.js';
import { recycled, starter } from '../support/executors.js';
import { failure, rejection } from '../support/failure.js';
import { Gate } from '../support/gate.js';
import { pause } from '../support/until.js';
import { count, Recorder } from './actors/recorder.js';
import { Adder } from './actors/routes.js';
import type { Capabilities } from './capabilities.js';
import { nothingAhead } from './capabilities.js';

export function cancelling(mode: Mode, capabilities: Capabilities): void {
  describe('cancelling', () => {
    const start = starter(mode);
    const fresh = recycled({ mode }, Recorder);
    const unhurried = recycled({ mode, ...nothingAhead(capabilities) }, Recorder);
    const holds = capabilities.killsBlockedHandler ? (['hold', 'block'] as const) : (['hold'] as const);

    for (const hold of holds) {
      for (const moment of ['at once', 'once they may have been handed over'] as const) {
        it(`cancels every second of 5,000 messages behind a '${hold}', ${moment}: those never run, the others do in order`, async () => {
          const recorder = unhurried();
          const gate = new Gate();
          const held = recorder.post({ action: hold, gate: gate.key, n: -1 });
          await gate.entered();
          const futures = count(5_000).map((n) => recorder.post({ action: 'note', n }));
          if (moment !== 'at once') await pause(30);
          const odd = futures.filter((_, index) => index % 2 === 1);
          expect(odd.every((future) => future.cancel())).to.equal(true);
          expect(odd.every((future) => future.state === 'cancelled' && future.cancelled() && future.done())).to.equal(true);
          gate.open();
          const even = futures.filter((_, index) => index % 2 === 0);
          expect(await Future.all(even)).to.deep.equal(count(5_000).filter((n) => n % 2 === 0));
          expect(await held).to.equal(-1);
          expect(await recorder.post({ action: 'begun' })).to.deep.equal([-1, ...count(5_000).filter((n) => n % 2 === 0)]);
        });
      }
    }

    it('never lies, however closely the cancel follows the beginning of a handler', async () => {
      const recorder = fresh();
      await recorder.ready;
      const cancelled = new Set<number>();
      const refused = new Set<number>();
      const futures = count(3_000).map((n) => recorder.post({ action: 'spin', n, ms: 0.05 }));
      // One that runs: where others have the cores, the loop below may be ahead of the actor from its beginning to its end.
      while (mode !== 'inline' && refused.size === 0) {
        await new Promise((resolve) => setImmediate(resolve));
        const n = futures.findIndex((future, index) => index % 3 === 0 && future.running());
        if (n >= 0) (futures[n].cancel() ? cancelled : refused).add(n);
      }
      // Every third of those that the actor comes to next, and has begun maybe. It has to handle the others, so this is never far ahead of it.
      for (let front = 0; front < futures.length; ) {
        await new Promise((resolve) => setImmediate(resolve));
        while (front < futures.length && futures[front].done()) front++;
        for (let n = 3 * Math.ceil(front / 3); n < Math.min(front + 30, futures.length); n += 3)
          if (!refused.has(n)) (futures[n].cancel() ? cancelled : refused).add(n);
      }
      await wait(futures);
      expect(cancelled.size, 'cancelled').to.be.above(0);
      // Inline the actor does nothing while the loop does.
      if (mode !== 'inline') expect(refused.size, 'refused').to.be.above(0);
      const begun = await recorder.post({ action: 'begun' });
      const expected = count(3_000).filter((n) => !cancelled.has(n));
      expect(begun).to.deep.equal(expected);
      expect([...refused].every((n) => futures[n].state === 'finished')).to.equal(true);
      expect([...cancelled].every((n) => futures[n].state === 'cancelled')).to.equal(true);
    });

    it('races cancels against the beginning of single messages without a lie', async () => {
      const recorder = fresh();
      await recorder.ready;
      const expected: number[] = [];
      for (const n of count(300)) {
        const future = recorder.post({ action: 'note', n });
        for (const end = performance.now() + (n % 30) / 100; performance.now() < end; );
        if (n % 2) await undefined;
        if (!future.cancel()) expected.push(n);
        else expect(future.state).to.equal('cancelled');
        await wait([future]);
      }
      expect(await recorder.post({ action: 'begun' })).to.deep.equal(expected);
    });

    it('cancels everything that waits, and handles what is posted afterwards', async () => {
      const recorder = unhurried();
      const gate = new Gate();
      recorder.post({ action: 'hold', gate: gate.key, n: -1 });
      await gate.entered();
      const futures = count(1_000).map((n) => recorder.post({ action: 'note', n }));
      await pause(20);
      expect(futures.every((future) => future.cancel())).to.equal(true);
      const after = recorder.post({ action: 'note', n: 5_000 });
      gate.open();
      expect(await after).to.equal(5_000);
      expect(await recorder.post({ action: 'begun' })).to.deep.equal([-1, 5_000]);
    });

    it('refuses for a running handler, and the result arrives', async () => {
      const recorder = fresh();
      const gate = new Gate();
      const held = recorder.post({ action: 'hold', gate: gate.key, n: 7 });
      await gate.entered();
      expect(held.cancel()).to.equal(false);
      expect([held.state, held.cancelled(), held.running()]).to.deep.equal(['running', false, true]);
      gate.open();
      expect(await held).to.equal(7);
    });

    it('refuses for a finished one, be it a result or an error', async () => {
      const recorder = fresh();
      const [result, error] = [recorder.post({ action: 'note', n: 1 }), recorder.post({ action: 'fail', reason: 'as asked' })];
      await wait([result, error]);
      expect([result.cancel(), error.cancel()]).to.deep.equal([false, false]);
      expect([result.state, error.state]).to.deep.equal(['finished', 'finished']);
      expect(await result).to.equal(1);
      expect((await failure(error, RangeError)).message).to.equal('as asked');
    });

    it('rejects with CancelledError, and says that the handler did not begin', async () => {
      const recorder = unhurried();
      const gate = new Gate();
      recorder.post({ action: 'hold', gate: gate.key, n: 1 });
      await gate.entered();
      const future = recorder.post({ action: 'note', n: 2 });
      const awaited = rejection(future);
      expect(future.cancel()).to.equal(true);
      const error = await failure(future, CancelledError);
      expect(await awaited).to.be.instanceOf(CancelledError);
      expect([error.name, error.code, error.delivered]).to.deep.equal(['CancelledError', 'ERR_ACTOR_CANCELLED', 'no']);
      expect(await rejection(future.result())).to.be.instanceOf(CancelledError);
      expect(await rejection(future.exception())).to.be.instanceOf(CancelledError);
    });

    it('says true again for a cancelled one, and calls callbacks once', async () => {
      const recorder = unhurried();
      const gate = new Gate();
      recorder.post({ action: 'hold', gate: gate.key, n: 1 });
      await gate.entered();
      const future = recorder.post({ action: 'note', n: 2 });
      let calls = 0;
      future.addDoneCallback(() => calls++);
      expect([future.cancel(), future.cancel(), calls]).to.deep.equal([true, true, 1]);
      gate.open();
      await recorder.post({ action: 'note', n: 3 });
      expect([future.cancel(), future.state, calls]).to.deep.equal([true, 'cancelled', 1]);
    });

    it('cancels what waits for the start of the actor', async () => {
      const recorder = start({}, Recorder);
      const futures = count(10).map((n) => recorder.post({ action: 'note', n }));
      expect(futures[3].cancel()).to.equal(true);
      expect(futures[9].cancel()).to.equal(true);
      expect(await recorder.post({ action: 'begun' })).to.deep.equal([0, 1, 2, 4, 5, 6, 7, 8]);
    });

    it('cancels from a callback of a Future that settles', async () => {
      const recorder = unhurried();
      const gate = new Gate();
      const first = recorder.post({ action: 'hold', gate: gate.key, n: 1 });
      await gate.entered();
      const behind = recorder.post({ action: 'later', n: 2, ms: 5 });
      const last = recorder.post({ action: 'note', n: 3 });
      let said: boolean | undefined;
      first.addDoneCallback(() => {
        said = last.cancel();
      });
      gate.open();
      await wait([first, behind, last]);
      expect(await recorder.post({ action: 'begun' })).to.deep.equal(said ? [1, 2] : [1, 2, 3]);
      expect(last.cancelled()).to.equal(said);
    });

    it("runs the original's example: four waits of which the third is cancelled make a sum of 7", async () => {
      const adder = start(nothingAhead(capabilities), Adder, 0);
      const done: number[] = [];
      const futures = [1, 2, 3, 4].map((n) => {
        const future = adder.post(n);
        future.addDoneCallback(() => done.push(n));
        return future;
      });
      expect(futures[2].cancel()).to.equal(true);
      await wait(futures);
      expect(await adder.post(0)).to.equal(7);
      expect(done).to.have.members([1, 2, 3, 4]);
    });
  });
}
