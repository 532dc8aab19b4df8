import { expect } from 'chai';
import { ActorSystem, type Mode } from '../../src/index.js';
import { Neighbour } from './actors/neighbour.js';

describe('Actors that share a place', () => {
  for (const mode of ['inline', 'thread', 'process'] as Mode[]) {
    it(`share no object, whatever they send each other: ${mode}`, async () => {
      await using system = new ActorSystem({ threads: 1, processes: 1 });
      const one = system.spawnWith({ mode, placement: 'shared' }, Neighbour);
      const other = system.spawnWith({ mode, placement: 'shared' }, Neighbour);
      expect(await one.post({ action: 'give', to: other.ref })).to.deep.equal({ kept: { x: 1 }, symbols: 0 });
    });

    for (const places of [1, 2]) {
      it(`share memory where all actors of their mode do, and nowhere else, in ${places} of: ${mode}`, async () => {
        await using system = new ActorSystem({ threads: places, processes: places });
        const one = system.spawnWith({ mode, placement: 'shared' }, Neighbour);
        const other = system.spawnWith({ mode, placement: 'shared' }, Neighbour);
        const refused = ['message', 'result', 'message', 'result'];
        expect(await one.post({ action: 'share', with: other.ref })).to.deep.equal(mode === 'process' ? refused : refused.map(() => 'shared'));
      });
    }
  }
});
