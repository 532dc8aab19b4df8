import { inspect } from 'node:util';
import { expect } from 'chai';
import { type ActorContext, ActorSystem, actor, Future, handler, proxy, SerializationError, spawnPool, wait } from '../../src/index.js';
import { starter } from '../support/executors.js';
import { failure, thrown } from '../support/failure.js';

@actor()
class Keeper {
  @handler('keep')
  keep({ value }: { action: 'keep'; value?: unknown }): string {
    return inspect(value);
  }

  @handler('context')
  context(_message: { action: 'context' }, context: ActorContext): string {
    return inspect(context);
  }
}

describe('In a log', () => {
  const start = starter('inline');

  it('an executor is its id, mode and status', async () => {
    const keeper = start({}, Keeper);
    await keeper.ready;
    expect(inspect(keeper)).to.equal(`<ActorExecutor ${keeper.id} mode=inline status=running>`);
    expect(JSON.parse(JSON.stringify(keeper))).to.deep.equal({ id: keeper.id, name: 'Keeper', mode: 'inline', status: 'running' });
  });

  it('a ref is its id, wherever it has arrived', async () => {
    const keeper = start({}, Keeper);
    expect(inspect({ ref: keeper.ref })).to.equal(`{ ref: <ActorRef ${keeper.id}> }`);
    expect(JSON.stringify({ ref: keeper.ref })).to.equal(`{"ref":{"id":"${keeper.id}"}}`);
    expect(await keeper.post({ action: 'keep', value: [keeper.ref] })).to.equal(`[ <ActorRef ${keeper.id}> ]`);
  });

  it('a proxy is no more than that: it posts nothing to be shown', async () => {
    const keeper = start({}, Keeper);
    const shown = proxy(keeper);
    expect(String(shown as unknown)).to.equal(`[object ActorProxy ${keeper.id}]`);
    expect(JSON.stringify({ shown })).to.equal(`{"shown":{"id":"${keeper.id}"}}`);
    expect(keeper.stats().posted).to.equal(0);
  });

  it('a pool is its id and its members', async () => {
    await using pool = spawnPool({ mode: 'inline', size: 2 }, Keeper);
    expect(inspect(pool)).to.equal(`<ActorPool ${pool.id} members=2>`);
    expect(JSON.parse(JSON.stringify(pool)).members[1].id).to.equal(pool.members[1]?.id);
  });

  it('a context is its action and actor, and its deadline where it has one', async () => {
    const keeper = start({}, Keeper);
    expect(await keeper.post({ action: 'context' })).to.equal(`<ActorContext action=context self=${keeper.id}>`);
    expect(await keeper.post({ action: 'context' }, { timeout: 60_000 })).to.match(/ deadline=\d+>$/);
  });

  it('a system is its name and its actors', async () => {
    await using system = new ActorSystem({ name: 'shop' });
    expect(inspect(system)).to.equal('<ActorSystem shop actors=0>');
  });

  it('a Future is called one where it is named as a value', async () => {
    const keeper = start({}, Keeper);
    const future = keeper.post({ action: 'keep' });
    const other = new Future<unknown>();
    other.setResult(future);
    expect(inspect(other)).to.equal('<Future state=finished returned Future>');
    expect((await failure(Future.all(future as never), TypeError)).message).to.equal('Future.all takes an iterable of Futures, not Future');
    expect((await failure(wait(future as never), TypeError)).message).to.equal('wait takes an iterable of Futures, not Future');
    await using pool = spawnPool({ mode: 'inline', size: 2 }, Keeper);
    const all = pool.broadcast({ action: 'keep' });
    expect(thrown(() => other.addDoneCallback(all as never), TypeError).message).to.equal('addDoneCallback takes a function, not Future');
    await all;
  });

  it('a Future is its state', async () => {
    const future = start({}, Keeper).post({ action: 'keep' });
    expect(JSON.stringify({ future })).to.equal('{"future":{"state":"pending"}}');
    await future;
    expect(JSON.stringify({ future })).to.equal('{"future":{"state":"finished"}}');
  });
});

describe('A proxy of an actor', () => {
  const start = starter('inline');

  it('in a message is refused, not copied as an object without keys', async () => {
    const keeper = start({}, Keeper);
    const error = await failure(keeper.post({ action: 'keep', value: proxy(keeper) }), SerializationError);
    expect(error.message).to.equal('message.value is a Proxy, which cannot be copied. Send what it stands for.');
  });
});
