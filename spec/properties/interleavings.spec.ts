import { expectGoodEnd, programs } from '../programs/program.js';

// A failure prints its seed and the command that replays it; PROPERTY_SEED=… makes these specs use it.
const seed = process.env.PROPERTY_SEED ?? String(Math.floor(Math.random() * 1e9));

describe(`Any interleaving of posts, cancels, aborts, timeouts, crashes, restarts, kills and shutdowns (seed ${seed})`, () => {
  const all = programs('properties/fixtures');
  // A batch is ten runs of one to four actors each.
  const runs = [
    { mode: 'inline', batches: 40 },
    { mode: 'thread', batches: 2 },
    { mode: 'process', batches: 2 },
  ].map(({ mode, batches }) => ({ mode, outcome: all('soak.ts', { args: ['--mode', mode, '--seed', seed, '--batches', `${batches}`], limit: 200_000 }) }));

  for (const { mode, outcome } of runs) {
    it(`keeps the contract in mode '${mode}'`, async () => expectGoodEnd(await outcome()));
  }
});
