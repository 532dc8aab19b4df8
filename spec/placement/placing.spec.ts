import { availableParallelism } from 'node:os';
import { inspect } from 'node:util';
import { expect } from 'chai';
import { type ActorOptions, ActorSystem, Future, type SystemOptions } from '../../src/index.js';
import { until } from '../support/until.js';
import { Lodger } from './actors/lodger.js';
import { homes, lodging } from './lodging.js';

const count = (of: readonly string[]): number[] => [...new Set(of)].map((each) => of.filter((other) => other === each).length).sort((a, b) => a - b);

for (const mode of ['thread', 'process'] as const) {
  const limit = mode === 'thread' ? 'threads' : 'processes';

  describe(`Shared placement in mode '${mode}'`, () => {
    const { system, together } = lodging(mode);

    it(`gives each actor a place of its own until there are as many as ${limit}, then the one with the fewest actors`, async () => {
      const { spawnWith } = system({ [limit]: 3 });
      const lodgers = Array.from({ length: 7 }, () => spawnWith({ mode }, Lodger));
      expect(count(await homes(lodgers))).to.deep.equal([2, 2, 3]);
      const [first] = lodgers;
      const alone = lodgers.filter((lodger) => lodger.stats().residents.length === 2);
      await alone[0]?.shutdown();
      const late = spawnWith({ mode }, Lodger);
      await late.ready;
      expect(late.stats().residents, 'where one had left').to.include(
        alone.find((lodger) => lodger !== alone[0] && late.stats().residents.includes(lodger.id))?.id,
      );
      expect(first?.stats().residents).to.not.include(late.id);
    });

    it('names in stats() all that live there, and the placement', async () => {
      const lodgers = await together(3);
      for (const lodger of lodgers) {
        expect(lodger.stats().placement).to.equal('shared');
        expect(lodger.stats().residents).to.have.members(lodgers.map(({ id }) => id));
      }
      await lodgers[2]?.kill();
      expect(lodgers[0]?.stats().residents).to.have.members([lodgers[0]?.id, lodgers[1]?.id]);
      expect(lodgers[2]?.stats().residents).to.deep.equal([]);
    });

    it('is dedicated by default, with nobody beside', async () => {
      const { spawnWith } = system({ [limit]: 1 });
      const lodgers = [spawnWith({ mode, placement: 'dedicated' }, Lodger), spawnWith({ mode }, Lodger)];
      expect(new Set(await homes(lodgers)).size).to.equal(2);
      expect(lodgers[0]?.stats()).to.deep.include({ placement: 'dedicated', residents: [lodgers[0]?.id] });
    });

    it('puts those with other surroundings elsewhere', async () => {
      const { spawnWith } = system({ [limit]: 1 });
      const withEnv = (LODGER: string): ActorOptions => ({ mode, env: { LODGER } });
      const lodgers = [withEnv('a'), withEnv('b'), withEnv('a'), { mode }].map((options) => spawnWith(options, Lodger));
      const [a, b, alsoA, none] = await homes(lodgers);
      expect(a).to.equal(alsoA);
      expect(new Set([a, b, none]).size).to.equal(3);
      expect((await lodgers[1]?.post({ action: 'where' }))?.env).to.equal('b');
    });

    it('is a matter of each system', async () => {
      const lodgers = [system({ [limit]: 1 }), system({ [limit]: 1 })].map(({ spawnWith }) => spawnWith({ mode }, Lodger));
      expect(new Set(await homes(lodgers)).size).to.equal(2);
    });

    it('keeps a place for a while when the last actor has stopped, and gives it to the next', async () => {
      const { spawnWith } = system({ [limit]: 2 });
      const first = spawnWith({ mode }, Lodger);
      const [home] = await homes([first]);
      await first.shutdown();
      expect(await homes([spawnWith({ mode }, Lodger)])).to.deep.equal([home]);
    });

    it('answers in each of very many, started at once', async () => {
      const lodgers = await together(mode === 'thread' ? 2000 : 500);
      for (const round of [1, 2]) {
        const sums = await Future.all(lodgers.map((lodger) => lodger.post({ action: 'add', n: 1 })));
        expect(sums.every((sum) => sum === round)).to.equal(true);
      }
      await Promise.all(lodgers.map((lodger) => lodger.shutdown()));
      expect(lodgers.every(({ status }) => status === 'stopped')).to.equal(true);
    });

    it('lets a handler that waits hold up no other actor', async () => {
      const [one, other] = await together(2);
      const waiting = one?.post({ action: 'late', times: 50 });
      for (let n = 1; n <= 20; n++) expect(await other?.post({ action: 'add', n: 1 })).to.equal(n);
      expect(await waiting).to.be.a('number');
    });

    it('lets no actor that is flooded keep the others from their turn, nor their timers', async () => {
      const [one, another, quick, timed] = await together(4);
      const flood = [one, another].flatMap((each) => Array.from({ length: 3000 }, () => each?.post({ action: 'grind', ms: 0.1 })));
      const late = await timed?.post({ action: 'late', times: 20 });
      expect(await quick?.post({ action: 'add', n: 1 })).to.equal(1);
      expect(
        flood.some((future) => !future?.done()),
        'the flood goes on',
      ).to.equal(true);
      // A turn of the event loop takes 4 ms; a busy machine may hold up any thread for longer.
      expect(late).to.be.lessThan(60);
      await Promise.all([one?.kill(), another?.kill()]);
    });
  });
}

