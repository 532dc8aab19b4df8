// What a pool promises while its members come and go. That of each member is in the matrix.
import { expect } from 'chai';
import {
  ActorCrashedError,
  ActorKilledError,
  type ActorOptions,
  type ActorPool,
  ActorSystem,
  BrokenExecutorError,
  Future,
  type Routing,
} from '../../src/index.js';
import { failure, rejection, thrown } from '../support/failure.js';
import { Gate } from '../support/gate.js';
import { until } from '../support/until.js';
import { Member } from './actors/member.js';

const ROUTINGS: Routing[] = ['round-robin', 'least-busy', { key: ({ key = '' }: { key?: string }) => key }];
const nameOf = (routing: Routing): string => (typeof routing === 'string' ? routing : 'key');
const SIZE = 3;
const NAMES = Array.from({ length: 30 }, (_, i) => ({ action: 'who', key: `key ${i}` }) as const);

// Where they share two places, a crash takes one or two of the three along.
const PLACES: ActorOptions[] = [{ mode: 'thread' }, { mode: 'process' }, { mode: 'thread', placement: 'shared' }, { mode: 'process', placement: 'shared' }];

for (const place of PLACES) {
  describe(`A pool of members in mode '${place.mode}', ${place.placement ?? 'dedicated'}`, () => {
    const systems: ActorSystem[] = [];
    const gates: Gate[] = [];
    afterEach(async () => {
      for (const gate of gates.splice(0)) gate.open();
      await Promise.all(systems.splice(0).map((system) => system.shutdown({ timeout: 0 })));
    });

    const gate = (): Gate => {
      gates.push(new Gate());
      return gates.at(-1) as Gate;
    };

    async function start(routing: Routing, options: ActorOptions = {}): Promise<ActorPool<Member>> {
      const system = new ActorSystem({ threads: 2, processes: 2 });
      systems.push(system);
      const pool = system.spawnPool({ ...place, ...options, size: SIZE, routing }, Member);
      await pool.ready;
      return pool;
    }

    const member = (pool: ActorPool<Member>, i: number): ActorPool<Member>['members'][0] => pool.members[i] as ActorPool<Member>['members'][0];
    const broken = (pool: ActorPool<Member>): number => pool.members.filter(({ status }) => status === 'broken').length;

    /** Ends one member by a crash, and with it whoever lives in the same place. */
    async function crashFirst(pool: ActorPool<Member>): Promise<void> {
      await failure(member(pool, 0).post({ action: 'exit' }), ActorCrashedError);
      await until(() => member(pool, 0).status === 'broken', 'it to be gone');
    }

    for (const routing of ROUTINGS) {
      it(`gives all messages to those that are left when one has crashed (${nameOf(routing)})`, async () => {
        const pool = await start(routing);
        await crashFirst(pool);
        const left = SIZE - broken(pool);
        expect(left).to.be.within(1, SIZE - 1);
        const names = await Future.all(NAMES.map((message) => pool.post(message)));
        expect(new Set(names).size).to.be.at.most(left);
        const taken = pool.stats().map(({ status, completed }) => ({ status, completed }));
        for (const { status, completed } of taken) if (status === 'broken') expect(completed).to.equal(0);
      });

      it(`throws what a post to a member throws when the last one has crashed (${nameOf(routing)})`, async () => {
        const pool = await start(routing);
        for (const each of pool.members) {
          if (each.status === 'running') await failure(each.post({ action: 'exit' }), ActorCrashedError);
        }
        await until(() => broken(pool) === SIZE, 'all to be gone');
        const error = thrown(() => pool.post({ action: 'who' }), BrokenExecutorError);
        expect(error.cause).to.be.instanceOf(ActorCrashedError);
        thrown(() => pool.broadcast({ action: 'who' }), BrokenExecutorError);
        thrown(() => pool.tell({ action: 'who' }), BrokenExecutorError);
        await failure(pool.whenWritable(), BrokenExecutorError);
      });

      it(`has all its members again after their restarts (${nameOf(routing)})`, async () => {
        const pool = await start(routing, { restart: { maxRestarts: 5, backoff: { minMs: 1, maxMs: 5 } } });
        const before = new Set(await pool.broadcast({ action: 'who' }));
        const crashed = pool.members.map((each) => each.post({ action: 'exit' }).exception());
        for (const error of await Promise.all(crashed)) expect(error).to.be.instanceOf(ActorCrashedError);
        // Whatever is posted meanwhile waits for one of them.
        const names = await Future.all(NAMES.map((message) => pool.post(message)));
        for (const name of names) expect(before.has(name)).to.equal(false);
        await until(() => pool.members.every(({ status }) => status === 'running'), 'all to be back');
        expect(new Set(await pool.broadcast({ action: 'who' })).size).to.equal(SIZE);
      });
    }

    // (The least busy one is chosen among those that have room, as the next in turn is.)
    for (const routing of ROUTINGS.filter((each) => each !== 'least-busy')) {
      /** All but the first, or all, have a message that waits behind one whose handler does not end before the gate opens. */
      async function full(from: number, options: ActorOptions = {}): Promise<{ pool: ActorPool<Member>; held: Gate }> {
        const pool = await start(routing, { ...options, mailbox: { capacity: 1 } });
        const held = gate();
        for (const each of pool.members.slice(from)) {
          each.post({ action: 'hold', gate: held.key }).catch(() => {});
          await each.whenWritable();
        }
        await held.entered(SIZE - from);
        for (const each of pool.members.slice(from)) each.post({ action: 'who' }).catch(() => {});
        return { pool, held };
      }

      it(`waits on for room when a member has gone (${nameOf(routing)})`, async () => {
        const { pool, held } = await full(0);
        const room = pool.whenWritable();
        await member(pool, 0).kill();
        held.open();
        await room;
        expect(await pool.post({ action: 'who' })).to.be.a('string');
      });

      it(`has room when a member has restarted (${nameOf(routing)})`, async () => {
        const { pool, held } = await full(1, { restart: { maxRestarts: 1, backoff: { minMs: 30, maxMs: 30 } } });
        await failure(member(pool, 0).post({ action: 'exit' }), ActorCrashedError);
        const room = pool.whenWritable();
        // By key, the message may be for any of them.
        if (typeof routing === 'object') held.open();
        await room;
      });
    }

    it('fails what a member that is killed had begun, and nothing that another one handles', async () => {
      const pool = await start('round-robin');
      const held = gate();
      const [first, second] = [0, 1].map((i) => member(pool, i).post({ action: 'hold', gate: held.key })) as [Future<string>, Future<string>];
      await held.entered(2);
      await member(pool, 0).kill();
      await failure(first, ActorKilledError);
      held.open();
      expect(await second).to.be.a('string');
    });

    it('fails a broadcast by a member that is gone, and posts to the others all the same', async () => {
      const pool = await start('round-robin');
      await crashFirst(pool);
      const left = pool.members.filter(({ status }) => status === 'running');
      const before = await Future.all(left.map((each) => each.post({ action: 'handled' })));
      await failure(pool.broadcast({ action: 'who' }), BrokenExecutorError);
      expect(await Future.all(left.map((each) => each.post({ action: 'handled' })))).to.deep.equal(before.map((n) => n + 1));
    });

    it('ends a map by the error of the message that was lost, behind the results before it', async () => {
      const pool = await start('round-robin');
      const messages = Array.from({ length: 9 }, (_, n) => ({ action: 'square', n, crash: n === 4 }) as const);
      const results: number[] = [];
      const error = await rejection(
        (async () => {
          for await (const square of pool.map(messages, { bufferSize: 1 })) results.push(square);
        })(),
      );
      expect(error).to.be.instanceOf(ActorCrashedError);
      expect(results).to.deep.equal([0, 1, 4, 9]);
    });

    it('ends the stream of a member that is killed behind the items before, and begins the next elsewhere', async () => {
      const pool = await start('round-robin');
      const held = gate();
      const items: number[] = [];
      const loop = failure(
        (async () => {
          for await (const n of pool.stream({ action: 'upwards', to: 3, gate: held.key })) items.push(n);
        })(),
        ActorKilledError,
      );
      await held.entered();
      await until(() => items.length === 3, 'the items');
      const busy = pool.members.find((each) => each.stats().running === 1) as ActorPool<Member>['members'][0];
      await busy.kill();
      await loop;
      held.open();
      const again: number[] = [];
      for await (const n of pool.stream({ action: 'upwards', to: 2, gate: held.key })) again.push(n);
      expect(again).to.deep.equal([0, 1]);
    });

    it('handles at its shutdown what all of them have, whoever was killed before', async () => {
      const pool = await start('round-robin');
      const held = gate();
      await member(pool, 1).kill();
      const posts = NAMES.slice(0, 6).map(() => pool.post({ action: 'hold', gate: held.key }));
      await until(() => posts.filter((post) => post.running()).length === 2, 'two to run');
      const end = pool.shutdown();
      held.open();
      await end;
      expect(new Set(await Future.all(posts)).size).to.equal(2);
      expect(pool.members.map(({ status }) => status)).to.deep.equal(['stopped', 'stopped', 'stopped']);
    });
  });
}
