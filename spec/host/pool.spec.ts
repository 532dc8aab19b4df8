import { expect } from 'chai';
import {
  ActorKilledError,
  type ActorPool,
  ActorStartError,
  ActorSystem,
  BrokenExecutorError,
  CancelledError,
  Future,
  SerializationError,
  ShutdownError,
  spawnPool,
  transfer,
} from '../../src/index.js';
import { Lifecycle } from '../contract/actors/lifecycle.js';
import { drain } from '../support/drain.js';
import { failure, rejection, thrown } from '../support/failure.js';
import { until } from '../support/until.js';
import { Tally } from './actors/tally.js';

describe('A pool', () => {
  const pools: ActorPool<Tally>[] = [];
  const start = (options: Omit<Parameters<typeof spawnPool>[0], 'size'> = {}, size = 3): ActorPool<Tally> => {
    const pool = spawnPool({ mode: 'inline', ...options, size }, Tally, 10);
    pools.push(pool);
    return pool;
  };
  const startWithoutKeys = () =>
    start({
      routing: {
        key: () => {
          throw new RangeError('no key');
        },
      },
    });

  afterEach(async () => {
    await Promise.all(pools.splice(0).map((pool) => pool.kill()));
  });

  it('starts equal members and is ready when all of them are', async () => {
    const pool = start();
    await pool.ready;
    expect(pool.members.map((member) => member.status)).to.deep.equal(['running', 'running', 'running']);
    expect(await Future.all(pool.members.map((member) => member.post({ action: 'add', n: 1 })))).to.deep.equal([11, 11, 11]);
  });

  it('is never ready where a member does not start: `ready` fails with what failed first', async () => {
    const pool = spawnPool({ mode: 'inline', size: 3 }, Lifecycle, { fail: 'constructor' });
    await failure(pool.ready, ActorStartError);
    await Promise.allSettled(pool.members.map(({ ready }) => ready));
    thrown(() => pool.post({ action: 'work', n: 1 }), BrokenExecutorError);
  });

  it('does not wait for its members where its shutdown is not to, and ends them all the same', async () => {
    const pool = start();
    const held = pool.post({ action: 'hold', ms: 50 });
    await pool.ready;
    await pool.shutdown({ wait: false });
    expect(held.done()).to.equal(false);
    await held;
    await until(() => pool.members.every(({ status }) => status === 'stopped'), 'the end of all members');
  });

  it('gives the reason of its kill as the cause of what each member fails with', async () => {
    const pool = start();
    await pool.ready;
    const held = pool.post({ action: 'hold', ms: 300 });
    await pool.kill('enough');
    expect((await failure(held, ActorKilledError)).cause).to.equal('enough');
  });

  it('goes round-robin by default', async () => {
    const pool = start();
    const names = await Future.all(Array.from({ length: 6 }, () => pool.post({ action: 'who' })));
    expect(new Set(names).size).to.equal(3);
    expect(names.slice(3)).to.deep.equal(names.slice(0, 3));
  });

  it('gives a message to the least busy member', async () => {
    const pool = start({ routing: 'least-busy' }, 2);
    const held = pool.post({ action: 'hold', ms: 30 });
    const others = await Future.all([pool.post({ action: 'who' }), pool.post({ action: 'who' })].slice(0, 1));
    expect(others).to.not.include(await held);
  });

  it('gives equal keys to one member, and different ones to all', async () => {
    const pool = start({ routing: { key: (message: { key: string }) => message.key } });
    const by = new Map<string, string>();
    for (let i = 0; i < 60; i++) by.set(`key ${i}`, await pool.post({ action: 'who', key: `key ${i}` }));
    expect(new Set(by.values()).size).to.equal(3);
    for (const [key, name] of by) expect(await pool.post({ action: 'who', key })).to.equal(name);
  });

  it('gives the keys of a member that is gone to others, and moves no other key', async () => {
    const pool = start({ routing: { key: (message: { key: string }) => message.key } });
    const keys = Array.from({ length: 60 }, (_, i) => `key ${i}`);
    const before = await Future.all(keys.map((key) => pool.post({ action: 'who', key })));
    const gone = await (pool.members[1] as (typeof pool.members)[0]).post({ action: 'who' });
    await pool.members[1]?.kill();
    const after = await Future.all(keys.map((key) => pool.post({ action: 'who', key })));
    expect(after).to.not.include(gone);
    for (const [i, name] of before.entries()) if (name !== gone) expect(after[i]).to.equal(name);
    expect(new Set(after.filter((_, i) => before[i] === gone)).size).to.equal(2);
  });

  it('gives a member that was restarted its keys back', async () => {
    const pool = start({
      mode: 'thread',
      routing: { key: (message: { key?: string }) => message.key ?? '' },
      restart: { maxRestarts: 3, backoff: { minMs: 10, maxMs: 10 } },
    });
    await pool.ready;
    const keys = Array.from({ length: 20 }, (_, i) => `key ${i}`);
    const before = pool.stats().map((member) => member.posted);
    await Future.all(keys.map((key) => pool.post({ action: 'who', key })));
    const shares = pool.stats().map((member, i) => member.posted - (before[i] as number));
    const first = pool.members[0] as (typeof pool.members)[0];
    const restarted = new Promise((resolve) => first.once('restart', resolve));
    await first.post({ action: 'exit' }).exception();
    await restarted;
    const then = pool.stats().map((member) => member.posted);
    await Future.all(keys.map((key) => pool.post({ action: 'who', key })));
    expect(pool.stats().map((member, i) => member.posted - (then[i] as number))).to.deep.equal(shares);
  });

  it('fails the Future alone when the key cannot be told', async () => {
    const pool = startWithoutKeys();
    expect(await rejection(pool.post({ action: 'who' }))).to.be.instanceOf(RangeError);
  });

  for (const [what, key] of Object.entries<() => unknown>({
    undefined: () => undefined,
    'a promise': async () => 'key',
    'an object without a text': () => Object.create(null),
  })) {
    it(`fails the Future as well when the key is ${what}`, async () => {
      const pool = start({ routing: { key: key as unknown as () => string } });
      expect(await rejection(pool.post({ action: 'who' })))
        .to.be.instanceOf(TypeError)
        .with.property('message')
        .that.includes('must return a string');
    });
  }

  it('throws as any post does although the key cannot be told', async () => {
    const pool = startWithoutKeys();
    thrown(() => pool.post({ action: 'who' }, { timeout: Number.NaN }), RangeError);
    await pool.shutdown();
    thrown(() => pool.post({ action: 'who' }), ShutdownError);
    thrown(() => pool.tell({ action: 'who' }), ShutdownError);
  });

  it('makes it an error event of a member where a tell has no Future to fail', async () => {
    const pool = startWithoutKeys();
    const errors: unknown[] = [];
    for (const each of pool.members) each.on('error', (error) => errors.push(error));
    pool.tell({ action: 'add', n: 1 });
    expect(errors.map((error) => (error as Error).message)).to.deep.equal(['no key']);
  });

  it('streams from one member, chosen as for a post', async () => {
    const pool = start();
    const streams = [1, 2, 3].map(() => pool.stream({ action: 'upwards', to: 20 }, { highWaterMark: 2 }));
    const all = await Promise.all(streams.map(drain));
    expect(all.map(({ items }) => items.map(({ n }) => n))).to.deep.equal([1, 2, 3].map(() => Array.from({ length: 20 }, (_, n) => n)));
    for (const { items } of all) expect(new Set(items.map(({ who }) => who)).size).to.equal(1);
    expect(new Set(all.map(({ items }) => items[0]?.who)).size).to.equal(3);
  });

  it('makes a loop throw what the key function throws', async () => {
    const pool = startWithoutKeys();
    const { items, error } = await drain(pool.stream({ action: 'upwards', to: 2 }));
    expect([items, (error as Error).message]).to.deep.equal([[], 'no key']);
  });

  it('broadcasts to every member, in their order', async () => {
    const pool = start();
    await pool.members[1]?.post({ action: 'add', n: 5 });
    expect(await pool.broadcast({ action: 'add', n: 1 })).to.deep.equal([11, 16, 11]);
  });

  it('fails a broadcast by the first failure, and cancels all of one that has not begun', async () => {
    const pool = start();
    expect(await rejection(pool.broadcast({ action: 'fail' }))).to.be.instanceOf(TypeError);
    const broadcast = pool.broadcast({ action: 'add', n: 1 });
    expect(broadcast.cancel()).to.equal(true);
    await failure(broadcast, CancelledError);
    expect(await pool.broadcast({ action: 'add', n: 0 })).to.deep.equal([10, 10, 10]);
  });

  it('says that a broadcast could not be cancelled when a member has begun meanwhile, and ends when that has', async () => {
    const pool = start();
    class BegunMeanwhile extends Future<unknown> {
      protected override _claim(): boolean {
        return false;
      }
    }
    const begun = new BegunMeanwhile();
    (pool.members[1] as { post: unknown }).post = () => begun;
    const broadcast = pool.broadcast({ action: 'add', n: 1 });
    expect(broadcast.cancel()).to.equal(false);
    expect([broadcast.done(), broadcast.cancel()]).to.deep.equal([false, false]);
    begun._resolve(11);
    expect((await failure(broadcast, CancelledError)).delivered).to.equal('yes');
    expect(await pool.members[0]?.post({ action: 'add', n: 0 })).to.equal(10);
  });

  it('maps over all members, in order', async () => {
    const pool = start();
    const messages = Array.from({ length: 9 }, (_, n) => ({ action: 'add', n }) as const);
    const results: number[] = [];
    for await (const sum of pool.map(messages)) results.push(sum);
    expect(results).to.deep.equal([10, 11, 12, 13, 15, 17, 19, 22, 25]);
  });

  for (const routing of ['round-robin', 'least-busy', { key: (message: { n: number }) => String(message.n % 5) }] as const) {
    const how = typeof routing === 'object' ? 'by key' : routing;
    it(`maps no further ahead than there is room for, ${how}`, async () => {
      const pool = start({ routing, mailbox: { capacity: 2 } });
      await pool.members[1]?.kill();
      const { items } = await drain(pool.map(Array.from({ length: 60 }, (_, n) => ({ action: 'add', n }) as const)));
      expect(items).to.have.lengthOf(60);
    });
  }

  for (const routing of ['round-robin', 'least-busy', { key: (message: { n: number }) => String(message.n % 5) }] as const) {
    const how = typeof routing === 'object' ? 'by key' : routing;
    it(`maps by several at a time in what room there is, ${how}`, async () => {
      const pool = start({ routing, mailbox: { capacity: 1 } }, 2);
      const messages = Array.from({ length: 20 }, (_, n) => ({ action: 'add', n }) as const);
      const rounds = await Promise.all([1, 2, 3].map(() => drain(pool.map(messages))));
      for (const { items, error } of rounds) expect([items.length, error]).to.deep.equal([20, undefined]);
      await pool.shutdown();
      expect((await drain(pool.map(messages))).error).to.be.instanceOf(ShutdownError);
    });
  }

  it('maps by key over the members that the messages are for, although another one is full', async () => {
    const pool = start({ mailbox: { capacity: 1 }, routing: { key: (message: { key?: string }) => message.key ?? '' } }, 2);
    const names = await Future.all(pool.members.map((member) => member.post({ action: 'who' })));
    const keys = Array.from({ length: 20 }, (_, i) => `key ${i}`);
    const ofSecond: { action: 'who'; key: string }[] = [];
    for (const key of keys) if ((await pool.post({ action: 'who', key })) === names[1]) ofSecond.push({ action: 'who', key });
    const held = pool.members[0]?.post({ action: 'hold', ms: 1000 });
    await until(() => held?.running() === true, 'it to run');
    pool.members[0]?.post({ action: 'who' }).markObserved();
    held?.markObserved();
    const { items } = await drain(pool.map(ofSecond));
    expect(items).to.deep.equal(ofSecond.map(() => names[1]));
    expect(held?.done()).to.equal(false);
  });

  it('passes over members whose mailbox is full, and tells when there is room', async () => {
    const pool = start({ mailbox: { capacity: 1 } }, 2);
    await pool.ready;
    const held = pool.members.map((member) => member.post({ action: 'hold', ms: 20 }));
    await until(() => held.every((future) => future.running()), 'both to run');
    const waiting = [pool.post({ action: 'who' }), pool.post({ action: 'who' })];
    let room = false;
    const writable = pool.whenWritable().then(() => {
      room = true;
    });
    await Promise.resolve();
    expect(room).to.equal(false);
    await writable;
    expect(new Set(await Future.all(waiting)).size).to.equal(2);
  });

  for (const routing of ['round-robin', 'least-busy', { key: (message: { key?: string }) => message.key ?? '' }] as const) {
    it(`tells one at a time that there is room, and takes what each then posts, ${typeof routing === 'object' ? 'by key' : routing}`, async () => {
      const pool = start({ routing, mailbox: { capacity: 1 } }, 2);
      await pool.ready;
      const feed = async (feeder: number): Promise<void> => {
        for (let n = 0; n < 10; n++) {
          await pool.whenWritable();
          await (n % 5 === 0 ? pool.post({ action: 'hold', ms: 1 }) : pool.post({ action: 'who', key: `key ${feeder} ${n}` }));
        }
      };
      await Promise.all(Array.from({ length: 8 }, (_, feeder) => feed(feeder)));
      expect(pool.stats().reduce((sum, { completed }) => sum + completed, 0)).to.equal(80);
    });
  }

  it('tells the next where one that was told of room does not post, and all when it ends', async () => {
    const pool = start({ mailbox: { capacity: 1 } }, 2);
    await pool.ready;
    const held = pool.members.map((member) => member.post({ action: 'hold', ms: 20 }));
    await until(() => held.every((future) => future.running()), 'both to run');
    for (const member of pool.members) member.post({ action: 'who' }).markObserved();
    await Promise.all([1, 2, 3, 4].map(() => pool.whenWritable()));
    await Future.all(held);
    const again = pool.members.flatMap((member) => [member.post({ action: 'hold', ms: 1000 }), member.post({ action: 'who' })]);
    for (const future of again) future.markObserved();
    await until(() => pool.members.every((member) => member.stats().running === 1), 'both to run');
    for (const member of pool.members) if (member.stats().queued === 0) member.post({ action: 'who' }).markObserved();
    const rooms = [1, 2, 3].map(() => rejection(pool.whenWritable()));
    await pool.kill();
    for (const error of await Promise.all(rooms)) expect(error).to.be.instanceOf(BrokenExecutorError);
  });

  it('takes what it has said that there is room for, also where the member with the fewest messages has all of them wait', async () => {
    const pool = start({ routing: 'least-busy', mailbox: { capacity: 2 } });
    const posts: Future<string | number>[] = [];
    for (let n = 0; n < 300; n++) {
      await pool.whenWritable();
      posts.push(n % 5 === 0 ? pool.post({ action: 'hold', ms: 1 }) : pool.post({ action: 'add', n }));
    }
    await Future.all(posts);
  });

  it('takes no posts after its shutdown, and throws what a post to a member throws', async () => {
    const pool = start();
    await pool.shutdown();
    thrown(() => pool.post({ action: 'who' }), ShutdownError);
    const killed = start();
    await killed.kill();
    thrown(() => killed.post({ action: 'who' }), BrokenExecutorError);
  });

  for (const routing of ['round-robin', 'least-busy', { key: String }] as const) {
    it(`throws ShutdownError after its shutdown also in turns of a member that had been killed (${typeof routing === 'object' ? 'by key' : routing})`, async () => {
      const pool = start({ routing });
      await pool.members[0]?.kill();
      await pool.shutdown();
      for (let n = 0; n < 6; n++) thrown(() => pool.post({ action: 'add', n }), ShutdownError);
      thrown(() => pool.tell({ action: 'who' }), ShutdownError);
      thrown(() => pool.broadcast({ action: 'who' }), ShutdownError);
    });
  }

  it('leaves no member behind where a later one cannot be made, as of what the first one was given for good', async () => {
    const system = new ActorSystem();
    const bytes = new ArrayBuffer(8);
    const given = transfer({ bytes }, [bytes]) as unknown as number;
    thrown(() => system.spawnPool({ mode: 'inline', size: 3 }, Tally, given), SerializationError);
    await until(() => system.stats().actors.length === 0, 'all to have ended');
  });

  it('refuses wrong sizes and routings', () => {
    for (const size of [0, -1, 1.5, Number.NaN]) expect(() => start({}, size)).to.throw(RangeError, 'size');
    expect(() => start({}, '2' as unknown as number)).to.throw(TypeError, 'size');
    expect(() => start({ routing: 'banana' as 'round-robin' })).to.throw(RangeError, 'banana');
    expect(() => start({ routing: {} as { key: () => string } })).to.throw(TypeError, 'key');
  });
});
