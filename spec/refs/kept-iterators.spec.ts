// What an actor has posted holds its handler's context, and that its actor: a stream that only the dead instance could go on with must be left all the same.
import { expect } from 'chai';
import { type ActorOptions, ActorSystem } from '../../src/index.js';
import { Keeper, Source, Sweeper } from './actors/keeper.js';

const PLACES: ActorOptions[] = [{ mode: 'inline' }, { mode: 'thread', placement: 'shared' }, { mode: 'process', placement: 'shared' }];
/** Collections after which it counts as kept for good. */
const MOST = 200;

for (const place of PLACES) {
  describe(`A stream whose iterator an actor keeps, in mode '${place.mode}' beside others`, () => {
    let system: ActorSystem;
    beforeEach(() => {
      system = new ActorSystem({ threads: 1, processes: 1 });
    });
    afterEach(() => system.shutdown({ timeout: 100 }));

    for (const end of ['kill', 'shutdown'] as const) {
      it(`is left when that has ended by a ${end} and is collected`, async () => {
        const source = system.spawnWith(place, Source);
        const sweeper = system.spawnWith(place, Sweeper);
        // In a frame of its own, so that nothing of it is left on the stack.
        await (async () => {
          const keeper = system.spawnWith(place, Keeper);
          expect(await keeper.post({ action: 'open', source: source.ref })).to.equal(0);
          await keeper[end]();
        })();
        const ping = source.post({ action: 'ping' });
        for (let n = 0; n < MOST && !ping.done(); n++) await sweeper.post({ action: 'sweep' });
        expect(ping.done()).to.equal(true);
        expect(await ping).to.equal('pong');
      });
    }
  });
}
