import { expect } from 'chai';
import {
  ActorKilledError,
  type ActorRef,
  ActorStartError,
  ActorSystem,
  BrokenExecutorError,
  proxy,
  SerializationError,
  ShutdownError,
} from '../../src/index.js';
import { Lifecycle } from '../contract/actors/lifecycle.js';
import { failure, rejection, thrown } from '../support/failure.js';
import { Gate, openGates } from '../support/gate.js';
import { Journal } from '../support/journal.js';
import { Tally, Thenable } from './actors/tally.js';

describe('spawnNamed', () => {
  const inline = (key: string) => ({ mode: 'inline', key }) as const;

  it('starts one actor per class, key and system', async () => {
    await using system = new ActorSystem();
    await using other = new ActorSystem();
    const [one, same, different] = [
      system.spawnNamed(inline('a'), Tally, 5),
      system.spawnNamed(inline('a'), Tally, 99),
      system.spawnNamed(inline('b'), Tally, 7),
    ];
    await one.post({ action: 'add', n: 1 });
    expect(await same.post({ action: 'add', n: 1 })).to.equal(7);
    expect(await different.post({ action: 'add', n: 0 })).to.equal(7);
    expect(await other.spawnNamed(inline('a'), Tally, 1).post({ action: 'add', n: 0 })).to.equal(1);
    expect(system.stats().actors.length).to.equal(2);
  });

  it('ends the actor for all of its executors, and starts a new one when asked again', async () => {
    await using system = new ActorSystem();
    const one = system.spawnNamed(inline('a'), Tally, 5);
    const same = system.spawnNamed(inline('a'), Tally);
    await one.shutdown();
    expect(same.status).to.equal('stopped');
    thrown(() => same.post({ action: 'who' }), ShutdownError);
    expect(await system.spawnNamed(inline('a'), Tally, 8).post({ action: 'add', n: 0 })).to.equal(8);
  });

  it('ends it for all by a kill as well', async () => {
    await using system = new ActorSystem();
    const [one, same] = [system.spawnNamed(inline('a'), Tally, 5), system.spawnNamed(inline('a'), Tally)];
    await same.kill('enough');
    expect(one.status).to.equal('stopped');
    expect(thrown(() => one.post({ action: 'who' }), BrokenExecutorError).cause)
      .to.be.instanceOf(ActorKilledError)
      .with.property('cause', 'enough');
  });

  it('refuses wrong options also where somebody bears the key already', async () => {
    await using system = new ActorSystem();
    const one = system.spawnNamed(inline('a'), Tally, 5);
    const refused = (options: object, expected: typeof TypeError | typeof RangeError): void => {
      const error = thrown(() => system.spawnNamed({ ...inline('a'), ...options }, Tally), expected);
      expect(error).to.have.property('code', 'ERR_ACTOR_INVALID_ARGUMENT');
    };
    refused({ bogus: 1 }, TypeError);
    refused({ startTimeout: -1 }, RangeError);
    refused({ mailbox: { capacity: 1, overFlow: 'reject' } }, TypeError);
    expect(system.spawnNamed({ ...inline('a'), startTimeout: 1_000 }, Tally).id).to.equal(one.id);
  });

  describe('asked again while the old actor still stops', () => {
    afterEach(openGates);

    for (const mode of ['thread', 'process', 'inline'] as const) {
      it(`gives a new one at once, which starts when the old one has ended: ${mode}`, async () => {
        await using system = new ActorSystem();
        const [journal, handling, stopping] = [new Journal(), new Gate(), new Gate()];
        const key = { mode, key: 'a' };
        const old = system.spawnNamed(key, Lifecycle, { journal: journal.path, stopGate: stopping.key });
        const held = old.post({ action: 'hold', gate: handling.key });
        await handling.entered();
        const ended = old.shutdown();
        const next = system.spawnNamed(key, Lifecycle, { journal: journal.path });
        const work = next.post({ action: 'work', n: 1 });
        expect(system.spawnNamed(key, Lifecycle).id, 'the one that bears the key by now').to.equal(next.id);
        handling.open();
        await stopping.entered();
        expect([await held, work.state, next.status]).to.deep.equal(['held', 'pending', 'starting']);
        stopping.open();
        await ended;
        expect(await work).to.equal(1);
        const stages = journal.lines.map((line) => line.split(' ')[0]);
        expect(stages).to.deep.equal(['constructed', 'onStart', 'started', 'hold', 'held', 'onStop', 'stopped', 'constructed', 'onStart', 'started', 'work']);
      });
    }

    it('does not count that time as a part of the start', async () => {
      await using system = new ActorSystem();
      const [stopping, never] = [new Gate(), new Gate()];
      const old = system.spawnNamed(inline('a'), Lifecycle, { stopGate: stopping.key });
      void old.shutdown();
      const next = system.spawnNamed({ ...inline('a'), startTimeout: 500 }, Lifecycle);
      await failure(system.spawnWith({ mode: 'inline', startTimeout: 500 }, Lifecycle, { startGate: never.key }).ready, ActorStartError);
      expect(next.status).to.equal('starting');
      stopping.open();
      expect(await next.post({ action: 'work', n: 1 })).to.equal(1);
    });

    it('waits for all that came before, and not at all once it is killed', async () => {
      await using system = new ActorSystem();
      const [journal, stopping] = [new Journal(), new Gate()];
      const script = { journal: journal.path };
      const old = system.spawnNamed(inline('a'), Lifecycle, { ...script, stopGate: stopping.key });
      await old.ready;
      void old.shutdown();
      const killed = system.spawnNamed(inline('a'), Lifecycle, script);
      await killed.kill();
      await failure(killed.ready, ActorKilledError);
      const last = system.spawnNamed(inline('a'), Lifecycle, script);
      await stopping.entered();
      expect([old.status, killed.status, last.status]).to.deep.equal(['stopping', 'stopped', 'starting']);
      stopping.open();
      await last.ready;
      expect(journal.lines.filter((line) => line === 'constructed' || line === 'stopped')).to.deep.equal(['constructed', 'stopped', 'constructed']);
    });
  });

  it('wants a key', () => {
    const system = new ActorSystem();
    expect(() => system.spawnNamed('', Tally)).to.throw(TypeError, 'key');
    expect(() => system.spawnNamed({} as { key: string }, Tally)).to.throw(TypeError, 'key');
  });
});

