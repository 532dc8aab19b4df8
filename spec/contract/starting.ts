import { expect } from 'chai';
import type { ActorExecutor, Mode } from '../../src/index.js';
import { ActorCrashedError, ActorKilledError, ActorStartError, BrokenExecutorError, Future } from '../../src/index.js';
import { starter } from '../support/executors.js';
import { failure, thrown } from '../support/failure.js';
import { Gate } from '../support/gate.js';
import { Journal } from '../support/journal.js';
import { pause, until } from '../support/until.js';
import { Warnings } from '../support/warnings.js';
import type { Script } from './actors/lifecycle.js';
import { Lifecycle, SyncStart } from './actors/lifecycle.js';
import { Recorder } from './actors/recorder.js';
import { Point } from './actors/samples.js';
import type { Capabilities } from './capabilities.js';

const failures: Script['fail'][] = ['constructor', 'onStart throws', 'onStart rejects'];

export function starting(mode: Mode, capabilities: Capabilities): void {
  describe('starting', () => {
    const start = starter(mode);

    it('goes from starting to running, and ready tells when', async () => {
      const gate = new Gate();
      const actor = start({}, Lifecycle, { startGate: gate.key });
      expect(actor.status).to.equal('starting');
      expect(actor.ready).to.be.instanceOf(Future);
      await gate.entered();
      expect([actor.status, actor.ready.done()]).to.deep.equal(['starting', false]);
      gate.open();
      expect(await actor.ready).to.equal(undefined);
      expect(actor.status).to.equal('running');
    });

    for (const fail of failures) {
      it(`is told of where it fails in vain, and nobody has posted, asked or listens: ${fail}`, async () => {
        using warnings = new Warnings();
        const heard: unknown[] = [];
        const listened = start({}, Lifecycle, { fail }).on('error', (error) => heard.push(error));
        await until(() => listened.status === 'broken', 'the failed start');
        const alone = start({}, Lifecycle, { fail });
        await until(() => alone.status === 'broken', 'the other one');
        await warnings.mentioned('ActorStartError');
        expect(heard).to.have.length(1);
        expect(heard[0]).to.be.instanceOf(ActorStartError);
      });

      it(`is no event of its own where something else tells of it: ${fail}`, async () => {
        using warnings = new Warnings();
        const heard: unknown[] = [];
        const listening = (): ActorExecutor<Lifecycle> => start({}, Lifecycle, { fail }).on('error', (error) => heard.push(error));
        const posted = listening();
        await failure(posted.post({ action: 'work', n: 1 }), ActorStartError);
        await failure(listening().ready, ActorStartError);
        const stopped = listening();
        await new Promise((resolve) => stopped.on('stop', resolve));
        await Promise.all([posted, stopped].map((actor) => actor.shutdown()));
        expect([heard, warnings.mention('ActorStartError')]).to.deep.equal([[], false]);
      });
    }

    it('cannot be cancelled by way of ready: shutdown and kill do that', async () => {
      const gate = new Gate();
      const actor = start({}, Lifecycle, { startGate: gate.key });
      await gate.entered();
      expect(actor.ready.cancel()).to.equal(false);
      actor.ready.abort('no');
      gate.open();
      expect(await actor.ready).to.equal(undefined);
    });

    it('makes posts wait until constructor and onStart have ended', async () => {
      const gate = new Gate();
      const actor = start({}, Lifecycle, { startGate: gate.key });
      const future = actor.post({ action: 'work', n: 1 });
      await gate.entered();
      expect(future.state).to.equal('pending');
      gate.open();
      expect(await future).to.equal(1);
      const stages = await actor.post({ action: 'stages' });
      expect(stages[0]).to.equal('constructed');
      expect(stages.slice(2)).to.deep.equal(['started', 'work 1']);
    });

    it('tells onStart who the actor is, and that it was not restarted', async () => {
      const actor = start({}, Lifecycle);
      const stages = await actor.post({ action: 'stages' });
      expect(stages[1]).to.equal(`onStart restarts=0 self=${actor.id} spawn=function spawnWith=function`);
    });

    it('keeps what onStart posts to its own actor until it has ended', async () => {
      const gate = new Gate();
      const actor = start({}, Lifecycle, { tellSelf: true, startGate: gate.key });
      await gate.entered();
      gate.open();
      const stages = await actor.post({ action: 'stages' });
      expect(stages.slice(2)).to.deep.equal(['started', 'work 1']);
    });

    for (const askSelf of ['await', 'limited', 'wait', 'asCompleted'] as const) {
      it(`begins that at once when onStart waits for it, which would never end else (${askSelf})`, async () => {
        const stages = await start({}, Lifecycle, { tellSelf: true, askSelf }).post({ action: 'stages' });
        expect(stages.slice(1, 3)).to.deep.equal(['work 1', 'work 2']);
        expect(stages.slice(4)).to.deep.equal(['started']);
      });
    }

    it('gives the constructor its arguments, copied at the spawn', async () => {
      const list: unknown[] = [1, { two: 2n }];
      const actor = start({}, Lifecycle, {}, list, new Map([['k', -0]]), undefined, new Date(7));
      list.push('late');
      expect(await actor.post({ action: 'extra' })).to.deep.equal([[1, { two: 2n }], new Map([['k', -0]]), undefined, new Date(7)]);
    });

    it('takes instances of serializable classes as arguments', async () => {
      const actor = start({}, Lifecycle, {}, new Point(3, 4), { x: 3, y: 4 });
      expect(await actor.post({ action: 'points' })).to.deep.equal([true, false]);
      const [point] = (await actor.post({ action: 'extra' })) as [Point];
      expect(point).to.be.instanceOf(Point);
      expect(point.length).to.equal(5);
    });

    it('handles in order what was posted before, during and after', async () => {
      const gate = new Gate();
      const actor = start({}, Lifecycle, { startGate: gate.key });
      const futures = [actor.post({ action: 'work', n: 0 })];
      await gate.entered();
      futures.push(actor.post({ action: 'work', n: 1 }), actor.post({ action: 'work', n: 2 }));
      gate.open();
      await actor.ready;
      futures.push(actor.post({ action: 'work', n: 3 }));
      await Future.all(futures);
      const stages = await actor.post({ action: 'stages' });
      expect(stages.slice(3)).to.deep.equal(['work 0', 'work 1', 'work 2', 'work 3']);
    });

    for (const fail of failures) {
      it(`fails with ActorStartError and its cause where it goes wrong: ${fail}`, async () => {
        const actor = start({}, Lifecycle, { fail });
        const futures = [actor.post({ action: 'work', n: 1 }), actor.post({ action: 'stages' })];
        const error = await failure(actor.ready, ActorStartError);
        expect([error.name, error.code]).to.deep.equal(['ActorStartError', 'ERR_ACTOR_START']);
        expect(error.cause).to.be.instanceOf(TypeError);
        expect((error.cause as Error).message).to.equal(fail === 'constructor' ? 'failed in the constructor' : 'failed in onStart');
        for (const future of futures) expect((await failure(future, ActorStartError)).delivered).to.equal('no');
        expect(actor.status).to.equal('broken');
      });
    }

    it('fails so also where onStart throws what cannot become a string', async () => {
      const error = await failure(start({}, Lifecycle, { fail: 'onStart throws no text' }).ready, ActorStartError);
      expect(error.message).to.equal('onStart of Lifecycle threw: [Object: null prototype] {}');
      expect(error.cause).to.be.an('object').and.not.instanceOf(Error);
      expect(Object.keys(error.cause as object)).to.deep.equal([]);
    });

    it('fails where the instance lacks the method of a handler, and says which', async () => {
      const error = await failure(start({}, Lifecycle, { hidden: true }).ready, ActorStartError);
      expect(error.message).to.match(/^an instance of Lifecycle has no method 'work' for 'work': a field of that name hides it /);
    });

    it('fails also where a synchronous onStart throws', async () => {
      const error = await failure(start({}, SyncStart).ready, ActorStartError);
      expect((error.cause as Error).message).to.equal('failed in a synchronous onStart');
    });

    it('leaves behind, where it failed, an executor that throws at a post, and a stop event with the cause', async () => {
      const actor = start({}, Lifecycle, { fail: 'constructor' });
      const stops: unknown[] = [];
      actor.on('stop', (info) => stops.push(info));
      await failure(actor.ready, ActorStartError);
      await until(() => stops.length === 1, 'the stop event');
      expect((stops[0] as { status: string }).status).to.equal('broken');
      expect((stops[0] as { cause: unknown }).cause).to.be.instanceOf(Error);
      thrown(() => actor.post({ action: 'work', n: 1 }), BrokenExecutorError);
      await actor.shutdown();
      expect(actor.status).to.equal('broken');
    });

    it('fails when it takes longer than startTimeout', async () => {
      const gate = new Gate();
      const actor = start({ startTimeout: 300 }, Lifecycle, { startGate: gate.key });
      const future = actor.post({ action: 'work', n: 1 });
      await failure(actor.ready, ActorStartError);
      expect((await failure(future, ActorStartError)).delivered).to.equal('no');
      expect(actor.status).to.equal('broken');
    });

    it('may take for ever with a startTimeout of Infinity, or one beyond the longest timer', async () => {
      const gate = new Gate();
      const patient = [Number.POSITIVE_INFINITY, 2 ** 31 + 1_000].map((startTimeout) => start({ startTimeout }, Lifecycle, { startGate: gate.key }));
      await gate.entered(2);
      // A timer that overflows fires after 1 ms, long before this one.
      await failure(start({ startTimeout: 200 }, Lifecycle, { startGate: new Gate().key }).ready, ActorStartError);
      expect(patient.map((actor) => actor.status)).to.deep.equal(['starting', 'starting']);
      gate.open();
      for (const actor of patient) await actor.ready;
    });

    if (capabilities.killsBlockedHandler) {
      it('fails by startTimeout also where the constructor blocks', async () => {
        const actor = start({ startTimeout: 500 }, Lifecycle, { constructorGate: new Gate().key });
        await failure(actor.ready, ActorStartError);
        expect(actor.status).to.equal('broken');
      });
    }

    if (capabilities.containsCrashes) {
      it('fails with the crash as the cause where the constructor crashes', async () => {
        const actor = start({}, Lifecycle, { exit: 5 });
        const future = actor.post({ action: 'work', n: 1 });
        const error = await failure(actor.ready, ActorStartError);
        expect(error.cause).to.be.instanceOf(ActorCrashedError);
        expect((error.cause as ActorCrashedError).exitCode).to.equal(5);
        expect((await failure(future, ActorStartError)).delivered).to.equal('no');
        expect(actor.status).to.equal('broken');
      });
    }

    it('is ended by kill, with ActorKilledError for ready and for what waits', async () => {
      const journal = new Journal();
      const gate = new Gate();
      const actor = start({}, Lifecycle, { startGate: gate.key, journal: journal.path });
      const futures = [actor.post({ action: 'work', n: 1 }), actor.post({ action: 'work', n: 2 })];
      await gate.entered();
      await actor.kill();
      await failure(actor.ready, ActorKilledError);
      for (const future of futures) expect((await failure(future, ActorKilledError)).delivered).to.equal('no');
      expect(actor.status).to.equal('stopped');
      gate.open();
      await pause(20);
      expect(journal.lines.filter((line) => line.startsWith('work'))).to.deep.equal([]);
    });

    it('is ended by a kill in the same turn as the spawn', async () => {
      const actor = start({}, Recorder);
      const future = actor.post({ action: 'note', n: 1 });
      await actor.kill();
      await failure(actor.ready, ActorKilledError);
      expect((await failure(future, ActorKilledError)).delivered).to.equal('no');
      expect(actor.status).to.equal('stopped');
    });

    it('needs nobody to look at ready', async () => {
      const actor = start({}, Lifecycle, { fail: 'constructor' });
      await until(() => actor.status === 'broken');
      // An unhandledRejection would fail the run.
      await new Promise((resolve) => setImmediate(resolve));
    });
  });
}
