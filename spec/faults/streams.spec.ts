import type { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import { ActorCrashedError, type ActorExecutor, ActorKilledError, spawnWith } from '../../src/index.js';
import { drain, take } from '../support/drain.js';
import { starter } from '../support/executors.js';
import { rejection } from '../support/failure.js';
import { Gate } from '../support/gate.js';
import { Journal } from '../support/journal.js';
import { until } from '../support/until.js';
import { type Fall, Well } from './actors/well.js';

const backoff = { minMs: 1, maxMs: 1 };

for (const mode of ['thread', 'process'] as const) {
  describe(`A stream from a ${mode}`, () => {
    const start = starter(mode);
    const threads: Worker[] = [];
    const listener = (thread: Worker): void => void threads.push(thread);
    before(() => process.on('worker', listener));
    after(() => process.off('worker', listener));

    /** From outside, whatever it does. */
    function strike(actor: ActorExecutor<Well>): void {
      const { pid, threadId } = actor.stats();
      if (mode === 'process') process.kill(pid, 'SIGKILL');
      else void threads.find((thread) => thread.threadId === threadId)?.terminate();
    }

    for (const [action, fall] of [
      ['draw', 'throws'],
      ['draw', 'exits'],
      ['draw-slowly', 'throws'],
      ['draw-slowly', 'exits'],
      ['draw-slowly', 'throws in a timer'],
    ] as ['draw' | 'draw-slowly', Fall][]) {
      it(`whose handler ${fall} yields what came before: ${action}`, async () => {
        const actor = start({}, Well);
        const gate = new Gate();
        const { items, error } = await drain(actor.stream({ action, n: 5, fall, gate: gate.key }));
        expect(items).to.deep.equal([0, 1, 2, 3, 4]);
        if (fall === 'throws') {
          expect((error as Error).message).to.equal('the well is dry');
          expect(await actor.post({ action: 'ping' })).to.equal('pong');
          return;
        }
        expect(error).to.be.instanceOf(ActorCrashedError);
        const { action: running, delivered, exitCode, cause } = error as ActorCrashedError;
        expect([running, delivered, exitCode]).to.deep.equal([action, 'maybe', fall === 'exits' ? 7 : 1]);
        if (fall === 'throws in a timer') expect((cause as Error).message).to.equal('fell into it');
        expect(actor.stats()).to.include({ posted: 1, failed: 1, running: 0, status: 'broken' });
      });
    }

    it('that is ended from outside yields what had arrived, without a gap', async () => {
      const actor = start({}, Well);
      const journal = new Journal();
      const stream = actor.stream({ action: 'spring', journal: journal.path }, { highWaterMark: 8 });
      expect(await take(stream, 1)).to.deep.equal([0]);
      await actor.ready;
      strike(actor);
      await until(() => actor.status === 'broken');
      const { items, error } = await drain(stream);
      expect(items).to.deep.equal(items.map((_, n) => n + 1));
      expect(items.length).to.be.at.most(8);
      expect(error).to.be.instanceOf(ActorCrashedError);
      expect(journal.lines).to.deep.equal([]);
    });

    it('that is left, of an actor which is ended then, lets its loop end', async () => {
      const actor = start({}, Well);
      const gate = new Gate();
      const stream = actor.stream({ action: 'draw', n: 1, fall: 'blocks', gate: gate.key }, { highWaterMark: 1 });
      await take(stream, 1);
      await gate.entered();
      const left = stream.return?.();
      strike(actor);
      expect(await left).to.deep.equal({ value: undefined, done: true });
      await until(() => actor.status === 'broken');
    });

    it('whose handler blocks is ended by kill', async () => {
      const actor = start({}, Well);
      const gate = new Gate();
      const stream = actor.stream({ action: 'draw', n: 2, fall: 'blocks', gate: gate.key }, { highWaterMark: 1 });
      expect(await take(stream, 2)).to.deep.equal([0, 1]);
      const waiting = rejection(stream.next());
      await gate.entered();
      await actor.kill();
      expect(await waiting).to.be.instanceOf(ActorKilledError);
    });

    it('that had not begun at a crash begins in the next life', async () => {
      const actor = start({ restart: { maxRestarts: 2, backoff }, prefetch: 1 }, Well);
      const gate = new Gate();
      const first = actor.stream({ action: 'draw', n: 2, fall: 'exits', gate: gate.key });
      const second = actor.stream({ action: 'draw', n: 40, fall: 'throws', gate: gate.key });
      const [one, other] = await Promise.all([drain(first), drain(second)]);
      expect([one.items.length, one.error instanceof ActorCrashedError]).to.deep.equal([2, true]);
      expect([other.items.length, (other.error as Error).message]).to.deep.equal([40, 'the well is dry']);
      expect(actor.stats()).to.include({ restarts: 1, posted: 2, failed: 2 });
    });

    it('is over after shutdown took too long for it', async () => {
      const actor = start({}, Well);
      const journal = new Journal();
      const stream = actor.stream({ action: 'spring', journal: journal.path });
      await take(stream, 1);
      await actor.shutdown({ timeout: 50 });
      const { items, error } = await drain(stream);
      expect(items[0]).to.equal(1);
      expect(error).to.be.instanceOf(ActorKilledError);
    });
  });
}

describe('An inline stream', () => {
  it('runs its finally when its actor is killed', async () => {
    const journal = new Journal();
    const actor = spawnWith({ mode: 'inline' }, Well);
    const stream = actor.stream({ action: 'spring', journal: journal.path });
    await take(stream, 1);
    await actor.kill();
    await until(() => journal.has('finally true'));
    expect((await drain(stream)).error).to.be.instanceOf(ActorKilledError);
  });
});
