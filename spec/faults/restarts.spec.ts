import { expect } from 'chai';
import sinon from 'sinon';
import { Restarts } from '../../src/host/restarts.js';
import {
  ActorCrashedError,
  type ActorEvents,
  type ActorExecutor,
  ActorKilledError,
  type ActorOptions,
  ActorStartError,
  BrokenExecutorError,
  CancelledError,
  Future,
  MailboxFullError,
  type RestartPolicy,
  TimeoutError,
  wait,
} from '../../src/index.js';
import { starter } from '../support/executors.js';
import { failure, thrown } from '../support/failure.js';
import { Gate } from '../support/gate.js';
import { Journal } from '../support/journal.js';
import { until } from '../support/until.js';
import { Phoenix, type Script } from './actors/phoenix.js';

const backoff = { minMs: 1, maxMs: 1 };
const count = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

describe('The policy of restarts', () => {
  const policy = (given: Partial<RestartPolicy>): Restarts =>
    new Restarts({ maxRestarts: 5, within: 60_000, backoff: { minMs: 100, maxMs: 1_000 }, maxTaskRetries: 0, ...given });
  let clock: sinon.SinonFakeTimers;
  beforeEach(() => {
    clock = sinon.useFakeTimers();
  });
  afterEach(() => clock.restore());

  it('doubles the delay up to its maximum, and takes between half and all of it at random', () => {
    const full = [100, 200, 400, 800, 1_000, 1_000];
    const drawn = full.map((): number[] => []);
    for (let actor = 0; actor < 200; actor++) {
      const restarts = policy({ maxRestarts: full.length });
      for (const delays of drawn) delays.push(restarts.next()!);
    }
    for (const [n, delays] of drawn.entries()) {
      expect(Math.min(...delays)).to.be.within(full[n]! / 2, full[n]! * 0.6);
      expect(Math.max(...delays)).to.be.within(full[n]! * 0.9, full[n]!);
    }
  });

  it('counts within its window, and begins with the shortest delay after it', () => {
    const restarts = policy({ maxRestarts: 2, within: 1_000 });
    restarts.next();
    clock.tick(600);
    expect(restarts.next()).to.be.within(100, 200);
    expect(restarts.next()).to.equal(undefined);
    // The first was 1,000 ms ago by then, the second is not.
    clock.tick(400);
    expect(restarts.next()).to.be.within(100, 200);
    expect(restarts.next()).to.equal(undefined);
    clock.tick(1_000);
    expect(restarts.next()).to.be.within(50, 100);
    expect(restarts.count).to.equal(4);
  });
});

