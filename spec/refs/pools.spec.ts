// A pool that was sent away. How it chooses is in client/routing.spec.ts.
import { writeFileSync } from 'node:fs';
import { expect } from 'chai';
import {
  ActorCrashedError,
  ActorError,
  type ActorPool,
  type ActorRef,
  BrokenExecutorError,
  DeadlockError,
  type Mode,
  type PoolOptions,
  SerializationError,
  ShutdownError,
  spawnPool,
} from '../../src/index.js';
import { Member } from '../faults/actors/member.js';
import { shared, starter } from '../support/executors.js';
import { failure } from '../support/failure.js';
import { Gate } from '../support/gate.js';
import { scratchPath } from '../support/scratch.js';
import { until } from '../support/until.js';
import { Foreman, LateMember } from './actors/foreman.js';

const MODES: Mode[] = ['inline', 'thread', 'process'];
const SIZE = 3;
/** Each way that a message goes straight or by others, to each mode: what is about a pool's choice needs no more. */
const WAYS = new Set(['inline thread', 'thread thread', 'process inline', 'thread process', 'process process']);

for (const from of MODES) {
  for (const to of MODES) {
    describe(`A pool of mode '${to}' that is given to an actor of mode '${from}'`, () => {
      const startForeman = starter(from);
      const foreman = shared(from, Foreman);
      const pools: ActorPool<object>[] = [];
      afterEach(() => Promise.all(pools.splice(0).map((each) => each.kill())));

      async function start(options: Omit<PoolOptions, 'size'> = {}, size = SIZE): Promise<ActorPool<Member>> {
        const pool = spawnPool({ mode: to, ...options, size }, Member);
        pools.push(pool);
        await pool.ready;
        return pool;
      }

      /** What a foreman knows of a member's end comes by another way than the next message. What it has given to one by then must not hold it up. */
      const namesWhen = async (pool: ActorPool<Member>, what: string, expected: (names: Set<string>) => boolean): Promise<void> => {
        await until(async () => {
          const names = await foreman()
            .post({ action: 'names', pool, count: 2 * SIZE }, { timeout: 1000 })
            .result()
            .catch(() => []);
          return names.length > 0 && expected(new Set(names));
        }, what);
      };

      function expectEqualShares(names: string[] | undefined): void {
        expect(new Set(names)).to.have.property('size', SIZE);
        expect(names?.slice(SIZE)).to.deep.equal(names?.slice(0, SIZE));
      }

      it('is a ref there, whose members have equal shares in turn', async () => {
        const pool = await start();
        expectEqualShares(await foreman().post({ action: 'names', pool, count: 2 * SIZE }));
        const { id, same, pools: back } = await foreman().post({ action: 'echo', pool });
        expect({ id, same }).to.deep.equal({ id: pool.id, same: true });
        expect(back[0]).to.equal(back[1]);
        const names = [];
        for (let i = 0; i < 2 * SIZE; i++) names.push(await (back[0] as ActorRef<Member>).post({ action: 'who' }));
        expectEqualShares(names);
      });

      it('has one turn for all messages that bring it', async () => {
        const pool = await start();
        const other = startForeman({}, Foreman, { pool });
        const names = [];
        for (let i = 0; i < 2 * SIZE; i++) names.push(...(await other.post({ action: 'names', pool, count: 1 })));
        expectEqualShares(names);
      });

      it('has the same turn for messages that bring it by way of others', async () => {
        const pool = await start();
        const other = startForeman({}, Foreman, { pool });
        const first = startForeman({}, Foreman);
        const names = [];
        for (let i = 0; i < SIZE; i++) {
          names.push(...(await other.post({ action: 'names', pool, count: 1 })));
          names.push(...(await first.post({ action: 'names-by', other, pool, count: 1 })));
        }
        expectEqualShares(names);
      });

      if (!WAYS.has(`${from} ${to}`)) return;

      it('is known there without members that had ended before', async () => {
        const pool = await start();
        const gone = await pool.members[0]?.post({ action: 'who' });
        await pool.members[0]?.kill();
        const names = await foreman().post({ action: 'names', pool, count: 2 * SIZE });
        expect(new Set(names)).to.have.property('size', SIZE - 1);
        expect(names).to.not.include(gone);
      });

      it('can be a constructor argument, and be given to a third', async () => {
        const pool = await start();
        const other = startForeman({}, Foreman, { pool });
        expectEqualShares(await other.post({ action: 'given-names', count: 2 * SIZE }));
        expectEqualShares(await foreman().post({ action: 'names-by', other, pool, count: 2 * SIZE }));
      });

      it('gives nothing to a member that is busy, when it routes to the least busy', async () => {
        const pool = await start({ routing: 'least-busy' });
        const gate = new Gate();
        await foreman().post({ action: 'hold', pool, gate: gate.key });
        await gate.entered();
        // Each is posted by itself: all members but one have nothing to do.
        const names = new Set<string>();
        for (let i = 0; i < 4; i++) for (const name of await foreman().post({ action: 'names', pool, count: 1 })) names.add(name);
        gate.open();
        expect([...names]).to.not.include(await foreman().post({ action: 'held' }));
        expect(names.size).to.be.within(1, SIZE - 1);
      });

      it('streams from one of its members', async () => {
        const pool = await start();
        const gate = new Gate();
        gate.open();
        expect(await foreman().post({ action: 'numbers', pool, to: 5, gate: gate.key })).to.deep.equal([0, 1, 2, 3, 4]);
      });

      it('tells its members in turn', async () => {
        const pool = await start();
        await foreman().post({ action: 'tell', pool, count: 4 * SIZE });
        await until(async () => (await pool.broadcast({ action: 'handled' })).every((count) => count === 4), 'four each');
      });

      it('leaves out a member that has ended, and throws what a post to one of them throws when all have', async () => {
        const pool = await start();
        const names = await foreman().post({ action: 'names', pool, count: SIZE });
        const gone = await pool.members[0]?.post({ action: 'who' });
        await pool.members[0]?.shutdown();
        await namesWhen(pool, 'the others alone', (left) => left.size === SIZE - 1 && !left.has(gone as string));
        expect(names).to.include(gone);
        await pool.shutdown();
        await until(async () => (await foreman().post({ action: 'failure', pool })) instanceof ShutdownError, 'the refusal');
        await failure(
          Promise.resolve().then(() => pool.post({ action: 'who' })),
          ShutdownError,
        );
      });

      if (to !== 'inline') {
        for (const when of ['before', 'after']) {
          it(`leaves out a member that has crashed ${when} the pool was sent, until it is back`, async () => {
            const [later, gate] = [scratchPath('later'), new Gate()];
            const pool = spawnPool({ mode: to, size: SIZE, restart: { maxRestarts: 5, backoff: { minMs: 0, maxMs: 0 } } }, LateMember, later, gate.key);
            pools.push(pool);
            await pool.ready;
            if (when === 'after') await foreman().post({ action: 'names', pool, count: SIZE });
            const gone = await pool.members[0]?.post({ action: 'who' });
            writeFileSync(later, '');
            await failure(pool.members[0]?.post({ action: 'exit' }) as PromiseLike<unknown>, ActorCrashedError);
            await namesWhen(pool, 'the others alone', (left) => left.size === SIZE - 1 && !left.has(gone as string));
            gate.open();
            await namesWhen(pool, 'all of them', (all) => all.size === SIZE && !all.has(gone as string));
          });
        }
      }
    });
  }
}

