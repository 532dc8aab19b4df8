import { expect } from 'chai';
import { ActorSystem, proxy, ShutdownError } from '../../src/index.js';
import { rejection, thrown } from '../support/failure.js';
import { Tally } from './actors/tally.js';

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

  it('takes options, and is no promise', async () => {
    await using system = new ActorSystem();
    const tally = proxy(system.spawnWith({ mode: 'inline' }, Tally, 5));
    expect(await rejection(tally.add({ n: 1 }, { timeout: 0 }))).to.have.property('code', 'ERR_ACTOR_TIMEOUT');
    expect(await Promise.resolve(tally)).to.equal(tally);
    expect('then' in tally).to.equal(false);
  });
});