for (const mode of ['thread', 'process'] as const) {
  describe(`A restart in mode '${mode}'`, () => {
    const start = starter(mode);
    /** Memory is shared: it is known what had begun. */
    const exact = mode === 'thread';

    interface Scene {
      actor: ActorExecutor<Phoenix>;
      journal: Journal;
      /** Where the next life waits in its onStart. */
      gate: Gate;
      restarts: ActorEvents['restart'][];
      stops: ActorEvents['stop'][];
    }

    function scene(options: ActorOptions & { restart: RestartPolicy }, script: Partial<Script> & { gated?: boolean } = {}): Scene {
      const { gated = false, ...rest } = script;
      const journal = new Journal();
      const gate = new Gate();
      const actor = start(options, Phoenix, { journal: journal.path, ...rest, ...(gated ? { gate: gate.key } : {}) });
      const [restarts, stops]: [ActorEvents['restart'][], ActorEvents['stop'][]] = [[], []];
      actor.on('restart', (info) => restarts.push(info)).on('stop', (info) => stops.push(info));
      return { actor, journal, gate, restarts, stops };
    }

    /** The first life is over, and the second waits. */
    async function betweenLives(options: ActorOptions & { restart: RestartPolicy }): Promise<Scene> {
      const all = scene(options, { gated: true });
      await failure(all.actor.post({ action: 'die' }), ActorCrashedError);
      await all.gate.entered();
      expect(all.actor.status).to.equal('restarting');
      return all;
    }

    it('keeps in order what waited, and of what was handed over ahead all that is known not to have begun', async () => {
      const { actor, journal } = scene({ prefetch: 4, restart: { maxRestarts: 1, backoff } });
      await actor.ready;
      const dying = actor.post({ action: 'die' });
      const notes = count(8).map((n) => actor.post({ action: 'note', n }));
      expect((await failure(dying, ActorCrashedError)).delivered).to.equal('maybe');
      await wait(notes);
      // Between processes, what was handed over with it counts as begun.
      const lost = exact ? [] : notes.slice(0, 3);
      for (const note of lost) expect(await failure(note, ActorCrashedError)).to.include({ delivered: 'maybe', action: 'die', exitCode: 9 });
      const kept = count(8).slice(lost.length);
      expect(await Future.all(notes.slice(lost.length))).to.deep.equal(kept);
      expect(journal.lines).to.deep.equal(['0: born', '0: dies', '1: born', ...kept.map((n) => `1: ${n}`)]);
    });

    it('takes posts meanwhile, cancels, aborts and times out, and goes by priority and capacity', async () => {
      const { actor, journal, gate, restarts } = await betweenLives({ mailbox: { capacity: 7 }, restart: { maxRestarts: 1, backoff } });
      const controller = new AbortController();
      const note = (n: number, options = {}): Future<number> => actor.post({ action: 'note', n }, options);
      const kept = note(0);
      const [cancelled, aborted, bySignal, late] = [note(1), note(2), note(3, { signal: controller.signal }), note(4, { timeout: 20 })];
      actor.tell({ action: 'note', n: 5 });
      const first = note(6, { priority: 1 });
      const full = note(7);
      expect((await failure(full, MailboxFullError)).delivered).to.equal('no');
      expect([kept, cancelled, aborted, first].map((future) => future.state)).to.deep.equal(['pending', 'pending', 'pending', 'pending']);
      expect(cancelled.cancel()).to.equal(true);
      aborted.abort('no need');
      controller.abort('not at all');
      expect((await failure(aborted, CancelledError)).cause).to.equal('no need');
      expect(await failure(bySignal, CancelledError)).to.include({ cause: 'not at all', delivered: 'no' });
      expect((await failure(late, TimeoutError)).delivered).to.equal('no');
      await actor.whenWritable();
      const last = note(8);
      expect(restarts).to.deep.equal([]);
      gate.open();
      expect(await Future.all([first, kept, last])).to.deep.equal([6, 0, 8]);
      expect(actor.status).to.equal('running');
      expect(restarts.map((info) => info.restarts)).to.deep.equal([1]);
      expect(restarts[0]!.cause).to.include({ name: 'ActorCrashedError', exitCode: 9, action: 'die' });
      expect(journal.lines).to.deep.equal(['0: born', '0: dies', '1: born', '1: 6', '1: 0', '1: 5', '1: 8']);
      expect(actor.stats()).to.include({ posted: 10, completed: 4, failed: 3, cancelled: 3, queued: 0, running: 0, restarts: 1 });
      expect(await actor.ready).to.equal(undefined);
    });

    it('says of what is to be handled again that it may have run, however it ends before that', async () => {
      const retried = async (): Promise<Scene & { again: Future<string>; behind: Future<number> }> => {
        const all = scene({ restart: { maxRestarts: 1, maxTaskRetries: 1, backoff } }, { gated: true });
        const again = all.actor.post({ action: 'die', lives: 1 });
        const behind = all.actor.post({ action: 'note', n: 1 });
        await all.gate.entered();
        expect([again.state, behind.state]).to.deep.equal(['pending', 'pending']);
        return { ...all, again, behind };
      };
      const ran = ({ journal }: Scene): string[] => journal.lines.filter((line) => line.endsWith('dies'));

      const cancelled = retried().then(async (all) => {
        expect(all.again.cancel()).to.equal(true);
        all.gate.open();
        expect((await failure(all.again, CancelledError)).delivered).to.equal('maybe');
        expect(await all.behind).to.equal(1);
        expect(ran(all)).to.deep.equal(['0: dies']);
      });
      const killed = retried().then(async (all) => {
        await all.actor.kill();
        expect((await failure(all.again, ActorKilledError)).delivered).to.equal('maybe');
        expect((await failure(all.behind, ActorKilledError)).delivered).to.equal('no');
        expect(ran(all)).to.deep.equal(['0: dies']);
      });
      const shutDown = retried().then(async (all) => {
        await all.actor.shutdown({ cancelFutures: true });
        expect((await failure(all.again, CancelledError)).delivered).to.equal('maybe');
        expect((await failure(all.behind, CancelledError)).delivered).to.equal('no');
        expect(all.stops).to.deep.equal([{ status: 'stopped' }]);
        expect(ran(all)).to.deep.equal(['0: dies']);
      });
      const handled = retried().then(async (all) => {
        all.gate.open();
        expect(await all.again).to.equal('alive in life 1');
        expect(await all.behind).to.equal(1);
        expect(all.journal.lines).to.deep.equal(['0: born', '0: dies', '1: born', '1: dies', '1: 1']);
      });
      await Promise.all([cancelled, killed, shutDown, handled]);
    });

    it('does not give what is handled again a new deadline', async () => {
      const { actor, gate, journal } = scene({ restart: { maxRestarts: 1, maxTaskRetries: 1, backoff } }, { gated: true });
      await actor.ready;
      const again = actor.post({ action: 'die', lives: 1 }, { timeout: 300 });
      expect((await failure(again, TimeoutError)).delivered).to.equal('maybe');
      gate.open();
      expect(await actor.post({ action: 'note', n: 1 })).to.equal(1);
      expect(journal.lines).to.deep.equal(['0: born', '0: dies', '1: born', '1: 1']);
    });

    it('does not handle again what was aborted before the crash', async () => {
      const { actor, journal } = scene({ restart: { maxRestarts: 1, maxTaskRetries: 5, backoff } });
      const gate = new Gate();
      const future = actor.post({ action: 'die-when-aborted', gate: gate.key });
      await gate.entered();
      future.abort('enough');
      expect(await failure(future, CancelledError)).to.include({ delivered: 'maybe', cause: 'enough' });
      expect(await actor.post({ action: 'note', n: 1 })).to.equal(1);
      expect(journal.lines).to.deep.equal(['0: born', '0: waits', '1: born', '1: 1']);
    });

    it('loses nothing when the end of what was aborted before the crash ends the actor', async () => {
      const { actor } = scene({ prefetch: 4, restart: { maxRestarts: 1, maxTaskRetries: 5, backoff } });
      const gate = new Gate();
      const future = actor.post({ action: 'die-when-aborted', gate: gate.key });
      const behind = count(3).map((n) => actor.post({ action: 'note', n }));
      const waiting = actor.post({ action: 'note', n: 3 });
      future.addDoneCallback(() => void actor.kill());
      await gate.entered();
      future.abort('enough');
      expect(await failure(future, CancelledError)).to.include({ delivered: 'maybe', cause: 'enough' });
      await wait([...behind, waiting], { timeout: 10_000 });
      // Between processes, what was handed over with it counts as begun, until it is given back.
      for (const one of exact ? [...behind, waiting] : [waiting]) expect(await failure(one, ActorKilledError)).to.include({ delivered: 'no' });
      expect(actor.stats()).to.include({ queued: 0, running: 0 });
    });

    it('interrupts all that ran beside each other, and handles again those of which it is known', async () => {
      const run = async (maxTaskRetries: number): Promise<Future<string>[]> => {
        const { actor } = scene({ prefetch: 8, restart: { maxRestarts: 1, maxTaskRetries, backoff } });
        const [gate, death] = [new Gate(), new Gate()];
        const watching = ['a', 'b'].map((name) => actor.post({ action: 'watch', name, gate: gate.key }));
        const dying = actor.post({ action: 'die', lives: 1, gate: death.key });
        await Promise.all([gate.entered(2), death.entered()]);
        death.open();
        await until(() => actor.status === 'restarting');
        // Whoever watches again finds it open.
        gate.open();
        const all = [...watching, dying];
        await wait(all);
        return all;
      };
      const [given, again] = await Promise.all([run(0), run(1)]);
      for (const future of given!) expect(await failure(future, ActorCrashedError)).to.include({ delivered: 'maybe', action: 'watch' });
      const outcomes = await Promise.all(again!.map(async (future) => (await future.exception()) ?? (await future)));
      if (exact) {
        expect(outcomes).to.deep.equal(['a', 'b', 'alive in life 1']);
      } else {
        expect(outcomes[0]).to.equal('a');
        for (const error of outcomes.slice(1)) expect(error).to.include({ name: 'ActorCrashedError', delivered: 'maybe' });
      }
    });

    it('ends with a poison message, which took one life too many', async () => {
      const { actor, journal, stops, restarts } = scene({ restart: { maxRestarts: 2, maxTaskRetries: 10, backoff } });
      const errors: unknown[] = [];
      actor.on('error', (error) => errors.push(error));
      const poison = actor.post({ action: 'die' });
      const behind = actor.post({ action: 'note', n: 1 });
      actor.tell({ action: 'note', n: 2 });
      expect(await failure(poison, ActorCrashedError)).to.include({ delivered: 'maybe', exitCode: 9, action: 'die' });
      expect(await failure(behind, ActorCrashedError)).to.include({ delivered: 'no', exitCode: 9, action: 'die' });
      await until(() => stops.length > 0);
      expect(errors.map((error) => (error as ActorCrashedError).delivered)).to.deep.equal(['no']);
      expect(restarts.map((info) => info.restarts)).to.deep.equal([1, 2]);
      expect(stops).to.have.length(1);
      expect(stops[0]).to.deep.include({ status: 'broken' });
      expect(stops[0]!.cause).to.include({ name: 'ActorCrashedError', exitCode: 9, action: 'die' });
      const refused = thrown(() => actor.post({ action: 'note', n: 3 }), BrokenExecutorError);
      expect([refused.cause, refused.message.includes("while it handled 'die'")]).to.deep.equal([stops[0]!.cause, true]);
      expect(journal.lines).to.deep.equal(count(3).flatMap((life) => [`${life}: born`, `${life}: dies`]));
    });

    it('that fails counts as one more crash: the next may succeed', async () => {
      const { actor, journal, restarts } = scene({ restart: { maxRestarts: 3, backoff } }, { lives: ['live', 'throw', 'exit'] });
      const errors: unknown[] = [];
      actor.on('error', (error) => errors.push(error));
      const dying = actor.post({ action: 'die' });
      const behind = actor.post({ action: 'note', n: 1 });
      await failure(dying, ActorCrashedError);
      expect(await behind).to.equal(1);
      expect(journal.lines).to.deep.equal(['0: born', '0: dies', '1: born', '2: born', '3: born', '3: 1']);
      // One event: the actor has run again once.
      expect(restarts.map((info) => info.restarts)).to.deep.equal([3]);
      expect(actor.stats().restarts).to.equal(3);
      expect(errors.map((error) => error instanceof ActorStartError)).to.deep.equal([true, true]);
      const [threw, exited] = errors.map((error) => (error as ActorStartError).cause);
      expect((threw as Error).message).to.equal('not this time');
      expect(exited).to.be.instanceOf(ActorCrashedError);
    });

    it('that fails once too often breaks the executor with what failed', async () => {
      const { actor, journal, stops, restarts } = scene({ restart: { maxRestarts: 2, backoff } }, { lives: ['live', 'exit', 'throw'] });
      const dying = actor.post({ action: 'die' });
      const behind = actor.post({ action: 'note', n: 1 });
      await failure(dying, ActorCrashedError);
      const error = await failure(behind, ActorStartError);
      expect([error.delivered, (error.cause as Error).message]).to.deep.equal(['no', 'not this time']);
      await until(() => stops.length > 0);
      expect(stops).to.deep.equal([{ status: 'broken', cause: error }]);
      expect([restarts.length, journal.lines.length]).to.deep.equal([0, 4]);
      expect(await actor.ready).to.equal(undefined);
    });

    it('that fails once too often is not what a message failed with that had begun before', async () => {
      const { actor } = scene({ restart: { maxRestarts: 1, maxTaskRetries: 5, backoff } }, { lives: ['live', 'throw'] });
      const dying = actor.post({ action: 'die' });
      const behind = actor.post({ action: 'note', n: 1 });
      expect(await failure(dying, ActorCrashedError)).to.include({ delivered: 'maybe', exitCode: 9, action: 'die' });
      expect(await failure(behind, ActorStartError)).to.include({ delivered: 'no' });
    });

    it('comes also to an actor that was told to stop, for what still waits', async () => {
      const { actor, journal, stops } = scene({ restart: { maxRestarts: 1, backoff } });
      const dying = actor.post({ action: 'die' });
      const behind = actor.post({ action: 'note', n: 1 });
      await actor.shutdown();
      expect([dying.done(), behind.done(), actor.status]).to.deep.equal([true, true, 'stopped']);
      await failure(dying, ActorCrashedError);
      expect(await behind).to.equal(1);
      expect(journal.lines).to.deep.equal(['0: born', '0: dies', '1: born', '1: 1', '1: stopped: shutdown']);
      expect(stops).to.deep.equal([{ status: 'stopped' }]);
    });
  });
}
