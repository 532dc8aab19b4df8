import { expect } from 'chai';
import fc from 'fast-check';
import { type ActorExecutor, type ActorOptions, ActorSystem } from '../../src/index.js';
import { type Stage, Walker, type Way } from './actors/walker.js';

const WALKERS = 4;
const DEPTH = 3;
/** Ms: the failure path only. */
const LIMIT = 20_000;
const seed = process.env.PROPERTY_SEED ?? '20261122';

const PLACES: [string, ActorOptions[]][] = [
  ['inline', [{ mode: 'inline' }]],
  ['in threads', [{ mode: 'thread' }]],
  ['in processes', [{ mode: 'process' }]],
  ['in shared threads', [{ mode: 'thread', placement: 'shared' }]],
  ['here and there', [{ mode: 'inline' }, { mode: 'thread' }, { mode: 'process' }, { mode: 'thread', placement: 'shared' }]],
];

/** The way of the walker `me`; `onwards`: it asks only those behind it, so that no circle can be. */
function anyWay(me: number, onwards: boolean, depth: number): fc.Arbitrary<Way> {
  const short = fc.record({ do: fc.constantFrom('rest' as const, 'block' as const), ms: fc.nat(3) });
  const others = Array.from({ length: WALKERS }, (_, i) => i).filter((i) => !onwards || i > me);
  if (depth === 0 || others.length === 0) return fc.array(short, { maxLength: 1 });
  const ask: fc.Arbitrary<Stage> = fc
    .tuple(
      fc.constantFrom(...others),
      fc.nat(3).map((n) => n === 0),
    )
    .chain(([whom, beside]) =>
      fc.record({
        do: fc.constant('ask' as const),
        whom: fc.constant(whom),
        beside: fc.constant(beside),
        // A circle that a concurrent handler is part of is not looked for.
        way: anyWay(whom, onwards, beside ? 0 : depth - 1),
        wait: fc.constantFrom('now' as const, 'now' as const, 'later' as const, 'later' as const, 'never' as const),
        abort: fc.nat(7).map((n) => n === 0),
      }),
    );
  return fc.array(fc.oneof({ weight: 1, arbitrary: short as fc.Arbitrary<Stage> }, { weight: 3, arbitrary: ask }), { minLength: 1, maxLength: 3 });
}

const anyWays = (onwards: boolean): fc.Arbitrary<Way[]> => fc.tuple(...Array.from({ length: WALKERS }, (_, me) => anyWay(me, onwards, DEPTH)));

describe(`Waits of actors for each other (seed ${seed})`, () => {
  for (const [name, places] of PLACES) {
    describe(name, () => {
      let system: ActorSystem;
      let walkers: ActorExecutor<Walker>[];
      // For each anew: walks that nobody has waited for go on.
      beforeEach(async () => {
        system = new ActorSystem({ threads: 2, processes: 2 });
        walkers = Array.from({ length: WALKERS }, (_, i) => system.spawnWith(places[i % places.length] as ActorOptions, Walker));
        await Promise.all(walkers.map(({ ready }) => ready));
      });
      afterEach(() => system.shutdown({ timeout: 0 }));

      const circles = async (ways: readonly Way[]): Promise<number> => {
        const refs = walkers.map(({ ref }) => ref);
        const walks = ways.map((way, me) => (walkers[me] as ActorExecutor<Walker>).post({ action: 'walk', way, walkers: refs }));
        const counts = await Promise.all(walks.map((walk) => walk.result(LIMIT)));
        return counts.reduce((sum, count) => sum + count, 0);
      };
      const holds = (onwards: boolean, check: (count: number) => void): Promise<void> =>
        fc.assert(
          fc.asyncProperty(anyWays(onwards), async (ways) => {
            check(await circles(ways));
          }),
          // A walk that hangs leaves nothing to try smaller ones with.
          { numRuns: 25, seed: Number(seed), endOnFailure: true },
        );

      it('all end, whoever asks whom', () => holds(false, () => {}));

      it('are none that could never end where all ask onwards', () => holds(true, (count) => expect(count).to.equal(0)));
    });
  }
});
