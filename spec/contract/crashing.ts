import { expect } from 'chai';
import type { ActorEvents, Mode } from '../../src/index.js';
import { ActorCrashedError, BrokenExecutorError, Future, TimeoutError, wait } from '../../src/index.js';
import { starter } from '../support/executors.js';
import { failure, thrown } from '../support/failure.js';
import { Gate } from '../support/gate.js';
import { until } from '../support/until.js';
import { Warnings } from '../support/warnings.js';
import { Mishap } from './actors/crasher.js';
import { count } from './actors/recorder.js';
import type { Capabilities } from './capabilities.js';
import { nothingAhead } from './capabilities.js';
import { crashScene } from './crash-scene.js';

export function crashing(mode: Mode, capabilities: Capabilities): void {
  if (!capabilities.containsCrashes) return;

  describe('a crash', () => {
    const start = starter(mode);

    it('fails the running Future with exit code and action, and what has not begun with delivered: no', async () => {
      const { actor, notes } = crashScene(start, nothingAhead(capabilities));
      const gate = new Gate();
      const held = actor.post({ action: 'hold', gate: gate.key });
      await gate.entered();
      const exit = actor.post({ action: 'exit', code: 7 });
      const futures = count(200).map((n) => actor.post({ action: 'note', n }));
      gate.open();
      const error = await failure(exit, ActorCrashedError);
      expect(error).to.be.instanceOf(BrokenExecutorError);
      expect([error.name, error.code, error.exitCode, error.signal, error.outOfMemory, error.action, error.delivered]).to.deep.equal([
        'ActorCrashedError',
        'ERR_ACTOR_CRASHED',
        7,
        null,
        false,
        'exit',
        'maybe',
      ]);
      for (const future of futures) expect((await failure(future, ActorCrashedError)).delivered).to.equal('no');
      expect(notes()).to.deep.equal([]);
      await wait([held]);
    });

    it('breaks the executor: status, stop event, later posts', async () => {
      const { actor } = crashScene(start);
      const stops: ActorEvents['stop'][] = [];
      actor.on('stop', (info) => stops.push(info));
      await failure(actor.post({ action: 'exit', code: 3 }), ActorCrashedError);
      await until(() => stops.length > 0, 'the stop event');
      expect(actor.status).to.equal('broken');
      expect(stops).to.have.length(1);
      expect(stops[0].status).to.equal('broken');
      expect(stops[0].cause).to.be.instanceOf(ActorCrashedError);
      expect((stops[0].cause as ActorCrashedError).exitCode).to.equal(3);
      thrown(() => actor.post({ action: 'note', n: 1 }), BrokenExecutorError);
      await actor.shutdown();
      await actor.kill();
      expect(actor.status).to.equal('broken');
    });

    it('is known to those who are told of it first', async () => {
      const { actor } = crashScene(start);
      await actor.ready;
      const exit = actor.post({ action: 'exit', code: 3 });
      const seen: unknown[] = [];
      exit.addDoneCallback(() => {
        seen.push(actor.status);
        thrown(() => actor.post({ action: 'note', n: 1 }), BrokenExecutorError);
        seen.push('threw');
      });
      await failure(exit, ActorCrashedError);
      expect(seen).to.deep.equal(['broken', 'threw']);
    });

    it('says of no message that ran that it did not', async () => {
      const { actor, notes } = crashScene(start);
      await actor.ready;
      const futures = [
        ...count(50).map((n) => actor.post({ action: 'note', n })),
        actor.post({ action: 'exit', code: 1 }),
        ...count(50, 50).map((n) => actor.post({ action: 'note', n })),
      ];
      await wait(futures);
      const ran = new Set(notes());
      expect(ran.size).to.equal(50);
      for (const [index, future] of futures.entries()) {
        const error = await future.exception();
        if (error === null) continue;
        expect(error).to.be.instanceOf(ActorCrashedError);
        const n = index < 50 ? index : index - 1;
        if (index !== 50 && (error as ActorCrashedError).delivered === 'no') expect(ran.has(`note ${n}`)).to.equal(false);
        if (index > 50) expect((error as ActorCrashedError).delivered).to.be.oneOf(capabilities.exactCancel ? ['no'] : ['no', 'maybe']);
      }
    });

    it('is also an exit with code 0', async () => {
      const { actor } = crashScene(start);
      const error = await failure(actor.post({ action: 'exit', code: 0 }), ActorCrashedError);
      expect(error.exitCode).to.equal(0);
      expect(actor.status).to.equal('broken');
    });

    for (const action of ['throw-in-timer', 'reject-unhandled'] as const) {
      it(`is what nobody catches in the actor: ${action}, while a handler runs`, async () => {
        const { actor } = crashScene(start, nothingAhead(capabilities));
        await actor.ready;
        const running = actor.post({ action, wait: true });
        const queued = actor.post({ action: 'note', n: 1 });
        const error = await failure(running, ActorCrashedError);
        expect([error.action, error.delivered]).to.deep.equal([action, 'maybe']);
        expect((await failure(queued, ActorCrashedError)).delivered).to.equal('no');
        expect(actor.status).to.equal('broken');
      });

      it(`is what nobody catches in the actor: ${action}, while it is idle`, async () => {
        const { actor } = crashScene(start);
        const stops: ActorEvents['stop'][] = [];
        actor.on('stop', (info) => stops.push(info));
        await wait([actor.post({ action, wait: false })]);
        await until(() => stops.length > 0, 'the stop event');
        expect([actor.status, stops[0].status]).to.deep.equal(['broken', 'broken']);
        expect(stops[0].cause).to.be.instanceOf(ActorCrashedError);
      });
    }

    for (const listening of ['error', 'stop', 'nothing'] as const) {
      it(`by an error of an idle actor's own is told of once, where somebody listens to ${listening}`, async () => {
        const { actor } = crashScene(start);
        // Among neighbours, nobody knows whose it was.
        const own = actor.stats().placement === 'dedicated';
        using warnings = new Warnings();
        const heard: unknown[] = [];
        if (listening === 'error') actor.on('error', (error) => heard.push(error));
        if (listening === 'stop') actor.on('stop', ({ cause }) => heard.push(cause));
        await actor.post({ action: 'throw-in-timer', wait: false });
        await until(() => actor.status === 'broken', 'the crash');
        const warns = own && listening === 'nothing';
        if (warns) await warnings.mentioned('uncaught in a timer');
        await actor.shutdown();
        const told = warnings.seen.filter(({ message }) => message.includes('uncaught in a timer'));
        expect([heard.length, told.length]).to.deep.equal([listening === 'stop' || (own && listening === 'error') ? 1 : 0, warns ? 1 : 0]);
      });
    }

    it('has what nobody caught for its cause, with its class and all that it holds', async () => {
      const causeOf = async (what: 'mishap' | 'aggregate' | 'actorError' | 'circular'): Promise<unknown> =>
        (await failure(crashScene(start).actor.post({ action: 'throw-uncaught', what }), ActorCrashedError)).cause;
      const [mishap, aggregate, actorError] = [await causeOf('mishap'), await causeOf('aggregate'), await causeOf('actorError')];
      expect(mishap).to.be.instanceOf(Mishap).and.to.include({ message: 'dropped the cup', item: 'cup' });
      expect(aggregate).to.be.instanceOf(AggregateError);
      expect((aggregate as AggregateError).errors[0]).to.be.instanceOf(Mishap);
      expect(actorError).to.be.instanceOf(TimeoutError).and.to.include({ message: 'too late' });
      const circular = await causeOf('circular');
      expect(circular).to.be.instanceOf(RangeError);
      expect(((circular as Error).cause as Error).cause).to.equal(circular);
    });

    it('is the end also of an actor that throws when its process.exit() is told of', async () => {
      const { actor } = crashScene(start);
      const exit = actor.post({ action: 'exit-in-vain', code: 7 });
      const queued = count(3).map((n) => actor.post({ action: 'note', n }));
      await wait([exit, ...queued]);
      await until(() => actor.status === 'broken', 'the crash');
      expect(await exit.exception()).to.be.instanceOf(Error);
      const refused = thrown(() => actor.post({ action: 'note', n: 4 }), BrokenExecutorError);
      expect(refused.cause).to.include({ name: 'ActorCrashedError', exitCode: 7 });
    });

    for (const what of ['null', 'undefined'] as const) {
      it(`has ${what} for its cause where the actor has thrown that`, async () => {
        const error = await failure(crashScene(start).actor.post({ action: 'throw-uncaught', what }), ActorCrashedError);
        expect(Object.hasOwn(error, 'cause')).to.equal(true);
        expect(`${error.cause}`).to.equal(what);
        expect(error.message).to.match(new RegExp(`: ${what}(;|$)`));
      });
    }

    it('is told of as any other where an idle actor has thrown undefined', async () => {
      const { actor } = crashScene(start);
      const own = actor.stats().placement === 'dedicated';
      const heard: unknown[] = [];
      actor.on('error', (error) => heard.push(error));
      await actor.post({ action: 'throw-in-timer', wait: false, nothing: true });
      await until(() => actor.status === 'broken', 'the crash');
      await actor.shutdown();
      expect(heard.map((error) => (error as Error).name)).to.deep.equal(own ? ['ActorCrashedError'] : []);
    });

    it('has no cause in what the actor took care of before', async () => {
      const { actor } = crashScene(start);
      await actor.post({ action: 'survive' });
      expect((await failure(actor.post({ action: 'exit', code: 7 }), ActorCrashedError)).cause).to.equal(undefined);
    });

    it('makes error events of what was told', async () => {
      const { actor, notes } = crashScene(start, nothingAhead(capabilities));
      const errors: unknown[] = [];
      actor.on('error', (error) => errors.push(error));
      await actor.ready;
      actor.tell({ action: 'exit', code: 6 });
      actor.tell({ action: 'note', n: 1 });
      await until(() => errors.length === 2, 'two error events');
      expect(errors.map((error) => error instanceof ActorCrashedError && error.delivered)).to.have.members(['maybe', 'no']);
      expect(notes()).to.deep.equal([]);
      expect(actor.stats()).to.include({ posted: 2, failed: 2, queued: 0, running: 0 });
    });

    if (capabilities.sparesOthers) {
      it('leaves other actors alone', async () => {
        const [one, other] = [crashScene(start), crashScene(start)];
        await Future.all([one.actor.ready, other.actor.ready]);
        await failure(one.actor.post({ action: 'exit', code: 1 }), ActorCrashedError);
        expect(await other.actor.post({ action: 'note', n: 1 })).to.equal(1);
        expect(other.actor.status).to.equal('running');
      });
    } else {
      it('takes along the others, who learn whose work it was', async () => {
        const [one, other] = [crashScene(start), crashScene(start)];
        await Future.all([one.actor.ready, other.actor.ready]);
        const stopped = new Promise<ActorEvents['stop']>((resolve) => other.actor.on('stop', resolve));
        await failure(one.actor.post({ action: 'exit', code: 5 }), ActorCrashedError);
        const { status, cause } = await stopped;
        expect([status, (cause as ActorCrashedError).exitCode, (cause as ActorCrashedError).culprit]).to.deep.equal(['broken', 5, one.actor.id]);
        expect((cause as Error).message).to.include(`${one.actor.id}, which shared it, handled 'exit'`);
      });
    }

    it('breaks the executor also where the actor was to stop', async () => {
      const { actor } = crashScene(start);
      const exit = actor.post({ action: 'exit', code: 4 });
      await actor.shutdown();
      await failure(exit, ActorCrashedError);
      expect(actor.status).to.equal('broken');
    });
  });
}
