import { expect } from 'chai';
import { CLOSE_MS } from '../../src/host/site.js';
import { ActorCrashedError, type ActorEvents, type ActorExecutor, ActorKilledError, ActorStartError, Future, TimeoutError } from '../../src/index.js';
import { Busy } from '../process/actors/busy.js';
import { failure } from '../support/failure.js';
import { Gate } from '../support/gate.js';
import { Journal } from '../support/journal.js';
import { until } from '../support/until.js';
import { Lodger } from './actors/lodger.js';
import { homes, lodging } from './lodging.js';

const stopOf = (executor: ActorExecutor<Lodger>): Promise<ActorEvents['stop']> => new Promise((resolve) => executor.on('stop', resolve));
const restart = { maxRestarts: 1, backoff: { minMs: 0, maxMs: 0 } };

for (const mode of ['thread', 'process'] as const) {
  describe(`One of many actors in a ${mode}`, () => {
    const { system, together } = lodging(mode);

    it('is killed without the others, whatever they wait for', async () => {
      const [one, other, third] = (await together(3)) as [ActorExecutor<Lodger>, ActorExecutor<Lodger>, ActorExecutor<Lodger>];
      const [gate, own] = [new Gate(), new Gate()];
      const journal = new Journal();
      const waiting = other.post({ action: 'wait', gate: gate.key });
      const killed = one.post({ action: 'wait', gate: own.key, journal: journal.path });
      await Promise.all([gate.entered(), own.entered()]);
      await Promise.all([one.kill(), third.kill()]);
      await failure(killed, ActorKilledError);
      await until(() => journal.has('aborted: ActorKilledError'), 'the signal of what it was at');
      gate.open();
      expect(await waiting).to.equal('waited');
      expect([one.status, other.status, third.status]).to.deep.equal(['stopped', 'running', 'stopped']);
    });

    it('is killed alone where the host was busy for long, and a loop has read of its end before the event loop did', async () => {
      const { spawnWith } = system({ threads: 1, processes: 1 });
      const start = async (): Promise<ActorExecutor<Busy>> => {
        const busy = spawnWith({ mode, placement: 'shared' }, Busy);
        await busy.ready;
        return busy;
      };
      const [one, other] = [await start(), await start()];
      const quick = { action: 'alone', n: 0, ms: 0 } as const;
      const loop = (): void => {
        for (let n = 0; n < 20_000; n++) other.tell(quick);
      };
      loop();
      await other.post(quick);
      await new Promise((resolve) => setImmediate(resolve));
      const killed = one.kill();
      // The thread is told, and the time that it has begins.
      await new Promise<void>((resolve) => process.nextTick(resolve));
      // In the phase of timers in which the kill's own one finds that its time is over.
      setTimeout(() => {
        other.tell({ action: 'alone', n: 0, ms: 50 });
        loop();
      }, CLOSE_MS + 10);
      for (const end = performance.now() + CLOSE_MS + 100; performance.now() < end; );
      await killed;
      await other.post(quick);
      expect([one.status, other.status]).to.deep.equal(['stopped', 'running']);
    });

    it('is killed alone where it cannot be told before its time is over: the code that kills it goes on for long', async () => {
      const [one, other] = (await together(2)) as [ActorExecutor<Lodger>, ActorExecutor<Lodger>];
      const killed = one.kill();
      for (const end = performance.now() + CLOSE_MS + 100; performance.now() < end; );
      const gate = new Gate();
      const blocking = other.post({ action: 'block', gate: gate.key });
      setTimeout(() => gate.open(), 100);
      await killed;
      await blocking;
      expect([one.status, other.status]).to.deep.equal(['stopped', 'running']);
    });

    it('runs no onStop when it is killed while its shutdown waits for a handler', async () => {
      const { spawnWith } = system({ threads: 1, processes: 1 });
      const [gate, journal] = [new Gate(), new Journal()];
      const one = spawnWith({ mode, restart }, Lodger, { atStop: { journal: journal.path } });
      const other = spawnWith({ mode, restart }, Lodger);
      await Future.all([one.ready, other.ready]);
      const late = one.post({ action: 'wait', gate: gate.key }, { timeout: 500 });
      await gate.entered();
      await failure(late, TimeoutError);
      const ended = one.shutdown();
      // By then it has been told.
      await other.post({ action: 'where' });
      await one.kill();
      await ended;
      gate.open();
      for (let i = 0; i < 3; i++) await other.post({ action: 'wait', gate: gate.key });
      expect([journal.lines, other.stats().restarts]).to.deep.equal([[], 0]);
    });

    it('is shut down without the others', async () => {
      const [one, other] = (await together(2)) as [ActorExecutor<Lodger>, ActorExecutor<Lodger>];
      await one.shutdown();
      expect(await other.post({ action: 'add', n: 1 })).to.equal(1);
    });

    it('is shut down, when it was the last, without waiting for what has been posted there as soon as another has come', async () => {
      const { spawnWith } = system({ threads: 1, processes: 1 });
      const [gate, atStop] = [new Gate(), new Gate()];
      const elsewhere = spawnWith({ mode, placement: 'dedicated' }, Lodger);
      const one = spawnWith({ mode }, Lodger, { atStop: { gate: atStop.key } });
      await one.post({ action: 'leave-waiting', other: elsewhere.ref, gate: gate.key });
      await gate.entered();
      const ended = one.shutdown();
      await atStop.entered();
      atStop.open();
      const other = spawnWith({ mode }, Lodger);
      await ended;
      expect(await other.post({ action: 'add', n: 1 })).to.equal(1);
    });

    it('takes the others along when it must be killed out of a handler that blocks them, and they learn why', async () => {
      const [one, other] = (await together(2)) as [ActorExecutor<Lodger>, ActorExecutor<Lodger>];
      const gate = new Gate();
      const blocked = one.post({ action: 'block', gate: gate.key });
      await gate.entered();
      const [stopped, from] = [stopOf(other), performance.now()];
      await one.kill();
      expect(performance.now() - from, 'ms to wait for the blocked one').to.be.at.least(CLOSE_MS - 20);
      await failure(blocked, ActorKilledError);
      const { status, cause } = await stopped;
      expect([one.status, status]).to.deep.equal(['stopped', 'broken']);
      expect(cause).to.be.instanceOf(ActorCrashedError).with.property('culprit', one.id);
      expect((cause as Error).message)
        .to.include(`${one.id}, which shared it, handled 'block'`)
        .and.to.include(`within ${CLOSE_MS} ms`);
    });

    it('takes along one that blocks it, when it is killed', async () => {
      const [one, other] = (await together(2)) as [ActorExecutor<Lodger>, ActorExecutor<Lodger>];
      const gate = new Gate();
      const blocked = other.post({ action: 'block', gate: gate.key });
      await gate.entered();
      await one.kill();
      const error = await failure(blocked, ActorCrashedError);
      expect([one.status, other.status, error.culprit, error.delivered]).to.deep.equal(['stopped', 'broken', other.id, 'maybe']);
    });

    it('is named to the others when it must be killed out of a handler that blocks them, where it is known what has begun, and never one that waits', async () => {
      const [one, other, idle] = (await together(3)) as [ActorExecutor<Lodger>, ActorExecutor<Lodger>, ActorExecutor<Lodger>];
      const [gate, own] = [new Gate(), new Gate()];
      const waiting = other.post({ action: 'wait', gate: gate.key });
      await gate.entered();
      const blocked = one.post({ action: 'block', gate: own.key });
      await own.entered();
      const [stopped] = await Promise.all([stopOf(idle), one.kill()]);
      await failure(blocked, ActorKilledError);
      const its = await failure(waiting, ActorCrashedError);
      const culprit = mode === 'thread' ? one.id : undefined;
      expect([its, stopped.cause].map((error) => (error as ActorCrashedError).culprit)).to.deep.equal([culprit, culprit]);
      expect(its.message).to.include(`${one.id}, which was to end, could not be ended alone`);
    });

    it('is not taken for the one that blocks them because it waits, when another could not start', async () => {
      const { spawnWith } = system({ threads: 1, processes: 1 });
      const one = spawnWith({ mode }, Lodger);
      const [gate, own] = [new Gate(), new Gate()];
      const waiting = one.post({ action: 'wait', gate: gate.key });
      await gate.entered();
      const blocked = spawnWith({ mode, startTimeout: 300 }, Lodger, { blockAt: own.key });
      await failure(blocked.ready, ActorStartError);
      expect((await failure(waiting, ActorCrashedError)).culprit).to.equal(undefined);
    });

    it('is not blamed for what another may have done, when an idle one could not be killed', async () => {
      const [one, other, idle] = (await together(3)) as [ActorExecutor<Lodger>, ActorExecutor<Lodger>, ActorExecutor<Lodger>];
      const [gate, own] = [new Gate(), new Gate()];
      const waiting = one.post({ action: 'wait', gate: gate.key });
      await gate.entered();
      const blocked = other.post({ action: 'block', gate: own.key });
      await own.entered();
      await idle.kill();
      const errors = await Promise.all([failure(waiting, ActorCrashedError), failure(blocked, ActorCrashedError)]);
      expect(errors.map(({ culprit }) => culprit)).to.deep.equal([undefined, undefined]);
    });

    it('is named where it ends all of them while it is being killed', async () => {
      const [one, other] = (await together(2)) as [ActorExecutor<Lodger>, ActorExecutor<Lodger>];
      const [gate, own] = [new Gate(), new Gate()];
      const waiting = other.post({ action: 'wait', gate: gate.key });
      await gate.entered();
      const exit = one.post({ action: 'exit', code: 6, gate: own.key });
      await own.entered();
      const killed = one.kill();
      own.open();
      await failure(exit, ActorKilledError);
      const its = await failure(waiting, ActorCrashedError);
      await killed;
      expect([its.exitCode, its.culprit]).to.deep.equal([6, one.id]);
    });

    it('is killed at once when it is alone there, whatever it does', async () => {
      const [one, other] = (await together(2)) as [ActorExecutor<Lodger>, ActorExecutor<Lodger>];
      await other.shutdown();
      const gate = new Gate();
      const blocked = one.post({ action: 'block', gate: gate.key });
      await gate.entered();
      const from = performance.now();
      await one.kill();
      await failure(blocked, ActorKilledError);
      expect(performance.now() - from).to.be.below(CLOSE_MS);
    });

    it('takes the others along when its constructor blocks until startTimeout', async () => {
      const { spawnWith } = system({ threads: 1, processes: 1 });
      const one = spawnWith({ mode }, Lodger);
      await one.ready;
      const gate = new Gate();
      const stopped = stopOf(one);
      const blocked = spawnWith({ mode, startTimeout: 300 }, Lodger, { blockAt: gate.key });
      await failure(blocked.ready, ActorStartError);
      const { cause } = await stopped;
      expect((cause as ActorCrashedError).culprit).to.equal(blocked.id);
      expect((cause as Error).message).to.include(`${blocked.id}, which shared it, was starting`);
    });

    it('ends the others by a crash, and is named to them, although they are at work as well', async () => {
      const [one, other, idle] = (await together(3)) as [ActorExecutor<Lodger>, ActorExecutor<Lodger>, ActorExecutor<Lodger>];
      const gate = new Gate();
      const waiting = other.post({ action: 'wait', gate: gate.key });
      await gate.entered();
      const stopped = stopOf(idle);
      const own = await failure(one.post({ action: 'exit', code: 7 }), ActorCrashedError);
      const its = await failure(waiting, ActorCrashedError);
      const idles = (await stopped).cause as ActorCrashedError;
      expect([own, its, idles].map(({ culprit, exitCode }) => [culprit, exitCode])).to.deep.equal([
        [one.id, 7],
        [one.id, 7],
        [one.id, 7],
      ]);
      expect([own, its, idles].map(({ action }) => action)).to.deep.equal(['exit', 'wait', undefined]);
      expect(own.message).to.include("while it handled 'exit'");
      expect(its.message).to.include(`while ${one.id}, which shared it, handled 'exit'`);
    });

    it('is named also where its error came from a timer, when it was the only one at work', async () => {
      const [one, other] = (await together(2)) as [ActorExecutor<Lodger>, ActorExecutor<Lodger>];
      const stopped = stopOf(other);
      await failure(one.post({ action: 'throw-later' }), ActorCrashedError);
      const cause = (await stopped).cause as ActorCrashedError;
      expect(cause.culprit).to.equal(one.id);
      expect(cause.message).to.include('uncaught in a timer');
    });

    it('is not blamed for the crash of another because it has emitted an exit before', async () => {
      const [one, other] = (await together(2)) as [ActorExecutor<Lodger>, ActorExecutor<Lodger>];
      await one.post({ action: 'emit-exit' });
      const error = await failure(other.post({ action: 'throw-later' }), ActorCrashedError);
      expect(error.culprit).to.equal(other.id);
    });

    it('is not blamed where nobody can know', async () => {
      const [one, other] = (await together(2)) as [ActorExecutor<Lodger>, ActorExecutor<Lodger>];
      const gate = new Gate();
      const waiting = other.post({ action: 'wait', gate: gate.key });
      await gate.entered();
      const [own, its] = await Promise.all([failure(one.post({ action: 'throw-later' }), ActorCrashedError), failure(waiting, ActorCrashedError)]);
      expect([own.culprit, its.culprit]).to.deep.equal([undefined, undefined]);
    });

    it('ends the others also when it crashes at its start', async () => {
      const { spawnWith } = system({ threads: 1, processes: 1 });
      const one = spawnWith({ mode }, Lodger);
      await one.ready;
      const stopped = stopOf(one);
      const other = spawnWith({ mode }, Lodger, { exit: true });
      await failure(other.ready, ActorStartError);
      expect((await stopped).cause)
        .to.be.instanceOf(ActorCrashedError)
        .with.property('culprit', other.id);
    });

    for (const atStop of ['exit', 'throw-later'] as const) {
      it(`ends the others also when it crashes in onStop, and is named when it was the only one at work: ${atStop}`, async () => {
        const { spawnWith } = system({ threads: 1, processes: 1 });
        const [one, other] = [spawnWith({ mode }, Lodger), spawnWith({ mode }, Lodger, { atStop })];
        await Future.all([one.ready, other.ready]);
        const stopped = stopOf(one);
        await other.shutdown();
        const cause = (await stopped).cause as ActorCrashedError;
        expect([other.status, cause.culprit]).to.deep.equal(['broken', other.id]);
        expect(cause.message).to.include(`while ${other.id}, which shared it, was stopping`);
      });

      it(`leaves no one that waits alone with the blame for a crash in onStop: ${atStop}`, async () => {
        const { spawnWith } = system({ threads: 1, processes: 1 });
        const [one, other] = [spawnWith({ mode }, Lodger), spawnWith({ mode }, Lodger, { atStop })];
        await Future.all([one.ready, other.ready]);
        const gate = new Gate();
        const waiting = one.post({ action: 'wait', gate: gate.key });
        await gate.entered();
        await other.shutdown();
        expect((await failure(waiting, ActorCrashedError)).culprit).to.equal(undefined);
      });
    }

    it('is named to the others when its onStop blocks them until stopTimeout, and not one that waits', async () => {
      const { spawnWith } = system({ threads: 1, processes: 1 });
      const [gate, own] = [new Gate(), new Gate()];
      const [one, other] = [spawnWith({ mode }, Lodger), spawnWith({ mode, stopTimeout: 300 }, Lodger, { atStop: { gate: own.key } })];
      await Future.all([one.ready, other.ready]);
      const waiting = one.post({ action: 'wait', gate: gate.key });
      await gate.entered();
      await other.shutdown();
      const its = await failure(waiting, ActorCrashedError);
      expect([other.status, its.culprit]).to.deep.equal(['stopped', other.id]);
      expect(its.message).to.include(`while ${other.id}, which shared it, was stopping`);
    });

    it('is not at work where it was told to stop and cannot hear that, because another blocks it', async () => {
      const [one, other, idle] = (await together(3)) as [ActorExecutor<Lodger>, ActorExecutor<Lodger>, ActorExecutor<Lodger>];
      const own = new Gate();
      const blocked = other.post({ action: 'block', gate: own.key });
      await own.entered();
      const stopped = stopOf(one);
      void one.shutdown();
      await idle.kill();
      expect((await failure(blocked, ActorCrashedError)).culprit).to.equal(other.id);
      expect(((await stopped).cause as ActorCrashedError).culprit).to.equal(other.id);
    });

    it('comes back by its own restart policy, elsewhere, and together with the others that do', async () => {
      const { spawnWith } = system({ threads: 1, processes: 1 });
      const lodgers = [restart, restart, 'never' as const].map((policy) => spawnWith({ mode, restart: policy }, Lodger));
      const [one, other, mortal] = lodgers as [ActorExecutor<Lodger>, ActorExecutor<Lodger>, ActorExecutor<Lodger>];
      await Future.all(lodgers.map((lodger) => lodger.ready));
      const [home] = await homes([one]);
      const stopped = stopOf(mortal);
      await failure(one.post({ action: 'exit', code: 1 }), ActorCrashedError);
      expect((await stopped).status).to.equal('broken');
      const [oneHome, otherHome] = await homes([one, other]);
      expect(oneHome).to.equal(otherHome).and.to.not.equal(home);
      expect([one.stats().restarts, other.stats().restarts]).to.deep.equal([1, 1]);
      await failure(other.post({ action: 'exit', code: 1 }), ActorCrashedError);
      await until(() => one.status === 'broken' && other.status === 'broken', 'one crash too many, for both');
    });

    it('loses nothing of what waits for it when a neighbour crashes and it comes back', async () => {
      const [one, other] = (await together(2, { restart, prefetch: 1 })) as [ActorExecutor<Lodger>, ActorExecutor<Lodger>];
      const gate = new Gate();
      const blocked = other.post({ action: 'wait', gate: gate.key });
      await gate.entered();
      const futures = Array.from({ length: 100 }, () => other.post({ action: 'add', n: 1 }));
      await failure(one.post({ action: 'exit', code: 1 }), ActorCrashedError);
      expect((await failure(blocked, ActorCrashedError)).delivered).to.equal('maybe');
      expect(await Future.all(futures)).to.deep.equal(Array.from({ length: 100 }, (_, n) => n + 1));
    });
  });
}

describe('One of many actors in a thread', () => {
  const { together } = lodging('thread');

  it('is killed out of a loop without the others when it asks throwIfAborted', async () => {
    const [one, other] = (await together(2)) as [ActorExecutor<Lodger>, ActorExecutor<Lodger>];
    const gate = new Gate();
    const blocked = one.post({ action: 'block-with-care', gate: gate.key });
    await gate.entered();
    await one.kill();
    await failure(blocked, ActorKilledError);
    expect(await other.post({ action: 'add', n: 1 })).to.equal(1);
  });
});