describe('proxy', () => {
  it('posts each action as a method', async () => {
    await using system = new ActorSystem();
    const tally = proxy(system.spawnWith({ mode: 'inline' }, Tally, 5));
    expect(await tally.add({ n: 10 })).to.equal(15);
    expect(await rejection(tally.fail({}))).to.be.instanceOf(TypeError);
    // @ts-expect-error the message of 'add' needs n
    void tally.add({});
    // @ts-expect-error there is no such action
    expect(await rejection(tally.subtract({ n: 1 }))).to.have.property('code', 'ERR_ACTOR_UNKNOWN_ACTION');
  });

  it('posts all keys, whatever they are called', () => {
    const posting = { post: (message: unknown) => message } as unknown as ActorRef<any>;
    expect(Object.entries((proxy(posting) as any).put(JSON.parse('{ "__proto__": 1, "action": "other" }')))).to.deep.equal([
      ['action', 'put'],
      ['__proto__', 1],
    ]);
  });

  it('takes options, and is no promise', async () => {
    await using system = new ActorSystem();
    const tally = proxy(system.spawnWith({ mode: 'inline' }, Tally, 5));
    expect(await rejection(tally.add({ n: 1 }, { timeout: 0 }))).to.have.property('code', 'ERR_ACTOR_TIMEOUT');
    expect(await Promise.resolve(tally)).to.equal(tally);
    expect('then' in tally).to.equal(false);
    // Also of an actor that has such an action.
    expect((proxy(system.spawnWith({ mode: 'inline' }, Thenable)) as { then?: unknown }).then).to.equal(undefined);
  });

  it('fails the Future alone where a message cannot be read, as post does', async () => {
    await using system = new ActorSystem();
    const executor = system.spawnWith({ mode: 'inline' }, Tally, 5);
    const unreadable = {
      get n(): number {
        throw new RangeError('a getter');
      },
    };
    const error = await failure(proxy(executor).add(unreadable), SerializationError);
    expect(error.cause).to.be.instanceOf(RangeError);
    const posted = Object.defineProperty({ action: 'add' }, 'n', { get: () => unreadable.n, enumerable: true });
    expect(error.message).to.equal((await failure(executor.post(posted as never), SerializationError)).message);
  });
});
