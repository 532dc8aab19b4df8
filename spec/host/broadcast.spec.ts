import { expect } from 'chai';
import { type ActorOptions, type ActorPool, BrokenExecutorError, spawnPool } from '../../src/index.js';
import { Member } from '../faults/actors/member.js';
import { failure } from '../support/failure.js';
import { openGates } from '../support/gate.js';
import { until } from '../support/until.js';

type One = ActorPool<Member>['members'][0];

for (const mode of ['inline', 'thread', 'process'] as const) {
  describe(`A broadcast in mode '${mode}'`, () => {
    const pools: ActorPool<Member>[] = [];
    afterEach(async () => {
      openGates();
      await Promise.all(pools.splice(0).map((pool) => pool.kill()));
    });
    async function start(options: ActorOptions = {}): Promise<{ pool: ActorPool<Member>; members: [One, One, One] }> {
      const pool = spawnPool({ mode, prefetch: 1, ...options, size: 3 }, Member);
      pools.push(pool);
      await pool.ready;
      return { pool, members: pool.members as unknown as [One, One, One] };
    }

    it('moves a buffer to the last member that takes it, and copies it for the others', async () => {
      const { pool, members } = await start();
      const moved = mode !== 'process';
      for (const size of [8, 300_000]) {
        const bytes = new Uint8Array(size).fill(7).buffer;
        expect(await pool.broadcast({ action: 'sum', bytes }, { transfer: [bytes] })).to.deep.equal([7 * size, 7 * size, 7 * size]);
        expect(bytes.byteLength).to.equal(moved ? 0 : size);
      }
      await members[2].kill();
      const bytes = new Uint8Array(8).fill(1).buffer;
      await failure(pool.broadcast({ action: 'sum', bytes }, { transfer: [bytes] }), BrokenExecutorError);
      expect(bytes.byteLength).to.equal(moved ? 0 : 8);
      await until(() => members.slice(0, 2).every((member) => member.stats().completed === 3), 'the others to have handled it');
    });
  });
}
