import { getEventListeners } from 'node:events';
import { expect } from 'chai';
import type { ActorExecutor, Mode } from '../../src/index.js';
import { CancelledError, Future } from '../../src/index.js';
import { recycled, starter } from '../support/executors.js';
import { failure, rejection } from '../support/failure.js';
import { Gate } from '../support/gate.js';
import { until } from '../support/until.js';
import { Contextual } from './actors/context.js';
import type { Capabilities } from './capabilities.js';
import { nothingAhead } from './capabilities.js';

export function aborting(mode: Mode, capabilities: Capabilities): void {
  describe('aborting', () => {
    const contextual = recycled({ mode, ...nothingAhead(capabilities) }, Contextual);

    it('cancels a message that waits, which then never runs', async () => {
      const actor = contextual();
      const gate = new Gate();
      const first = actor.post({ action: 'ignore', gate: gate.key });
      await gate.entered();
      const future = actor.post({ action: 'remember', note: 'never' });
      future.abort(new Error('changed my mind'));
      expect(future.state).to.equal('cancelled');
      expect((await failure(future, CancelledError)).delivered).to.equal('no');
      gate.open();
      await first;
      expect(await actor.post({ action: 'seen' })).to.deep.equal(['ignored']);
    });

    it('aborts the signal of the running handler, which may make a result of it', async () => {
      const gate = new Gate();
      const future = contextual().post({ action: 'report', gate: gate.key });
      await gate.entered();
      future.abort(new RangeError('enough'));
      expect(future.done()).to.equal(false);
      const { aborted, reason } = await future;
      expect(aborted).to.equal(true);
      expect(reason).to.be.instanceOf(RangeError);
      expect((reason as Error).message).to.equal('enough');
      expect(future.state).to.equal('finished');
    });

    for (const [name, reason] of Object.entries({ 'a string': 'enough', null: null, 'an object': { why: ['enough'] } })) {
      it(`takes ${name} as a reason across`, async () => {
        const gate = new Gate();
        const future = contextual().post({ action: 'report', gate: gate.key });
        await gate.entered();
        future.abort(reason);
        expect(await future).to.deep.equal({ aborted: true, reason });
      });
    }

    it('gives the AbortError of the platform where no reason is given', async () => {
      const gate = new Gate();
      const future = contextual().post({ action: 'report', gate: gate.key });
      await gate.entered();
      future.abort();
      expect(((await future).reason as Error).name).to.equal('AbortError');
    });

    it('aborts also for a reason that cannot be cloned', async () => {
      const gate = new Gate();
      const future = contextual().post({ action: 'obey', gate: gate.key });
      await gate.entered();
      future.abort(() => 'a function');
      await failure(future, CancelledError);
      expect(future.cancelled()).to.equal(true);
    });

    for (const by of ['throw', 'throwIfAborted', 'context'] as const) {
      it(`makes the Future cancelled when the handler ends by throwing the reason (${by})`, async () => {
        const gate = new Gate();
        const future = contextual().post({ action: 'obey', gate: gate.key, by });
        await gate.entered();
        future.abort(new TypeError('enough'));
        const error = await failure(future, CancelledError);
        expect([future.state, future.cancelled()]).to.deep.equal(['cancelled', true]);
        expect(error.delivered).to.be.oneOf(['maybe', 'yes']);
        expect(await rejection(future.exception())).to.be.instanceOf(CancelledError);
      });
    }

    it('makes it cancelled also for the default reason and for a primitive', async () => {
      for (const reasons of [[], ['enough'], [0], [Number.NaN], [null]]) {
        const gate = new Gate();
        const future = contextual().post({ action: 'obey', gate: gate.key });
        await gate.entered();
        future.abort(...reasons);
        await failure(future, CancelledError);
        expect(future.cancelled()).to.equal(true);
      }
    });

    it('fails the Future with what else the handler throws', async () => {
      const gate = new Gate();
      const future = contextual().post({ action: 'protest', gate: gate.key });
      await gate.entered();
      future.abort();
      expect((await failure(future, TypeError)).message).to.equal('rather not');
      expect([future.state, future.cancelled()]).to.deep.equal(['finished', false]);
    });

    it('leaves the outcome to a handler that ignores it', async () => {
      const gate = new Gate();
      const future = contextual().post({ action: 'ignore', gate: gate.key });
      await gate.entered();
      future.abort();
      expect(future.state).to.equal('running');
      gate.open();
      expect(await future).to.equal(true);
      expect(future.state).to.equal('finished');
    });

    it('takes the first reason where there are several', async () => {
      const gate = new Gate();
      const future = contextual().post({ action: 'report', gate: gate.key });
      await gate.entered();
      future.abort('first');
      future.abort('second');
      expect((await future).reason).to.equal('first');
    });

    it('has the first one as its cause, too', async () => {
      const gate = new Gate();
      const future = contextual().post({ action: 'obey', gate: gate.key });
      await gate.entered();
      future.abort('first');
      future.abort();
      expect((await failure(future, CancelledError)).cause).to.equal('first');
    });

    it('makes the Future cancelled when the handler ends by what it has posted and waited for, which was aborted with it', async () => {
      const gate = new Gate();
      const future = contextual().post({ action: 'delegate', gate: gate.key, mode });
      await gate.entered();
      future.abort('enough');
      expect((await failure(future, CancelledError)).cause).to.equal('enough');
      expect(future.cancelled()).to.equal(true);
    });

    it('does nothing to a Future that has settled, nor to the next message', async () => {
      const future = contextual().post({ action: 'remember', note: 'settled' });
      await future;
      future.abort();
      expect(future.state).to.equal('finished');
      expect((await contextual().post({ action: 'inspect' })).aborted).to.equal(false);
    });

    it('aborts one message and not the one behind it', async () => {
      const [gate, next] = [new Gate(), new Gate()];
      const future = contextual().post({ action: 'obey', gate: gate.key });
      const behind = contextual().post({ action: 'ignore', gate: next.key });
      await gate.entered();
      future.abort();
      await next.entered();
      next.open();
      expect(await behind).to.equal(false);
      expect(future.cancelled()).to.equal(true);
    });

    it('aborts one of several concurrent handlers', async () => {
      const gates = [new Gate(), new Gate(), new Gate()];
      const futures = gates.map((gate) => contextual().post({ action: 'report-beside', gate: gate.key }));
      for (const gate of gates) await gate.entered();
      futures[1].abort('the second');
      expect((await futures[1]).reason).to.equal('the second');
      expect([futures[0].state, futures[2].state]).to.deep.equal(['running', 'running']);
      futures[2].abort('the third');
      futures[0].abort('the first');
      expect([(await futures[0]).reason, (await futures[2]).reason]).to.deep.equal(['the first', 'the third']);
    });

    describe('by the signal of the poster', () => {
      const start = starter(mode);

      it('cancels at once what is posted with an aborted signal', async () => {
        const actor = contextual();
        const future = actor.post({ action: 'remember', note: 'never' }, { signal: AbortSignal.abort(new Error('before')) });
        await failure(future, CancelledError);
        expect(future.cancelled()).to.equal(true);
        expect(await actor.post({ action: 'seen' })).to.deep.equal([]);
      });

      it('cancels what waits', async () => {
        const actor = contextual();
        const gate = new Gate();
        actor.post({ action: 'ignore', gate: gate.key });
        await gate.entered();
        const controller = new AbortController();
        const futures = ['a', 'b', 'c'].map((note) => actor.post({ action: 'remember', note }, { signal: controller.signal }));
        const other = actor.post({ action: 'remember', note: 'other' });
        controller.abort();
        expect(futures.map((future) => future.state)).to.deep.equal(['cancelled', 'cancelled', 'cancelled']);
        gate.open();
        await other;
        expect(await actor.post({ action: 'seen' })).to.deep.equal(['ignored', 'other']);
      });

      it('aborts the running handler with the reason of the signal', async () => {
        const gate = new Gate();
        const controller = new AbortController();
        const future = contextual().post({ action: 'report', gate: gate.key }, { signal: controller.signal });
        await gate.entered();
        controller.abort(new RangeError('by signal'));
        const { reason } = await future;
        expect(reason).to.be.instanceOf(RangeError);
        expect((reason as Error).message).to.equal('by signal');
      });

      it('makes the Future cancelled when the handler obeys', async () => {
        const gate = new Gate();
        const controller = new AbortController();
        const future = contextual().post({ action: 'obey', gate: gate.key }, { signal: controller.signal });
        await gate.entered();
        controller.abort();
        await failure(future, CancelledError);
        expect(future.cancelled()).to.equal(true);
      });

      it('leaves no listener on the signal once the Future has settled', async () => {
        const { signal } = new AbortController();
        const actor = contextual();
        const gate = new Gate();
        const held = actor.post({ action: 'ignore', gate: gate.key }, { signal });
        await gate.entered();
        const cancelled = actor.post({ action: 'remember', note: 'never' }, { signal });
        const failed = actor.post({ action: 'protest', gate: gate.key }, { signal, timeout: 50 });
        cancelled.cancel();
        gate.open();
        await held;
        await rejection(failed);
        await until(() => getEventListeners(signal, 'abort').length === 0, 'the listeners to go');
      });

      it('goes on where a listener cannot be taken off the signal', async () => {
        const actor = start({}, Contextual);
        const signal = {
          aborted: false,
          addEventListener() {},
          removeEventListener(): never {
            throw new Error('of another platform');
          },
        } as Partial<AbortSignal> as AbortSignal;
        await actor.post({ action: 'remember', note: 'handled' }, { signal });
        expect(actor.stats()).to.include({ posted: 1, queued: 0, running: 0, completed: 1 });
        expect(await actor.post({ action: 'seen' })).to.deep.equal(['handled']);
      });

      it('fails the Future where the signal cannot be listened to, and nothing stays of the message', async () => {
        const actor = start({}, Contextual);
        const cause = new Error('of another platform');
        const signal = {
          aborted: false,
          addEventListener(): never {
            throw cause;
          },
          removeEventListener() {},
        } as Partial<AbortSignal> as AbortSignal;
        const error = await failure(actor.post({ action: 'remember', note: 'never' }, { signal }), TypeError);
        expect([(error as NodeJS.ErrnoException).code, error.cause]).to.deep.equal(['ERR_ACTOR_INVALID_ARGUMENT', cause]);
        expect(actor.stats()).to.include({ posted: 1, queued: 0, running: 0, failed: 1 });
        expect(await actor.post({ action: 'seen' })).to.deep.equal([]);
        await actor.shutdown();
      });
    });

    describe('of a message behind another one', () => {
      const start = starter(mode);
      /** With as much handed over ahead as its mode allows. */
      const warm = async (): Promise<ActorExecutor<Contextual>> => {
        const actor = start({}, Contextual);
        for (let n = 0; n < 64; n++) await actor.post({ action: 'inspect' });
        return actor;
      };
      const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

      it('settles it while that one runs', async () => {
        const actor = await warm();
        const gate = new Gate();
        const first = actor.post({ action: 'ignore', gate: gate.key });
        const behind = [1, 2, 3].map((n) => actor.post({ action: 'remember', note: `behind ${n}` }));
        await gate.entered();
        behind[1].abort('enough');
        expect((await failure(behind[1], CancelledError)).cause).to.equal('enough');
        gate.open();
        await first;
        await Future.all([behind[0], behind[2]]);
        expect(await actor.post({ action: 'seen' })).to.deep.equal(['ignored', 'behind 1', 'behind 3']);
      });

      if (capabilities.killsBlockedHandler) {
        it('keeps it from running although that one blocks the event loop, and reads of the abort no earlier than of the message', async () => {
          const actor = await warm();
          const gate = new Gate();
          const first = actor.post({ action: 'stubborn', gate: gate.key });
          await gate.entered();
          const behind = [1, 2, 3, 4, 5].map((n) => actor.post({ action: 'remember', note: `behind ${n}` }));
          await turn();
          for (const future of behind) future.abort();
          await turn();
          gate.open();
          await first;
          for (const future of behind) expect((await failure(future, CancelledError)).delivered).to.equal('no');
          expect(await actor.post({ action: 'seen' })).to.deep.equal(['stubborn']);
        });
      }
    });

    if (capabilities.blockedHandlerSeesAbort === 'yes') {
      describe('a handler that blocks its event loop', () => {
        it('sees the abort by throwIfAborted', async () => {
          const gate = new Gate();
          const future = contextual().post({ action: 'loop', gate: gate.key });
          await gate.entered();
          future.abort();
          await failure(future, CancelledError);
          expect(future.cancelled()).to.equal(true);
          expect((await contextual().post({ action: 'inspect' })).aborted).to.equal(false);
        });

        it('sees it by the signal of its context too', async () => {
          const gate = new Gate();
          const future = contextual().post({ action: 'loop-by-signal', gate: gate.key });
          await gate.entered();
          future.abort();
          await failure(future, CancelledError);
        });

        for (const by of ['signal', 'throw'] as const) {
          it(`is told of it by a listener that it adds after a check, however late (${by})`, async () => {
            const gate = new Gate();
            const future = contextual().post({ action: 'check-then-listen', gate: gate.key, by });
            await gate.entered();
            future.abort(new RangeError('enough'));
            gate.open();
            expect((await failure(future, CancelledError)).cause).to.be.instanceOf(RangeError);
          });
        }

        it('is thrown the reason of its signal', async () => {
          const gate = new Gate();
          const future = contextual().post({ action: 'loop-report', gate: gate.key });
          await gate.entered();
          future.abort(new RangeError('enough'));
          const { aborted, reason, same } = await future;
          expect([aborted, same]).to.deep.equal([true, true]);
          expect(reason).to.be.instanceOf(RangeError);
          expect((reason as Error).message).to.equal('enough');
        });

        it('sees the abort of the signal it was posted with', async () => {
          const gate = new Gate();
          const controller = new AbortController();
          const future = contextual().post({ action: 'loop', gate: gate.key }, { signal: controller.signal });
          await gate.entered();
          controller.abort();
          await failure(future, CancelledError);
        });

        it('is not disturbed by the abort of a message behind it', async () => {
          const gate = new Gate();
          const future = contextual().post({ action: 'loop', gate: gate.key });
          await gate.entered();
          const behind = contextual().post({ action: 'remember', note: 'behind' });
          behind.abort();
          expect(behind.cancelled()).to.equal(true);
          gate.open();
          expect(await future).to.equal('let through');
        });
      });
    }
  });
}
