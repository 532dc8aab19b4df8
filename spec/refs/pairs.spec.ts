import type { Mode } from '../../src/index.js';
import { circles } from '../contract/deadlocks.js';
import { peering } from '../contract/peering.js';

const modes: Mode[] = ['inline', 'thread', 'process'];

// Pairs of one mode are in the contract suite.
for (const from of modes) {
  for (const to of modes.filter((mode) => mode !== from)) {
    describe(`Between an actor in mode '${from}' and one in mode '${to}'`, () => {
      peering(from, to);
      describe('waits that could never end', () => circles(from, to));
    });
  }
}
