import { expect } from 'chai';
import {
  ActorCrashedError,
  type ActorEvents,
  type ActorExecutor,
  ActorKilledError,
  type ActorOptions,
  BrokenExecutorError,
  CancelledError,
  ShutdownError,
  TimeoutError,
} from '../../src/index.js';
import { Inmate } from '../process/actors/inmate.js';
import { starter } from '../support/executors.js';
import { failure, rejection, thrown } from '../support/failure.js';
import { Gate } from '../support/gate.js';
import { Journal } from '../support/journal.js';
import { until } from '../support/until.js';
import { Phoenix } from './actors/phoenix.js';

const backoff = { minMs: 60_000, maxMs: 60_000 };
const note = { action: 'note', n: 1 } as const;

for (const mode of ['thread', 'process'] as const) {
  describe(`The end of an actor in mode '${mode}'`, () => {
    const start = starter(mode);

    interface Scene {
      actor: ActorExecutor<Phoenix>;
      journal: Journal;
      stops: ActorEvents['stop'][];
    }

    function scene(options: ActorOptions = {}): Scene {
      const journal = new Journal();
      const actor = start(options, Phoenix, { journal: journal.path });
      const stops: ActorEvents['stop'][] = [];
      actor.on('stop', (info) => stops.push(info));
      return { actor, journal, stops };
    }

    async function waitingForRestart(): Promise<Scene> {
      const all = scene({ restart: { maxRestarts: 1, backoff } });
      await failure(all.actor.post({ action: 'die' }), ActorCrashedError);
      await until(() => all.actor.status === 'restarting');
      return all;
    }

    it('by a shutdown between two lives comes at once where nothing waits, or when what waits has been cancelled', async () => {
      const [idle, cancelled] = await Promise.all([waitingForRestart(), waitingForRestart()]);
      await idle.actor.shutdown();
      const future = cancelled.actor.post(note);
      await cancelled.actor.shutdown({ cancelFutures: true });
      expect((await failure(future, CancelledError)).delivered).to.equal('no');
      for (const { stops, journal } of [idle, cancelled]) {
        expect(stops).to.deep.equal([{ status: 'stopped' }]);
        expect(journal.lines).to.deep.equal(['0: born', '0: dies']);
      }
    });

    it('by a shutdown between two lives comes when its time has passed', async () => {
      const { actor, stops } = await waitingForRestart();
      const future = actor.post(note);
      await actor.shutdown({ timeout: 20 });
      const error = await failure(future, ActorKilledError);
      expect([error.delivered, (error.cause as Error).name, stops.length, actor.status]).to.deep.equal(['no', 'TimeoutError', 1, 'stopped']);
    });

    for (const restart of [undefined, { maxRestarts: 1, backoff }]) {
      describe(`asked for in the moment of a crash, ${restart === undefined ? 'with no restart' : 'before a restart'},`, () => {
        type Ask = (actor: ActorExecutor<Phoenix>) => Promise<void>;
        const asked = async (ask: Ask): Promise<Scene> => {
          const all = scene({ restart: restart ?? 'never' });
          const dying = all.actor.post({ action: 'die' });
          const ended = new Promise<void>((resolve, reject) => {
            // Within the host's own dealing with the crash.
            dying.addDoneCallback(() => void ask(all.actor).then(resolve, reject));
          });
          await failure(dying, ActorCrashedError);
          await ended;
          await until(() => all.stops.length > 0, 'the stop event');
          await Promise.all([all.actor.kill(), all.actor.shutdown()]);
          await new Promise((resolve) => setImmediate(resolve));
          return all;
        };

        it('by kill, is one stop', async () => {
          const { stops, journal, actor } = await asked((actor) => actor.kill('enough'));
          expect(stops.map(({ status, cause }) => [status, (cause as Error).name])).to.deep.equal([['stopped', 'ActorKilledError']]);
          expect(actor.status).to.equal('stopped');
          expect(journal.lines).to.deep.equal(['0: born', '0: dies']);
        });

        for (const cancelFutures of [false, true]) {
          it(`by shutdown${cancelFutures ? ' that cancels what waits' : ''}, is one stop`, async () => {
            const { stops, journal, actor } = await asked((actor) => actor.shutdown({ cancelFutures }));
            const ends = stops.map(({ status, cause }) => [status, (cause as Error | undefined)?.name]);
            // It was to live again when it was asked to stop.
            expect(ends).to.deep.equal([restart === undefined ? ['broken', 'ActorCrashedError'] : ['stopped', undefined]]);
            expect(actor.status).to.equal(ends[0]?.[0]);
            expect(journal.lines).to.deep.equal(['0: born', '0: dies']);
            thrown(() => actor.post(note), restart === undefined ? BrokenExecutorError : ShutdownError);
          });
        }
      });
    }

    it('has come for a post that is made in the moment of the crash', async () => {
      const { actor, stops } = scene();
      const dying = actor.post({ action: 'die' });
      let refused: BrokenExecutorError | undefined;
      dying.addDoneCallback(() => {
        refused = thrown(() => actor.post(note), BrokenExecutorError);
      });
      await failure(dying, ActorCrashedError);
      expect(refused?.delivered).to.equal('no');
      await until(() => stops.length > 0);
      expect(actor.stats()).to.include({ posted: 1, failed: 1 });
    });

    it('is hastened by a second shutdown, and not put off by one', async () => {
      const busy = async (): Promise<Scene & { held: PromiseLike<unknown>; queued: PromiseLike<unknown> }> => {
        const all = scene({ prefetch: 1 });
        const gate = new Gate();
        const held = all.actor.post({ action: 'watch', name: 'a', gate: gate.key });
        const dying = all.actor.post({ action: 'die', gate: gate.key });
        await gate.entered();
        return { ...all, held, queued: dying };
      };
      const cancelled = busy().then(async ({ actor, held, queued }) => {
        const first = actor.shutdown();
        const second = actor.shutdown({ cancelFutures: true, timeout: 100 });
        await Promise.all([first, second]);
        expect([await rejection(held), await rejection(queued)].map((error) => (error as Error).name)).to.satisfy(
          (names: string[]) => names[0] === 'ActorKilledError' && ['CancelledError', 'ActorKilledError'].includes(names[1]!),
        );
      });
      const timed = busy().then(async ({ actor, held, queued, stops }) => {
        const first = actor.shutdown({ timeout: 100 });
        await Promise.all([first, actor.shutdown(), actor.shutdown({ timeout: 60_000 })]);
        for (const future of [held, queued]) await failure(future, ActorKilledError);
        expect((stops[0]!.cause as ActorKilledError).cause).to.be.instanceOf(TimeoutError);
        expect([stops.length, actor.status]).to.deep.equal([1, 'stopped']);
      });
      await Promise.all([cancelled, timed]);
    });

    it('is told alike by post, tell, whenWritable and map, at every stage', async () => {
      const refused = async (actor: ActorExecutor<Phoenix>, expected: typeof ShutdownError | typeof BrokenExecutorError): Promise<void> => {
        expect(thrown(() => actor.post(note), expected)).to.include({ delivered: 'no' });
        thrown(() => actor.ref.post(note), expected);
        thrown(() => actor.tell(note), expected);
        await failure(actor.whenWritable(), expected);
        await failure(actor.map([note]).next(), expected);
      };
      const shutDown = scene();
      const killed = scene();
      const crashed = scene();
      await Promise.all([shutDown.actor.ready, killed.actor.ready, crashed.actor.ready]);

      const stopped = shutDown.actor.shutdown();
      await refused(shutDown.actor, ShutdownError);
      await stopped;
      await refused(shutDown.actor, ShutdownError);

      const gone = killed.actor.kill('enough');
      await refused(killed.actor, BrokenExecutorError);
      await gone;
      await refused(killed.actor, BrokenExecutorError);

      await failure(crashed.actor.post({ action: 'die' }), ActorCrashedError);
      await until(() => crashed.stops.length > 0);
      await refused(crashed.actor, BrokenExecutorError);
      // A shutdown afterwards does not make it a clean end.
      await crashed.actor.shutdown();
      await refused(crashed.actor, BrokenExecutorError);
    });
  });
}

