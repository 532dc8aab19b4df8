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
  }
});
