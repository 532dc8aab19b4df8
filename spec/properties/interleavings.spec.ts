import { expectGoodEnd, programs } from '../programs/program.js';

// The same schedules each time; PROPERTY_SEED=… tries others, and the soak (`npm run soak`) ever new ones. A failure prints the command that replays it.
const seed = process.env.PROPERTY_SEED ?? '20261122';

describe(`Any interleaving of posts, cancels, aborts, timeouts, crashes, restarts, kills and shutdowns (seed ${seed})`, () => {
  const all = programs('properties/fixtures');
  // A batch is ten runs of one to four actors each.
  const runs = [
    { mode: 'inline', batches: 15 },
    { mode: 'thread', batches: 1 },
    { mode: 'process', batches: 1 },
    { mode: 'shared-thread', batches: 1 },
    { mode: 'shared-process', batches: 1 },
  ].map(({ mode, batches }) => ({
    mode,
    outcome: all('soak.ts', { node: ['--expose-gc'], args: ['--mode', mode, '--seed', seed, '--batches', `${batches}`], limit: 200_000 }),
  }));

  for (const { mode, outcome } of runs) {
    it(`keeps the contract: ${mode}`, async () => expectGoodEnd(await outcome()));
  }
});
