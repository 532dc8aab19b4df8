import { expect } from 'chai';
import type { ActorRef, Mode } from '../../src/index.js';
import { ActorSystem, asCompleted, Future, SerializationError } from '../../src/index.js';
import { shared, starter } from '../support/executors.js';
import { failure, rejection } from '../support/failure.js';
import { Echo } from './actors/echo.js';
import { Lifecycle } from './actors/lifecycle.js';
import type { Capabilities } from './capabilities.js';

const uncloneable: Record<string, () => unknown> = {
  'a function': () => () => 0,
  'a function inside': () => ({ deep: [new Map([['method', () => 0]])] }),
  'a method': () => ({
    toJSON() {
      return 1;
    },
  }),
  'a thenable': () => ({
    then() {},
  }),
  'a symbol': () => Symbol('value'),
  'a symbol inside': () => [[Symbol('value')]],
  'a WeakMap': () => ({ map: new WeakMap() }),
  'a WeakMap beside a Proxy': () => ({ shown: new Proxy({}, {}), date: new Date(), map: new WeakMap() }),
  'a stream': () => ({ stream: new ReadableStream() }),
  'a promise': () => Promise.resolve(1),
};

export function serialization(mode: Mode, _capabilities: Capabilities): void {
  describe('what cannot be cloned', () => {
    const echo = shared(mode, Echo);
    const start = starter(mode);

    it("names those of the library's own objects that stay where they are, and what to send instead", async () => {
      const echo = start({}, Echo);
      const items = echo.stream({ action: 'echo', value: 1 } as never);
      const own: [object, string][] = [
        [new ActorSystem(), 'an ActorSystem, which cannot be copied. Send refs to its actors.'],
        [items, 'a stream, which cannot be copied. Send its items'],
        [asCompleted([]), 'an iterator of asCompleted(), which cannot be copied. Send what it yields.'],
        [echo.map([]), 'an iterator of map(), which cannot be copied. Send what it yields.'],
        [new Future(), 'a Future, which cannot be copied. Await it first.'],
      ];
      for (const [value, text] of own) {
        expect((await failure(echo.post({ action: 'echo', value: { of: value } }), SerializationError)).message).to.include(`message.value.of is ${text}`);
      }
      await rejection(items.next());
      const context = await failure(echo.post({ action: 'give-context' }), SerializationError);
      expect(context.message).to.equal("result is a handler's context, which cannot be copied. Send what the receiver needs of it: its `self`, say.");
    });

    it('fails it also where reading it throws a Proxy that throws whatever it is asked', async () => {
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();
      const hostile = {
        action: 'echo',
        get value(): never {
          throw proxy;
        },
      };
      const actor = start({}, Echo);
      const loose: ActorRef<any> = actor;
      for (const message of [hostile, { action: 'echo', value: hostile }]) {
        const [before, wrong, after] = [actor.post({ action: 'echo', value: 1 }), loose.post(message), actor.post({ action: 'echo', value: 2 })];
        await failure(wrong, SerializationError);
        expect([await before, await after]).to.deep.equal([1, 2]);
      }
      await actor.shutdown();
    });

    it('is told of with the place that posted it', async () => {
      let value: unknown = () => 0;
      for (let depth = 0; depth < 20; depth++) value = { value, at: /x/ };
      const { stackTraceLimit } = Error;
      // As in a program; mocha has it without a limit.
      Error.stackTraceLimit = 10;
      const wrong = echo().post({ action: 'echo', value });
      Error.stackTraceLimit = stackTraceLimit;
      const error = await failure(wrong, SerializationError);
      expect(error.stack).to.match(/^SerializationError: message\.value\..*\n(.*\n)*.*serialization\.ts/);
    });

    for (const [name, make] of Object.entries(uncloneable)) {
      it(`fails the Future of its message: ${name}`, async () => {
        const before = await echo().post({ action: 'received' });
        const error = await failure(echo().post({ action: 'echo', value: make() }), SerializationError);
        expect([error.name, error.code, error.where, error.delivered]).to.deep.equal(['SerializationError', 'ERR_ACTOR_SERIALIZATION', 'message', 'no']);
        expect(await echo().post({ action: 'received' })).to.equal(before);
      });
    }

    it('fails the Future also where the message itself cannot be cloned', async () => {
      const loose: ActorRef<any> = echo();
      for (const message of [() => 0, Symbol('message')]) await failure(loose.post(message), SerializationError);
    });

    it('fails the Future of a message whose getter throws', async () => {
      const value = {
        get bad(): never {
          throw new RangeError('of the getter');
        },
      };
      const [before, future, after] = [
        echo().post({ action: 'echo', value: 1 }),
        echo().post({ action: 'echo', value }),
        echo().post({ action: 'echo', value: 2 }),
      ];
      expect(await rejection(future)).to.be.instanceOf(Error);
      expect(await Future.all([before, after])).to.deep.equal([1, 2]);
    });

    it('fails it also where the getter throws what cannot become a string, and nothing stays of the message', async () => {
      const actor = start({}, Echo);
      const thrown = Object.create(null);
      const future = actor.post({
        action: 'echo',
        get value(): never {
          throw thrown;
        },
      });
      const error = await failure(future, SerializationError);
      expect([error.cause, error.where, error.delivered]).to.deep.equal([thrown, 'message', 'no']);
      expect(actor.stats()).to.include({ posted: 1, queued: 0, running: 0, failed: 1 });
      await actor.shutdown();
    });

    for (const kind of ['function', 'nested function', 'symbol', 'weak map', 'stream', 'promise inside'] as const) {
      it(`fails the Future of its result: ${kind}`, async () => {
        const error = await failure(echo().post({ action: 'result', kind }), SerializationError);
        expect([error.where, error.code]).to.deep.equal(['result', 'ERR_ACTOR_SERIALIZATION']);
        expect(error.delivered).to.be.oneOf(['maybe', 'yes']);
      });
    }

    it('fails the Future of a result whose getter throws', async () => {
      const [future, after] = [echo().post({ action: 'result', kind: 'throwing getter' }), echo().post({ action: 'echo', value: 2 })];
      expect(await rejection(future)).to.be.instanceOf(Error);
      expect(await after).to.equal(2);
    });

    it('loses no neighbour in the middle of a burst of 100, as a message', async () => {
      const before = await echo().post({ action: 'received' });
      const futures = Array.from({ length: 100 }, (_, n) => echo().post({ action: 'echo', value: n === 50 ? () => n : { n } }));
      await failure(futures[50], SerializationError);
      for (const [n, future] of futures.entries()) if (n !== 50) expect(await future).to.deep.equal({ n });
      expect(await echo().post({ action: 'received' })).to.equal(before + 99);
    });

    it('loses no neighbour in the middle of a burst of 100, as a result', async () => {
      const before = await echo().post({ action: 'received' });
      const futures = Array.from({ length: 100 }, (_, n) =>
        n === 50 ? echo().post({ action: 'result', kind: 'nested function' }) : echo().post({ action: 'echo', value: { n } }),
      );
      await failure(futures[50], SerializationError);
      for (const [n, future] of futures.entries()) if (n !== 50) expect(await future).to.deep.equal({ n });
      expect(await echo().post({ action: 'received' })).to.equal(before + 100);
    });

    it('fails each of many alone', async () => {
      const futures = Array.from({ length: 60 }, (_, n) =>
        n % 3 ? echo().post({ action: 'echo', value: n % 3 === 1 ? Symbol('no') : n }) : echo().post({ action: 'result', kind: 'symbol' }),
      );
      for (const [n, future] of futures.entries()) {
        if (n % 3 === 2) expect(await future).to.equal(n);
        else expect((await failure(future, SerializationError)).where).to.equal(n % 3 ? 'message' : 'result');
      }
    });

    it('fails the start, as an argument of the constructor', async () => {
      // Wrong in any mode, and nobody can be told but by `ready`, or by the call itself.
      const attempt = async (): Promise<void> => {
        const executor = start({}, Lifecycle, {}, () => 0);
        await executor.ready;
      };
      expect(await rejection(attempt())).to.be.instanceOf(Error);
    });
  });
}
