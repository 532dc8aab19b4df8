import { expect } from 'chai';
import type { Mode } from '../../src/index.js';
import { ActorKilledError, CancelledError, Future, ShutdownError } from '../../src/index.js';
import { starter } from '../support/executors.js';
import { failure, thrown } from '../support/failure.js';
import { Gate, sleep } from '../support/gate.js';
import { Journal } from '../support/journal.js';
import { pause, until } from '../support/until.js';
import { LateSelf, Lifecycle } from './actors/lifecycle.js';
import { count, Recorder } from './actors/recorder.js';
import { Turns } from './actors/turns.js';
import type { Capabilities } from './capabilities.js';
import { nothingAhead } from './capabilities.js';

export function shuttingDown(mode: Mode, capabilities: Capabilities): void {
  describe('shutdown', () => {
    const start = starter(mode);

    it('handles what is queued, runs onStop, and resolves when the actor has ended', async () => {
      const journal = new Journal();
      const gate = new Gate();
      const actor = start({}, Lifecycle, { journal: journal.path });
      const held = actor.post({ action: 'hold', gate: gate.key });
      await gate.entered();
      const futures = count(10).map((n) => actor.post({ action: 'work', n }));
      let ended = false;
      const shutdown = actor.shutdown().then(() => {
        ended = true;
      });
      expect(actor.status).to.equal('stopping');
      await pause(20);
      expect(ended).to.equal(false);
      gate.open();
      await shutdown;
      expect(actor.status).to.equal('stopped');
      expect(held.done() && futures.every((future) => future.done())).to.equal(true);
      expect(await held).to.equal('held');
      expect(await Future.all(futures)).to.deep.equal(count(10));
      expect(journal.lines.slice(3)).to.deep.equal(['hold', 'held', ...count(10).map((n) => `work ${n}`), 'onStop shutdown', 'stopped']);
    });

    it('makes post and tell throw ShutdownError, from the call on and for ever', async () => {
      const gate = new Gate();
      const actor = start({}, Recorder);
      actor.post({ action: 'hold', gate: gate.key, n: 1 });
      await gate.entered();
      const shutdown = actor.shutdown();
      const error = thrown(() => actor.post({ action: 'note', n: 2 }), ShutdownError);
      expect([error.name, error.code]).to.deep.equal(['ShutdownError', 'ERR_ACTOR_SHUTDOWN']);
      thrown(() => actor.ref.post({ action: 'note', n: 2 }), ShutdownError);
      thrown(() => actor.tell({ action: 'note', n: 2 }), ShutdownError);
      gate.open();
      await shutdown;
      thrown(() => actor.post({ action: 'note', n: 2 }), ShutdownError);
    });

    it('counts no post that it has refused', async () => {
      const actor = start({}, Recorder);
      await actor.post({ action: 'note', n: 1 });
      await actor.shutdown();
      thrown(() => actor.post({ action: 'note', n: 2 }), ShutdownError);
      expect(actor.stats()).to.include({ posted: 1, completed: 1, status: 'stopped' });
    });

    it('waits for onStop to its end', async () => {
      const gate = new Gate();
      const actor = start({}, Lifecycle, { stopGate: gate.key });
      await actor.ready;
      let ended = false;
      const shutdown = actor.shutdown().then(() => {
        ended = true;
      });
      await gate.entered();
      await pause(10);
      expect([ended, actor.status]).to.deep.equal([false, 'stopping']);
      gate.open();
      await shutdown;
      expect(actor.status).to.equal('stopped');
    });

    it('cancels with cancelFutures what is queued, and lets the running handler end', async () => {
      const actor = start(nothingAhead(capabilities), Recorder);
      const gate = new Gate();
      const held = actor.post({ action: 'hold', gate: gate.key, n: 7 });
      await gate.entered();
      const futures = count(100).map((n) => actor.post({ action: 'note', n }));
      await pause(10);
      const shutdown = actor.shutdown({ cancelFutures: true });
      expect(futures.every((future) => future.cancelled())).to.equal(true);
      expect((await failure(futures[0], CancelledError)).delivered).to.equal('no');
      expect(held.state).to.equal('running');
      gate.open();
      await shutdown;
      expect(await held).to.equal(7);
      expect(actor.stats()).to.include({ posted: 101, completed: 1, cancelled: 100, failed: 0, queued: 0, running: 0 });
    });

    if (capabilities.killsBlockedHandler) {
      it('cancels with cancelFutures whatever has not begun by then, though the callbacks of the first take long', async () => {
        const journal = new Journal();
        const gate = new Gate();
        const actor = start({ prefetch: capabilities.exactCancel ? 50 : 1 }, Lifecycle, { journal: journal.path });
        const held = actor.post({ action: 'hold', gate: gate.key });
        const futures = count(10).map((n) => actor.post({ action: 'work', n }));
        await gate.entered();
        futures[0].addDoneCallback(() => {
          gate.open();
          for (const end = performance.now() + 10_000; !journal.has('held') && performance.now() < end; ) sleep(1);
          sleep(20);
        });
        await actor.shutdown({ cancelFutures: true });
        expect(futures.map((future) => future.cancelled())).to.deep.equal(futures.map(() => true));
        expect(await held).to.equal('held');
        expect(journal.lines.filter((line) => line.startsWith('work'))).to.deep.equal([]);
      });
    }

    it('resolves at once with wait: false, and ends the actor all the same', async () => {
      const gate = new Gate();
      const actor = start({}, Recorder);
      const held = actor.post({ action: 'hold', gate: gate.key, n: 7 });
      await gate.entered();
      await actor.shutdown({ wait: false });
      expect([actor.status, held.state]).to.deep.equal(['stopping', 'running']);
      gate.open();
      expect(await held).to.equal(7);
      await until(() => actor.status === 'stopped');
    });

    it('is idempotent, also at the same time and after wait: false', async () => {
      const journal = new Journal();
      const actor = start({}, Lifecycle, { journal: journal.path });
      const future = actor.post({ action: 'work', n: 1 });
      await actor.shutdown({ wait: false });
      await Promise.all([actor.shutdown(), actor.shutdown(), actor.shutdown({ wait: true })]);
      await actor.shutdown();
      expect(actor.status).to.equal('stopped');
      expect(await future).to.equal(1);
      expect(journal.lines.filter((line) => line.startsWith('onStop'))).to.deep.equal(['onStop shutdown']);
    });

    it('handles first what was posted while the actor started', async () => {
      const actor = start({}, Lifecycle);
      const futures = count(5).map((n) => actor.post({ action: 'work', n }));
      await actor.shutdown();
      expect(futures.every((future) => future.done())).to.equal(true);
      expect(await Future.all(futures)).to.deep.equal(count(5));
    });

    it('waits for concurrent handlers too', async () => {
      const gate = new Gate();
      const actor = start({}, Turns);
      const futures = ['a', 'b'].map((name) => actor.post({ action: 'beside', name, gate: gate.key }));
      await gate.entered(2);
      const shutdown = actor.shutdown();
      await pause(20);
      expect([actor.status, futures[0].done(), futures[1].done()]).to.deep.equal(['stopping', false, false]);
      gate.open();
      await shutdown;
      expect(futures.every((future) => future.done())).to.equal(true);
      expect(await Future.all(futures)).to.deep.equal(['a', 'b']);
    });

    it('kills the actor when its time has passed', async () => {
      const actor = start(nothingAhead(capabilities), Recorder);
      const gate = new Gate();
      const held = actor.post({ action: 'hold', gate: gate.key, n: 1 });
      await gate.entered();
      const queued = actor.post({ action: 'note', n: 2 });
      await actor.shutdown({ timeout: 50 });
      expect((await failure(held, ActorKilledError)).delivered).to.be.oneOf(['maybe', 'yes']);
      expect((await failure(queued, ActorKilledError)).delivered).to.equal('no');
      expect(actor.status).to.equal('stopped');
    });

    it('goes by stopTimeout where it is given no time, for the handler and for onStop', async () => {
      const gate = new Gate();
      const busy = start({ stopTimeout: 50 }, Recorder);
      const held = busy.post({ action: 'hold', gate: gate.key, n: 1 });
      await gate.entered();
      await busy.shutdown();
      await failure(held, ActorKilledError);
      const reluctant = start({ stopTimeout: 50 }, Lifecycle, { stopGate: gate.key });
      await reluctant.ready;
      await reluctant.shutdown();
      expect([busy.status, reluctant.status]).to.deep.equal(['stopped', 'stopped']);
    });

    it('takes all the time there is with a timeout of Infinity, or one beyond the longest timer', async () => {
      for (const timeout of [Number.POSITIVE_INFINITY, 2 ** 31 + 1_000]) {
        const gate = new Gate();
        const actor = start({ stopTimeout: 1 }, Recorder);
        const held = actor.post({ action: 'hold', gate: gate.key, n: 7 });
        await gate.entered();
        const shutdown = actor.shutdown({ timeout });
        await pause(50);
        gate.open();
        await shutdown;
        expect(await held).to.equal(7);
      }
    });

    if (capabilities.killsBlockedHandler) {
      it('kills also a handler that blocks', async () => {
        const actor = start({}, Recorder);
        const gate = new Gate();
        const looping = actor.post({ action: 'loop', gate: gate.key });
        await gate.entered();
        await actor.shutdown({ timeout: 100 });
        await failure(looping, ActorKilledError);
        expect(actor.status).to.equal('stopped');
      });
    }

    it('ends the actor all the same when onStop fails, with an error event', async () => {
      for (const fail of ['onStop throws', 'onStop rejects'] as const) {
        const actor = start({}, Lifecycle, { fail });
        const seen: unknown[] = [];
        actor.on('error', (error) => seen.push(error));
        await actor.ready;
        await actor.shutdown();
        expect(actor.status).to.equal('stopped');
        await until(() => seen.length === 1, 'the error event');
        expect(seen[0]).to.be.instanceOf(TypeError);
        expect((seen[0] as Error).message).to.equal('failed in onStop');
      }
    });

    for (const early of [true, false]) {
      it(`ends an actor that posts to itself in onStop, which is refused, ${early ? 'by a ref that it has had' : 'by one that it asks for then'}`, async () => {
        const actor = start({}, LateSelf);
        const errors: unknown[] = [];
        actor.on('error', (error) => errors.push(error));
        await actor.post({ action: 'keep', early });
        await actor.shutdown();
        await until(() => errors.length === 1, 'the error event');
        expect(errors[0]).to.be.instanceOf(ShutdownError).with.property('delivered', 'no');
      });
    }

    it('is what `await using` does', async () => {
      const journal = new Journal();
      let future: Future<number>;
      {
        await using actor = start({}, Lifecycle, { journal: journal.path });
        future = actor.post({ action: 'work', n: 1 });
      }
      expect(future.done()).to.equal(true);
      expect(await future).to.equal(1);
      expect(journal.lines.slice(-3)).to.deep.equal(['work 1', 'onStop shutdown', 'stopped']);
    });
  });
}
