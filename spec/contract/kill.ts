import { expect } from 'chai';
import type { Future, Mode } from '../../src/index.js';
import { ActorKilledError, BrokenExecutorError } from '../../src/index.js';
import { starter } from '../support/executors.js';
import { failure, thrown } from '../support/failure.js';
import { Gate } from '../support/gate.js';
import { Journal } from '../support/journal.js';
import { pause, until } from '../support/until.js';
import { Contextual } from './actors/context.js';
import { Lifecycle } from './actors/lifecycle.js';
import { count, Recorder } from './actors/recorder.js';
import type { Capabilities } from './capabilities.js';
import { nothingAhead } from './capabilities.js';

export function killing(mode: Mode, capabilities: Capabilities): void {
  describe('kill', () => {
    const start = starter(mode);

    it('fails the running Future and the queued ones with ActorKilledError', async () => {
      const actor = start(nothingAhead(capabilities), Recorder);
      const gate = new Gate();
      const held = actor.post({ action: 'hold', gate: gate.key, n: 0 });
      await gate.entered();
      const futures = count(1_000).map((n) => actor.post({ action: 'note', n }));
      await pause(10);
      await actor.kill();
      const error = await failure(held, ActorKilledError);
      expect([error.name, error.code, error.delivered]).to.deep.equal(['ActorKilledError', 'ERR_ACTOR_KILLED', 'maybe']);
      expect(error).to.be.instanceOf(BrokenExecutorError);
      for (const future of futures) expect((await failure(future, ActorKilledError)).delivered).to.equal('no');
      expect(actor.status).to.equal('stopped');
      expect(actor.stats()).to.include({ posted: 1_001, failed: 1_001, queued: 0, running: 0 });
    });

    it('lets nothing of what was queued run afterwards', async () => {
      const journal = new Journal();
      const gate = new Gate();
      const actor = start({}, Lifecycle, { journal: journal.path });
      const futures = [actor.post({ action: 'hold', gate: gate.key })] as Future<unknown>[];
      await gate.entered();
      for (const n of count(100)) futures.push(actor.post({ action: 'work', n }));
      await actor.kill();
      for (const future of futures) await failure(future, ActorKilledError);
      gate.open();
      await pause(30);
      expect(journal.lines.filter((line) => line.startsWith('work') || line.startsWith('onStop'))).to.deep.equal([]);
    });

    it('fails also the message that is being posted, when a getter of it kills', async () => {
      const actor = start({}, Recorder);
      await actor.ready;
      const message = {
        action: 'note' as const,
        get n() {
          void actor.kill();
          return 1;
        },
      };
      expect((await failure(actor.post(message), ActorKilledError)).delivered).to.equal('no');
      expect(actor.stats()).to.include({ posted: 1, failed: 1, queued: 0, running: 0 });
    });

    it('makes a later post throw BrokenExecutorError', async () => {
      const actor = start({}, Recorder);
      await actor.ready;
      await actor.kill();
      thrown(() => actor.post({ action: 'note', n: 1 }), BrokenExecutorError);
      thrown(() => actor.ref.post({ action: 'note', n: 1 }), BrokenExecutorError);
      thrown(() => actor.tell({ action: 'note', n: 1 }), BrokenExecutorError);
    });

    it('gives its reason as the cause', async () => {
      const actor = start({}, Recorder);
      const gate = new Gate();
      const held = actor.post({ action: 'hold', gate: gate.key, n: 0 });
      await gate.entered();
      const reason = new Error('no longer needed');
      await actor.kill(reason);
      expect((await failure(held, ActorKilledError)).cause).to.equal(reason);
    });

    it('may be called again, and beside or after a shutdown', async () => {
      const gate = new Gate();
      const actor = start({}, Recorder);
      const held = actor.post({ action: 'hold', gate: gate.key, n: 0 });
      await gate.entered();
      const shutdown = actor.shutdown();
      await Promise.all([actor.kill(), actor.kill(), shutdown]);
      await actor.kill();
      await actor.shutdown();
      await failure(held, ActorKilledError);
      expect(actor.status).to.equal('stopped');

      const other = start({}, Recorder);
      await other.shutdown();
      await other.kill();
      expect(other.status).to.equal('stopped');
    });

    it('ends an idle actor', async () => {
      const actor = start({}, Recorder);
      await actor.post({ action: 'note', n: 1 });
      await actor.kill();
      expect(actor.status).to.equal('stopped');
    });

    it('settles everything in the same turn as thousands of posts', async () => {
      const actor = start({}, Recorder);
      await actor.ready;
      const futures = count(3_000).map((n) => actor.post({ action: 'note', n }));
      await actor.kill();
      expect(futures.every((future) => future.done())).to.equal(true);
      for (const future of futures) expect((await future.exception()) ?? new ActorKilledError()).to.be.instanceOf(ActorKilledError);
    });

    it('ends a loop over map with ActorKilledError', async () => {
      const actor = start({}, Recorder);
      const gate = new Gate();
      const loop = (async () => {
        for await (const _ of actor.map([{ action: 'hold', gate: gate.key, n: 1 }]));
      })();
      const failed = failure(loop, ActorKilledError);
      await gate.entered();
      await actor.kill();
      await failed;
    });

    it('leaves other actors alone', async () => {
      const [one, other] = [start({}, Recorder), start({}, Recorder)];
      await Promise.all([one.ready, other.ready]);
      await one.kill();
      expect(await other.post({ action: 'note', n: 1 })).to.equal(1);
    });

    it('is followed by no restart', async () => {
      const actor = start({ restart: { maxRestarts: 5, backoff: { minMs: 0, maxMs: 0 } } }, Recorder);
      await actor.ready;
      let restarts = 0;
      actor.on('restart', () => restarts++);
      await actor.kill();
      await pause(30);
      expect([actor.status, restarts]).to.deep.equal(['stopped', 0]);
    });

    if (capabilities.killsBlockedHandler) {
      it('ends a handler that never comes back', async () => {
        const actor = start({}, Recorder);
        const gate = new Gate();
        const looping = actor.post({ action: 'loop', gate: gate.key });
        await gate.entered();
        const queued = count(500).map((n) => actor.post({ action: 'note', n }));
        await actor.kill();
        expect((await failure(looping, ActorKilledError)).delivered).to.equal('maybe');
        for (const future of queued) await failure(future, ActorKilledError);
        if (capabilities.exactCancel) for (const future of queued) expect((await failure(future, ActorKilledError)).delivered).to.equal('no');
        expect(actor.status).to.equal('stopped');
      });

      it('ends a constructor that never comes back', async () => {
        const gate = new Gate();
        const actor = start({}, Lifecycle, { constructorGate: gate.key });
        await gate.entered();
        await actor.kill();
        await failure(actor.ready, ActorKilledError);
        expect(actor.status).to.equal('stopped');
      });
    } else {
      it('aborts the signal of the handler that it cannot end', async () => {
        const journal = new Journal();
        const actor = start({}, Contextual);
        const gate = new Gate();
        const future = actor.post({ action: 'obey', gate: gate.key, journal: journal.path });
        await gate.entered();
        await actor.kill();
        await failure(future, ActorKilledError);
        await until(() => journal.has('obeyed'), 'the signal to be aborted');
      });
    }
  });
}
