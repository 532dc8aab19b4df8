import { expect } from 'chai';
import { type ActorExecutor, ActorSystem, asCompleted, defineActor, Future, proxy, spawn, spawnNamed, spawnPool, spawnWith, wait } from '../../src/index.js';
import { failure, thrown } from '../support/failure.js';

class Plain {
  echo(message: { action: 'echo'; value?: unknown }): unknown {
    return message.value;
  }

  *items(_message: { action: 'items' }): Generator<number> {
    yield 1;
  }
}
defineActor(Plain, { mode: 'inline', module: import.meta.url, handlers: { echo: 'echo', items: 'items' } });

const BOOM = new Error('boom');
const boom = (): never => {
  throw BOOM;
};

/** What an option may be besides a value, whatever the types say. */
function unreadables(name: string | symbol): Record<string, never> {
  const { proxy: revoked, revoke } = Proxy.revocable({}, {});
  revoke();
  return {
    'a getter that throws': Object.defineProperty({}, name, { get: boom, enumerable: true }) as never,
    'a Proxy that throws': new Proxy({ [name]: 1 }, { get: boom, ownKeys: boom, has: boom }) as never,
    'a Proxy that is revoked': revoked as never,
  };
}

const echo = { action: 'echo' } as const;
const pending = (): Future<number>[] => [new Future<number>()];

/** What is done with such options, and one that it has. */
const calls: [string, string, (options: never) => unknown][] = [
  ['post', 'timeout', (options) => spawn(Plain).post(echo, options)],
  ['post of a ref', 'within', (options) => spawn(Plain).ref.post(echo, options)],
  ['tell', 'priority', (options) => spawn(Plain).tell(echo, options)],
  ['stream', 'highWaterMark', (options) => spawn(Plain).stream({ action: 'items' }, options)],
  ['broadcast', 'signal', (options) => spawnPool({ size: 1 }, Plain).broadcast(echo, options)],
  ['proxy', 'timeout', (options) => proxy(spawn(Plain)).echo({}, options)],
  ['map', 'bufferSize', (options) => spawn(Plain).map([], options)],
  ['shutdown', 'cancelFutures', (options) => spawn(Plain).shutdown(options)],
  ['shutdown of a pool', 'timeout', (options) => spawnPool({ size: 1 }, Plain).shutdown(options)],
  ['shutdown of a system', 'wait', (options) => new ActorSystem().shutdown(options)],
  ['wait', 'returnWhen', (options) => wait(pending(), options)],
  ['asCompleted', 'timeout', (options) => asCompleted(pending(), options)],
  ['spawnWith', 'mode', (options) => spawnWith(options, Plain)],
  ['spawnPool', 'size', (options) => spawnPool(options, Plain)],
  ['spawnNamed', 'key', (options) => spawnNamed(options, Plain)],
  ['new ActorSystem', 'threads', (options) => new ActorSystem(options)],
];

describe('Options that cannot be read', () => {
  for (const [what, name, act] of calls) {
    it(`are a TypeError with the cause: ${what}`, async () => {
      for (const [kind, options] of Object.entries(unreadables(name))) {
        const error = await failure(
          Promise.resolve().then(() => act(options)),
          TypeError,
        );
        expect(error, kind).to.have.property('code', 'ERR_ACTOR_INVALID_ARGUMENT');
        expect(error.message, kind).to.match(/^the options of .* cannot be read: a getter or Proxy among them threw (Error: boom|TypeError: Cannot perform)/);
        if (!kind.includes('revoked')) expect(error.cause, kind).to.equal(BOOM);
      }
    });
  }

  it('are one as well where a value is a Proxy that is revoked', async () => {
    const revoked = Object.values(unreadables('any')).at(-1) as never;
    for (const act of [
      () => spawn(Plain).post(echo, { transfer: revoked }),
      () => spawn(Plain).post(echo, { signal: revoked }),
      () => spawn(Plain).post(echo, { within: revoked }),
      () => spawnWith({ module: revoked }, Plain),
      () => spawnWith({ execArgv: revoked }, Plain),
      () => spawnPool({ size: 1, routing: revoked }, Plain),
      () => proxy(revoked),
    ]) {
      const error = await failure(Promise.resolve().then(act), TypeError);
      expect(error, act.toString()).to.have.property('code', 'ERR_ACTOR_INVALID_ARGUMENT');
    }
  });

  it('are one as well where they are what is iterated over, or one of the Futures', async () => {
    const { 'a getter that throws': getter, 'a Proxy that throws': throwing, 'a Proxy that is revoked': revoked } = unreadables(Symbol.iterator);
    for (const futures of [getter, throwing, revoked, [revoked] as never]) {
      const acts: (() => unknown)[] = [() => wait(futures), () => asCompleted(futures), () => Future.all(futures)];
      for (const act of acts) {
        const error = await failure(Promise.resolve().then(act), TypeError);
        expect(error, act.toString()).to.have.property('code', 'ERR_ACTOR_INVALID_ARGUMENT');
      }
    }
    for (const messages of [getter, throwing, revoked]) {
      const error = thrown(() => spawn(Plain).map(messages), TypeError);
      expect(error).to.have.property('code', 'ERR_ACTOR_INVALID_ARGUMENT');
      if (messages !== revoked) expect(error.cause).to.equal(BOOM);
    }
  });

  it('of a post leave nothing behind, and are read once', async () => {
    const actor: ActorExecutor<Plain> = spawn(Plain);
    const { 'a getter that throws': options } = unreadables('timeout');
    await failure(
      Promise.resolve().then(() => actor.post(echo, options)),
      TypeError,
    );
    expect(actor.stats().posted).to.equal(0);
    let read = 0;
    const counting = {
      get timeout(): number {
        if (++read > 1) boom();
        return 60_000;
      },
    };
    await actor.post({ action: 'echo', value: 1 }, counting);
    expect(read).to.equal(1);
    await actor.shutdown();
  });
});
