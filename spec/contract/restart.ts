import { expect } from 'chai';
import type { ActorEvents, Mode } from '../../src/index.js';
import { ActorCrashedError, ActorKilledError, BrokenExecutorError, Future, TimeoutError, wait } from '../../src/index.js';
import { starter } from '../support/executors.js';
import { failure, thrown } from '../support/failure.js';
import { Gate } from '../support/gate.js';
import { until } from '../support/until.js';
import { count } from './actors/recorder.js';
import type { Capabilities } from './capabilities.js';
import { nothingAhead } from './capabilities.js';
import { crashScene } from './crash-scene.js';

/** Shorter than the default, which waits for the sake of what the actor depends on. */
const backoff = { minMs: 1, maxMs: 1 };

export function restarting(mode: Mode, capabilities: Capabilities): void {
  if (!capabilities.containsCrashes) return;

  describe('a restart', () => {
    const start = starter(mode);

    it('builds the actor anew: fresh state, the same arguments, onStart told how often', async () => {
      const base = { n: 100 };
      const { actor, journal } = crashScene(start, { restart: { maxRestarts: 3 } }, base);
      base.n = 0;
      const events: ActorEvents['restart'][] = [];
      actor.on('restart', (info) => events.push(info));
      expect(await actor.post({ action: 'add', n: 5 })).to.equal(105);
      const error = await failure(actor.post({ action: 'exit', code: 7 }), ActorCrashedError);
      expect([error.exitCode, error.delivered]).to.deep.equal([7, 'maybe']);
      expect(await actor.post({ action: 'add', n: 1 })).to.equal(101);
      expect(actor.status).to.equal('running');
      expect(events.map(({ restarts }) => restarts)).to.deep.equal([1]);
      expect(events[0].cause).to.be.instanceOf(ActorCrashedError);
      expect(events[0].cause.exitCode).to.equal(7);
      expect(actor.stats().restarts).to.equal(1);
      expect(journal.lines).to.deep.equal(['start 0', 'exit 7', 'start 1']);
    });

    it('keeps what is queued, and handles it once and in order', async () => {
      const { actor, notes } = crashScene(start, { restart: { maxRestarts: 3, backoff }, ...nothingAhead(capabilities) });
      const gate = new Gate();
      const held = actor.post({ action: 'hold', gate: gate.key });
      await gate.entered();
      const exit = actor.post({ action: 'exit', code: 7 });
      const futures = count(500).map((n) => actor.post({ action: 'note', n }));
      gate.open();
      await failure(exit, ActorCrashedError);
      expect(await Future.all(futures)).to.deep.equal(count(500));
      expect(notes()).to.deep.equal(count(500).map((n) => `note ${n}`));
      await wait([held]);
    });

    it('makes no room in a mailbox that is full of what is queued, for whoever waits for some', async () => {
      const { actor } = crashScene(start, { restart: { maxRestarts: 3, backoff }, mailbox: { capacity: 3 }, ...nothingAhead(capabilities) });
      await actor.ready;
      const gate = new Gate();
      const held = actor.post({ action: 'hold', gate: gate.key });
      await gate.entered();
      const exit = actor.post({ action: 'exit', code: 7 });
      const futures = count(2).map((n) => actor.post({ action: 'note', n }));
      const restarted = new Promise((resolve) => actor.once('restart', resolve));
      const posted: Future<number>[] = [];
      // Always somebody who waits for room, and posts as soon as there is some.
      const producer = (async (): Promise<void> => {
        for (let n = 2; n < 20; n++) {
          await actor.whenWritable();
          posted.push(actor.post({ action: 'note', n }));
        }
      })();
      gate.open();
      await failure(exit, ActorCrashedError);
      await restarted;
      await producer;
      await wait([held]);
      expect(await Future.all([...futures, ...posted])).to.deep.equal(count(20));
    });

    it('keeps also what was moved with what is queued', async () => {
      const { actor } = crashScene(start, { restart: { maxRestarts: 3, backoff }, ...nothingAhead(capabilities) });
      const gate = new Gate();
      const held = actor.post({ action: 'hold', gate: gate.key });
      await gate.entered();
      const exit = actor.post({ action: 'exit', code: 7 });
      const futures = [1, 2, 3].map((n) => {
        const buffer = new Uint8Array(n).fill(1).buffer;
        return actor.post({ action: 'sum', buffer }, { transfer: [buffer] });
      });
      gate.open();
      expect(await Future.all(futures)).to.deep.equal([1, 2, 3]);
      await wait([held, exit]);
    });

    it('handles no message twice, whatever the moment of the crash', async () => {
      const { actor, notes } = crashScene(start, { restart: { maxRestarts: 10, backoff } });
      const futures: Future<unknown>[] = [];
      for (const n of count(300)) {
        futures.push(actor.post({ action: 'note', n }));
        if (n % 100 === 50) futures.push(actor.post({ action: 'exit', code: 1 }));
      }
      await wait(futures);
      const ran = notes();
      expect(new Set(ran).size).to.equal(ran.length);
      if (capabilities.exactCancel) expect(ran).to.deep.equal(count(300).map((n) => `note ${n}`));
      // Where handing over counts as beginning, one that ends the actor may fail with those that an earlier crash took along.
      expect(actor.stats().restarts).to.be.within(capabilities.exactCancel ? 3 : 1, 3);
    });

    it('follows a crash of an idle actor', async () => {
      const { actor, journal } = crashScene(start, { restart: { maxRestarts: 1, backoff } });
      await wait([actor.post({ action: 'throw-in-timer', wait: false })]);
      await until(() => journal.has('start 1'), 'the restart');
      expect(await actor.post({ action: 'note', n: 1 })).to.equal(1);
    });

    it('cancels and times out what is queued meanwhile', async () => {
      const { actor, notes } = crashScene(start, { restart: { maxRestarts: 3, backoff: { minMs: 800, maxMs: 800 } } });
      await actor.ready;
      await failure(actor.post({ action: 'exit', code: 7 }), ActorCrashedError);
      await until(() => actor.status === 'restarting');
      const [kept, cancelled, late] = [
        actor.post({ action: 'note', n: 1 }),
        actor.post({ action: 'note', n: 2 }),
        actor.post({ action: 'note', n: 3 }, { timeout: 50 }),
      ];
      expect(cancelled.cancel()).to.equal(true);
      expect((await failure(late, TimeoutError)).delivered).to.equal('no');
      expect(await kept).to.equal(1);
      expect(notes()).to.deep.equal(['note 1']);
    });

    it('comes no more often than maxRestarts; then the executor is broken', async () => {
      const { actor, journal } = crashScene(start, { restart: { maxRestarts: 2, backoff } });
      const futures = count(3).map((n) => actor.post({ action: 'exit', code: 10 + n }));
      const behind = actor.post({ action: 'note', n: 1 });
      for (const [n, future] of futures.entries()) expect((await failure(future, ActorCrashedError)).exitCode).to.equal(10 + n);
      const error = await failure(behind, BrokenExecutorError);
      expect(error.delivered).to.be.oneOf(capabilities.exactCancel ? ['no'] : ['no', 'maybe']);
      expect(actor.status).to.equal('broken');
      expect(actor.stats().restarts).to.equal(2);
      expect(journal.lines.filter((line) => line.startsWith('start'))).to.deep.equal(['start 0', 'start 1', 'start 2']);
      thrown(() => actor.post({ action: 'note', n: 2 }), BrokenExecutorError);
    });

    it('does not come with maxRestarts of 0, nor by default', async () => {
      for (const restart of [{ maxRestarts: 0 }, 'never' as const, undefined]) {
        const { actor } = crashScene(start, { restart });
        await failure(actor.post({ action: 'exit', code: 1 }), ActorCrashedError);
        await until(() => actor.status === 'broken');
      }
    });

    it('comes without a bound with maxRestarts of -1', async () => {
      const { actor } = crashScene(start, { restart: { maxRestarts: -1, within: 60_000, backoff } });
      for (const n of count(4)) expect((await failure(actor.post({ action: 'exit', code: n + 1 }), ActorCrashedError)).exitCode).to.equal(n + 1);
      expect(await actor.post({ action: 'note', n: 1 })).to.equal(1);
      expect(actor.stats().restarts).to.equal(4);
    });

    it('is forgotten after `within`', async () => {
      const { actor } = crashScene(start, { restart: { maxRestarts: 1, within: 50, backoff } });
      for (const code of [1, 2, 3]) {
        await failure(actor.post({ action: 'exit', code }), ActorCrashedError);
        await actor.post({ action: 'note', n: code });
        await new Promise((resolve) => setTimeout(resolve, 80));
      }
      expect(actor.status).to.equal('running');
      expect(actor.stats().restarts).to.equal(3);
    });

    it('waits between half and all of its backoff, with the status restarting', async () => {
      const { actor, journal } = crashScene(start, { restart: { maxRestarts: 3, backoff: { minMs: 600, maxMs: 600 } } });
      await actor.ready;
      const exit = actor.post({ action: 'exit', code: 7 });
      let crashed = 0;
      exit.addDoneCallback(() => {
        crashed = performance.now();
      });
      await failure(exit, ActorCrashedError);
      await until(() => actor.status === 'restarting');
      await until(() => journal.has('start 1'), 'the restart');
      // Clocks and timers round; the crash itself came a little before its Future failed.
      expect(performance.now() - crashed).to.be.at.least(280);
      await until(() => actor.status === 'running');
    });

    it('does not come while it waits when the actor is killed', async () => {
      const { actor, journal } = crashScene(start, { restart: { maxRestarts: 3, backoff: { minMs: 60_000, maxMs: 60_000 } } });
      await actor.ready;
      await failure(actor.post({ action: 'exit', code: 7 }), ActorCrashedError);
      await until(() => actor.status === 'restarting');
      const queued = actor.post({ action: 'note', n: 1 });
      await actor.kill();
      expect((await failure(queued, ActorKilledError)).delivered).to.equal('no');
      expect(actor.status).to.equal('stopped');
      expect(journal.lines).to.deep.equal(['start 0', 'exit 7']);
    });

    it('is followed by an ordinary shutdown', async () => {
      const { actor, journal } = crashScene(start, { restart: { maxRestarts: 3, backoff } });
      const exit = actor.post({ action: 'exit', code: 7 });
      const note = actor.post({ action: 'note', n: 1 });
      await failure(exit, ActorCrashedError);
      await note;
      await actor.shutdown();
      expect(actor.status).to.equal('stopped');
      expect(journal.lines).to.deep.equal(['start 0', 'exit 7', 'start 1', 'note 1', 'stop shutdown']);
    });

    it('handles the message of the crash again as often as maxTaskRetries says, before what is behind it', async () => {
      const { actor, journal } = crashScene(start, { restart: { maxRestarts: 5, maxTaskRetries: 2, backoff } });
      const future = actor.post({ action: 'crash-first', times: 2 });
      const behind = actor.post({ action: 'note', n: 1 });
      expect(await future).to.equal(3);
      expect(await behind).to.equal(1);
      expect(journal.lines).to.deep.equal(['start 0', 'attempt', 'start 1', 'attempt', 'start 2', 'attempt', 'note 1']);
    });

    it('gives up on a message that has been tried so often, and keeps those behind it', async () => {
      const { actor, journal } = crashScene(start, { restart: { maxRestarts: 5, maxTaskRetries: 1, backoff } });
      const future = actor.post({ action: 'crash-first', times: 100 });
      const behind = actor.post({ action: 'note', n: 1 });
      expect((await failure(future, ActorCrashedError)).action).to.equal('crash-first');
      expect(await behind).to.equal(1);
      expect(journal.lines.filter((line) => line === 'attempt')).to.have.length(2);
      expect(actor.stats()).to.include({ restarts: 2, failed: 1, completed: 1, posted: 2 });
    });

    it('counts in the statistics what was lost and what was kept', async () => {
      const { actor } = crashScene(start, { restart: { maxRestarts: 3, backoff } });
      const futures = [actor.post({ action: 'note', n: 1 }), actor.post({ action: 'exit', code: 1 }), actor.post({ action: 'note', n: 2 })];
      await wait(futures);
      const { posted, queued, running, completed, failed, cancelled } = actor.stats();
      expect([posted, queued + running, completed + failed, cancelled]).to.deep.equal([3, 0, 3, 0]);
    });
  });
}
