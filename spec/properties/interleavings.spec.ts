import fc from 'fast-check';
import type { Mode } from '../../src/index.js';
import { interleavings } from './interleavings.js';

// A failure prints its seed and path: PROPERTY_SEED=… PROPERTY_PATH=… runs just that one.
const { PROPERTY_SEED: seed, PROPERTY_PATH: path, PROPERTY_RUNS: runs } = process.env;
const replay = { ...(seed === undefined ? {} : { seed: Number(seed) }), ...(path === undefined ? {} : { path }) };

const MODES: { mode: Mode; actors: number; numRuns: number }[] = [
  { mode: 'inline', actors: 1, numRuns: 2000 },
  { mode: 'thread', actors: 3, numRuns: 30 },
  { mode: 'process', actors: 3, numRuns: 20 },
];

describe('Any interleaving of posts, cancels, aborts, timeouts, crashes, kills and shutdowns', () => {
  for (const { mode, actors, numRuns } of MODES) {
    it(`keeps the contract in mode '${mode}'`, async function () {
      this.timeout(300_000);
      await fc.assert(interleavings(mode, actors), { numRuns: runs === undefined ? numRuns : Number(runs), interruptAfterTimeLimit: 60_000, ...replay });
    });
  }
});