describe('An actor whose process is killed from outside', () => {
  const start = starter('process');

  async function killed(): Promise<{ actor: ActorExecutor<Inmate>; stops: ActorEvents['stop'][] }> {
    const actor = start({}, Inmate);
    const stops: ActorEvents['stop'][] = [];
    actor.on('stop', (info) => stops.push(info));
    await actor.ready;
    process.kill(actor.stats().pid, 'SIGKILL');
    // Its host has not heard of it.
    expect(actor.status).to.equal('running');
    return { actor, stops };
  }

  it('fails what is posted before its host has heard of it', async () => {
    const { actor, stops } = await killed();
    const futures = [1, 2, 3].map((n) => actor.post({ action: 'add', n }));
    const delivered: unknown[] = [];
    for (const future of futures) {
      const error = await failure(future, ActorCrashedError);
      expect([error.signal, error.action]).to.deep.equal(['SIGKILL', 'add']);
      delivered.push(error.delivered);
    }
    expect(delivered).to.deep.equal(['maybe', 'no', 'no']);
    await until(() => stops.length > 0);
    expect([stops.length, actor.status]).to.deep.equal([1, 'broken']);
  });

  it('is broken for a shutdown, and stopped by a kill', async () => {
    const one = await killed();
    await one.actor.shutdown();
    const other = await killed();
    await other.actor.kill();
    expect([one.actor.status, other.actor.status]).to.deep.equal(['broken', 'stopped']);
    expect([one.stops, other.stops].map((stops) => stops.map(({ cause }) => (cause as Error).name))).to.deep.equal([
      ['ActorCrashedError'],
      ['ActorKilledError'],
    ]);
  });
});