describe('Shared placement', () => {
  const { system } = lodging('inline');

  it('means nothing inline', async () => {
    const { spawnWith } = system({ threads: 1 });
    const lodgers = [spawnWith({ mode: 'inline', placement: 'dedicated' }, Lodger), spawnWith({ mode: 'inline', env: { COLOUR: 'red' } }, Lodger)];
    expect(await Future.all(lodgers.map((lodger) => lodger.post({ action: 'add', n: 1 })))).to.deep.equal([1, 1]);
    for (const lodger of lodgers) expect(lodger.stats().residents, 'one thread').to.deep.equal(lodgers.map(({ id }) => id));
  });

  it('has as many threads as there are cores, unless the system says otherwise', async () => {
    const { spawnWith } = system();
    const lodgers = Array.from({ length: availableParallelism() + 1 }, () => spawnWith({ mode: 'thread' }, Lodger));
    expect(new Set(await homes(lodgers)).size).to.equal(availableParallelism());
  });

  for (const [options, ErrorClass, text] of [
    [{ threads: 0 }, RangeError, 'option threads must be an integer of 1 or more, but is 0'],
    [{ processes: 1.5 }, RangeError, 'option processes must be an integer of 1 or more, but is 1.5'],
    [{ threads: Number.NaN }, RangeError, 'option threads'],
    [{ processes: Infinity }, RangeError, 'option processes'],
    [{ threads: '2' }, TypeError, "option threads must be an integer of 1 or more, but is '2'"],
    [{ name: 5 }, TypeError, 'option name must be a string'],
    [{ thread: 2 }, TypeError, 'there is no option thread'],
    [5, TypeError, 'options must be an object'],
  ] as const) {
    it(`refuses a system with ${inspect(options)}`, () => {
      expect(() => new ActorSystem(options as SystemOptions)).to.throw(ErrorClass, text);
    });
  }

  it('ends its threads and processes when the system is shut down', async () => {
    const shut = new ActorSystem({ threads: 1, processes: 1 });
    const [thread, child] = (['thread', 'process'] as const).map((mode) => shut.spawnWith({ mode }, Lodger));
    const pid = (await child?.post({ action: 'where' }))?.pid as number;
    await thread?.ready;
    await shut.shutdown();
    await until(() => !lives(pid), 'the process to be gone');
    const again = shut.spawnWith({ mode: 'process' }, Lodger);
    expect((await again.post({ action: 'where' })).pid).to.not.equal(pid);
    await shut.shutdown();
  });
});

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
