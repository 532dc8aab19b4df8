// A message that ends its actor's thread before its handler begins. Between processes it counts as begun once it is under way, and fails by that.
import { expect } from 'chai';
import { ActorCrashedError, type ActorExecutor, type ActorOptions, type ActorRef, ActorSystem, Future } from '../../src/index.js';
import { Callee, Caller } from '../contract/actors/peers.js';
import { count } from '../contract/actors/recorder.js';
import { failure } from '../support/failure.js';
import { Journal } from '../support/journal.js';

const SMALL: ActorOptions = { resourceLimits: { maxOldGenerationSizeMb: 16 }, restart: { maxRestarts: 8, backoff: { minMs: 0, maxMs: 0 } } };
const tooLarge = (): unknown => Array.from({ length: 400_000 }, (_, i) => ({ i, text: `number ${i}` }));

describe('A message that is too large for the heap of its actor', () => {
  let system: ActorSystem;
  beforeEach(() => {
    system = new ActorSystem({ threads: 1 });
  });
  afterEach(() => system.shutdown({ timeout: 0 }));
  const start = (options: ActorOptions): ActorExecutor<Callee> => system.spawnWith({ ...SMALL, ...options }, Callee, new Journal().path);

  for (const placement of ['dedicated', 'shared'] as const) {
    it(`fails after it has ended two lives, and what waits behind it is handled (${placement})`, async () => {
      const actor = start({ placement });
      await actor.ready;
      const large = actor.post({ action: 'nest', value: tooLarge() });
      const behind = actor.post({ action: 'double', n: 3 });
      const error = await failure(large, ActorCrashedError);
      expect([error.outOfMemory, error.delivered]).to.deep.equal([true, 'no']);
      expect(await behind).to.equal(6);
      expect(actor.stats()).to.include({ status: 'running', restarts: 2 });
    });
  }

  it('takes along no message of a neighbour', async () => {
    const [actor, neighbour] = [start({ placement: 'shared' }), start({ placement: 'shared' })];
    await Promise.all([actor.ready, neighbour.ready]);
    const large = actor.post({ action: 'nest', value: tooLarge() });
    const beside = count(3).map((n) => neighbour.post({ action: 'double', n }));
    await failure(large, ActorCrashedError);
    expect(await Future.all(beside)).to.deep.equal([0, 2, 4]);
  });

  it('takes along none of those that are under way with it', async () => {
    const actor = start({ prefetch: 8 });
    const posts = count(8).map((n) => actor.post(n === 4 ? { action: 'nest', value: tooLarge() } : { action: 'double', n }));
    await failure(posts[4] as Future<unknown>, ActorCrashedError);
    posts.splice(4, 1);
    expect(await Future.all(posts)).to.deep.equal([0, 2, 4, 6, 10, 12, 14]);
    expect(actor.stats().restarts).to.equal(2);
  });

  it('fails for an actor that posts it by a ref, too', async () => {
    const actor = start({});
    const caller = system.spawnWith({}, Caller);
    const error = (await caller.post({ action: 'nest-large', to: actor as ActorRef<Callee>, length: 400_000 })) as ActorCrashedError;
    expect(error).to.be.instanceOf(ActorCrashedError).and.to.include({ outOfMemory: true, delivered: 'no' });
    expect(await actor.post({ action: 'double', n: 5 })).to.equal(10);
  });
});