describe('A pool in a message', () => {
  const start = starter('thread');
  const foreman = shared('thread', Foreman);

  it('cannot be sent when it routes by a function, but its members can', async () => {
    await using pool = spawnPool({ mode: 'inline', size: 2, routing: { key: ({ key = '' }: { key?: string }) => key } }, Member);
    const error = await failure(foreman().post({ action: 'names', pool, count: 1 }), SerializationError);
    expect(error.message).to.equal('message.pool is a pool that routes by a function, which cannot be copied. Send refs to its members.');
    for (const pool_ of pool.members) expect(await foreman().post({ action: 'names', pool: pool_, count: 1 })).to.have.length(1);
  });

  for (const mode of MODES) {
    it(`that reaches the actor which waits for its answer is a deadlock (${mode})`, async () => {
      await using pool = spawnPool({ mode, size: 1 }, Foreman);
      const error = await failure(pool.post({ action: 'names', pool: pool as unknown as ActorRef<Member>, count: 1 }), DeadlockError);
      expect(error.message).to.include('Foreman');
    });
  }

  for (const mode of MODES) {
    for (const routing of ['round-robin', 'least-busy'] as const) {
      it(`that reaches an actor of the pool gives nothing to that one while it waits (${mode}, ${routing})`, async () => {
        await using pool = spawnPool({ mode, size: 2, routing }, Foreman);
        const given = pool as unknown as ActorRef<Member>;
        for (let i = 0; i < 2; i++) {
          expect(await pool.post({ action: 'names', pool: given, count: 3 })).to.deep.equal(['the foreman', 'the foreman', 'the foreman']);
        }
      });
    }
  }

  it('is one of an actor that has started it, for others and for the host, and ends with that', async () => {
    const owner = start({}, Foreman);
    const pool = await owner.post({ action: 'make', size: 2 });
    expect(new Set(await foreman().post({ action: 'names', pool, count: 4 }))).to.have.property('size', 2);
    expect(await pool.post({ action: 'who' })).to.be.a('string');
    await owner.shutdown();
    await until(async () => (await foreman().post({ action: 'failure', pool })) instanceof ActorError, 'the refusal');
  });

  it('is known to have ended when it comes home', async () => {
    const pool = spawnPool({ mode: 'thread', size: 2 }, Member);
    const { pools } = await foreman().post({ action: 'echo', pool });
    await pool.kill();
    await failure(
      Promise.resolve().then(() => (pools[0] as ActorRef<Member>).post({ action: 'who' })),
      BrokenExecutorError,
    );
  });
});
