import { AsyncLocalStorage } from 'node:async_hooks';
import { expect } from 'chai';
import sinon from 'sinon';
import { CancelledError, TimeoutError } from '../../src/errors.js';
import { Future } from '../../src/future/future.js';
import { plainQueue } from '../client/queue.js';
import { rejection } from '../support/failure.js';
import { outcomeOf, statesOf } from './states.js';

describe('a Future', () => {
  it('is not disturbed by an abort once it runs or has settled', async () => {
    const { running } = statesOf(() => new Future<number>());
    const future = running();
    future.abort(new Error('too late'));
    expect(future.state).to.equal('running');
    future.setResult(1);
    future.abort(new Error('too late'));
    expect(await future).to.equal(1);
  });
});

const ofMessage = (): Future<number> => plainQueue().post({ action: 'say' }, undefined, false);

for (const [what, make] of [
  ['a Future', () => new Future<number>()],
  ['the Future of a message', ofMessage],
] as const)
  describe(`awaiting ${what}`, () => {
    const { pending, running, cancelled, failed, successful } = statesOf(make);

    afterEach(() => sinon.restore());

    it('gives the value, settled before or after', async () => {
      const future = pending();
      const awaited = (async () => (await future) + 1)();
      future.setResult(1);
      expect(await awaited).to.equal(2);
      expect(await future).to.equal(1);
    });

    it('throws the error itself, whatever it is, undefined included', async () => {
      for (const error of [new RangeError('x'), 'text', 0, null, undefined]) {
        const late = pending();
        const awaited = rejection(late);
        late.setException(error);
        expect(await awaited).to.equal(error);
        expect(await rejection(failed(error))).to.equal(error);
        expect(await failed(error).exception()).to.equal(error);
      }
    });

    it('throws a CancelledError, one and the same to all, which says that nothing began', async () => {
      const future = pending();
      const early = rejection(future);
      future.cancel();
      const error = (await early) as CancelledError;
      expect(error).to.be.instanceOf(CancelledError);
      expect(error.delivered).to.equal('no');
      expect(error).to.not.have.property('cause');
      expect(await rejection(future.result())).to.equal(error);
      expect(await rejection(future.exception())).to.equal(error);
    });

    it('throws a CancelledError with the reason of the abort as its cause, a CancelledError included', async () => {
      for (const reason of [new Error('enough'), new CancelledError('outer'), null, 0]) {
        const future = pending();
        future.abort(reason);
        expect(future.state).to.equal('cancelled');
        const error = (await rejection(future)) as CancelledError;
        expect(error).to.be.instanceOf(CancelledError);
        expect(error).to.not.equal(reason);
        expect(error.cause).to.equal(reason);
      }
    });

    it('runs handlers asynchronously, in the order of then, also where it settles in between', async () => {
      const future = pending();
      const order: string[] = [];
      const done = [future.then(() => order.push('first')), future.then(() => order.push('second'))];
      future.setResult(1);
      done.push(future.then(() => order.push('third')));
      order.push('synchronous');
      await Promise.all(done);
      expect(order).to.deep.equal(['synchronous', 'first', 'second', 'third']);
    });

    it('runs the handlers of several Futures in the order in which they settled', async () => {
      const [first, second] = [pending(), pending()];
      const order: string[] = [];
      const done = [first.then(() => order.push('first')), second.then(() => order.push('second'))];
      second.setResult(2);
      first.setResult(1);
      await Promise.all(done);
      expect(order).to.deep.equal(['second', 'first']);
    });

    it('runs handlers after the done callbacks', async () => {
      const future = pending();
      const order: string[] = [];
      const awaited = future.then(() => order.push('then'));
      future.addDoneCallback(() => order.push('callback'));
      future.setResult(1);
      await awaited;
      expect(order).to.deep.equal(['callback', 'then']);
    });

    it('gives promises that go by what the handlers return and throw', async () => {
      expect(await successful(1).then((value) => value + 1)).to.equal(2);
      expect(await successful(1).then(() => successful(5))).to.equal(5);
      expect(await successful(1).then(null)).to.equal(1);
      expect(await failed().then(null, () => 'saved')).to.equal('saved');
      expect(await failed().catch(() => 'saved')).to.equal('saved');
      expect(await successful(1).catch(() => 'not called')).to.equal(1);
      const thrown = new Error('thrown');
      const throwing = () => {
        throw thrown;
      };
      expect(await rejection(successful().then(throwing))).to.equal(thrown);
      expect(await rejection(failed().catch(throwing))).to.equal(thrown);
      expect(pending().then()).to.be.instanceOf(Promise);
    });

    it('runs finally in every case, and passes the outcome on', async () => {
      const called: string[] = [];
      expect(await successful(1).finally(() => called.push('successful'))).to.equal(1);
      expect(await rejection(failed('x').finally(() => called.push('failed')))).to.equal('x');
      expect(await rejection(cancelled().finally(() => called.push('cancelled')))).to.be.instanceOf(CancelledError);
      expect(called).to.deep.equal(['successful', 'failed', 'cancelled']);
    });

    it('works in every combinator of promises', async () => {
      const future = pending();
      const all = Promise.all([successful(1), future]);
      const race = Promise.race([pending(), future]);
      future.setResult(2);
      expect(await all).to.deep.equal([1, 2]);
      expect(await race).to.equal(2);
      expect(await Promise.any([failed(), successful(3)])).to.equal(3);
      expect((await Promise.allSettled([cancelled(), successful()])).map(({ status }) => status)).to.deep.equal(['rejected', 'fulfilled']);
    });

    it('keeps the async context of whoever called then', async () => {
      const storage = new AsyncLocalStorage<string>();
      const future = pending();
      const seen = storage.run('caller', () => future.then(() => storage.getStore()));
      storage.run('settler', () => future.setResult(1));
      expect(await seen).to.equal('caller');
    });

    it('keeps the async context of whoever awaits it, alone or among others', async () => {
      const storage = new AsyncLocalStorage<string>();
      const future = pending();
      const awaited = storage.run('one', async () => [await future, storage.getStore()]);
      const among = storage.run('two', async () => [await Promise.all([future, 2]), storage.getStore()]);
      const executor = storage.run('three', () => new Promise((resolve, reject) => void future.then(resolve, reject)).then(() => storage.getStore()));
      storage.run('settler', () => future.setResult(1));
      expect(await Promise.all([awaited, among, executor])).to.deep.equal([[1, 'one'], [[1, 2], 'two'], 'three']);
    });

    describe('by a promise of somebody else', () => {
      const adopted = (future: Future<number>) => {
        let returned!: Promise<unknown>;
        const promise = new Promise((resolve, reject) => {
          returned = future.then(resolve, reject);
        });
        return { promise, returned };
      };

      it('settles it as its own, and what then returned a little later', async () => {
        const [future, failing] = [pending(), pending()];
        const [early, broken] = [adopted(future), adopted(failing)];
        const seen = [
          early.returned.then(String),
          early.returned.then((value) => [value]),
          early.returned.finally(() => {}),
          early.returned.catch(() => 'caught'),
        ];
        expect(await Promise.race([...seen, 'not yet'])).to.equal('not yet');
        future.setResult(1);
        failing.setException(new RangeError('x'));
        expect(await early.promise).to.equal(1);
        expect(await rejection(broken.promise)).to.be.instanceOf(RangeError);
        expect(await Promise.all(seen)).to.deep.equal(['undefined', [undefined], undefined, undefined]);
        for (const { returned } of [early, broken, adopted(future)]) expect(await returned).to.equal(undefined);
      });

      it('runs no handler of anybody else at once', async () => {
        const handlers: ((note: (value: unknown) => void) => [(value: unknown) => void, (error: unknown) => void])[] = [
          (note) => [(value) => note(value), (error) => note(error)],
          (note) => [note.bind(undefined), note.bind(undefined)],
        ];
        for (const of of handlers) {
          for (const settle of [(future: Future<number>) => future.setResult(1), (future: Future<number>) => future.setException(1)]) {
            const noted: unknown[] = [];
            const [value, error] = of((one) => noted.push(one));
            const future = pending();
            const mixed = new Promise((resolve) => void future.then(resolve, error));
            const other = new Promise((_, reject) => void future.then(value, reject));
            other.catch(() => {});
            const both = future.then(value, error);
            settle(future);
            expect(noted).to.deep.equal([]);
            await both;
            expect(noted.length).to.equal(2);
            void mixed;
          }
        }
      });

      it('gives each Future its own value where several share a handler, whatever that is', async () => {
        const format = new Intl.NumberFormat('en').format as (value: unknown) => string;
        const proxy = new Proxy((value: number) => 2 * value, {});
        for (const settledBefore of [true, false]) {
          for (const [handler, wanted] of [
            [format, ['1', '2']],
            [proxy, [2, 4]],
          ] as const) {
            const futures = [pending(), pending()];
            const settle = (): void => {
              for (const [n, future] of futures.entries()) future.setResult(n + 1);
            };
            if (settledBefore) settle();
            const derived = futures.map((future) => future.then(handler as (value: number) => unknown, String));
            if (!settledBefore) settle();
            expect(await Promise.all(derived)).to.deep.equal(wanted);
          }
          const failing = [pending(), pending()];
          const fail = (): void => {
            for (const [n, future] of failing.entries()) future.setException(n);
          };
          const any = new Promise((resolve) => {
            if (settledBefore) fail();
            void Promise.all(failing.map((future) => future.then(resolve, (error) => [error]))).then(resolve);
            if (!settledBefore) fail();
          });
          expect(await any).to.deep.equal([[0], [1]]);
        }
      });

      it("keeps the async context of a handler that stands beside a promise's own", async () => {
        const storage = new AsyncLocalStorage<string>();
        for (const settledBefore of [true, false]) {
          const future = pending();
          if (settledBefore) future.setException('it');
          const seen = new Promise((resolve) => {
            const giver = (): void => resolve(storage.getStore());
            storage.run('giver', () => void new Promise((own) => void future.then(own, giver)));
          });
          if (!settledBefore) storage.run('settler', () => future.setException('it'));
          expect(await seen).to.equal('giver');
        }
      });

      it('holds up nobody else by a handler that cannot be asked anything', async () => {
        const { proxy, revoke } = Proxy.revocable(() => {}, {});
        revoke();
        const future = pending();
        const done = sinon.spy();
        future.addDoneCallback(done);
        const derived = rejection(future.then(() => {}, proxy));
        future.setException('it');
        expect(await derived).to.be.instanceOf(TypeError);
        expect(done.callCount).to.equal(1);
      });

      it("goes by what a handler does that stands beside a promise's own", async () => {
        const before = pending();
        const beside = (future: Future<number>, handler: (error: unknown) => unknown) => {
          let returned!: Promise<unknown>;
          void new Promise((resolve) => {
            returned = future.then(resolve, handler);
          });
          return returned;
        };
        const caught = beside(before, (error) => `caught ${error}`);
        const refused = rejection(
          beside(before, () => {
            throw new RangeError('in the handler');
          }),
        );
        before.setException('it');
        expect(await caught).to.equal('caught it');
        expect(await refused).to.be.instanceOf(RangeError);
        expect(await beside(failed('early'), (error) => [error])).to.deep.equal(['early']);
        expect(await beside(successful(1), () => 'never')).to.equal(undefined);
      });

      it('runs such a handler in its turn also where the wait is given up, and what then returned goes by it', async () => {
        const future = pending();
        const given: unknown[] = [];
        let refused!: Promise<unknown>;
        void new Promise((resolve) => {
          const handler = (error: unknown): never => {
            given.push(error);
            throw new RangeError('in the handler');
          };
          refused = rejection(future.then(resolve, handler).finally(() => {}));
        });
        future._rejectAwaiters('the wait has no end');
        expect(given).to.deep.equal([]);
        expect(await refused).to.be.instanceOf(RangeError);
        expect([given, future.state]).to.deep.equal([['the wait has no end'], 'pending']);
      });

      it('rejects it where the wait is given up, and what then returned settles', async () => {
        const future = pending();
        const { promise, returned } = adopted(future);
        const settled = Promise.race([returned.then(() => 'settled'), new Promise((resolve) => setImmediate(resolve, 'never'))]);
        future._rejectAwaiters('the wait has no end');
        expect([await rejection(promise), await settled]).to.deep.equal(['the wait has no end', 'settled']);
      });

      it('is told of a wait that is given up, and nobody of how the Future fails afterwards', async () => {
        const future = pending();
        const refused = rejection(future.result());
        future._rejectAwaiters('the wait has no end');
        expect(await refused).to.equal('the wait has no end');
        future.setException(new RangeError('later'));
        expect(future._observed).to.equal(true);
      });

      it("goes by what a callback of Promise's own finally does", async () => {
        const later = (future: Future<number>, callback: () => void) => Promise.prototype.finally.call(future, callback) as Promise<unknown>;
        const [future, calls] = [pending(), sinon.spy()];
        const before = later(future, calls);
        const refused = rejection(
          later(future, () => {
            throw new RangeError('in finally');
          }),
        );
        future.setResult(7);
        expect([await before, await later(future, calls), calls.callCount]).to.deep.equal([7, 7, 2]);
        expect(await refused).to.be.instanceOf(RangeError);
        expect(await rejection(later(failed('why'), calls))).to.equal('why');
      });
    });

    it('makes no promise for Futures that nobody awaits', () => {
      const made = sinon.spy(globalThis, 'Promise');
      for (const settle of [() => pending().setResult(1), () => failed(), () => pending().cancel(), () => pending().addDoneCallback(() => {})]) settle();
      expect(made.callCount).to.equal(0);
      void pending().then();
      expect(made.callCount).to.be.above(0);
    });

    describe('with a timeout', () => {
      it('rejects after it, and leaves the task and its Future alone', async () => {
        const clock = sinon.useFakeTimers();
        const future = running();
        const [result, error] = [rejection(future.result(1000)), rejection(future.exception(1000))];
        await clock.tickAsync(999);
        expect(clock.countTimers()).to.equal(2);
        await clock.tickAsync(1);
        expect(await result)
          .to.be.instanceOf(TimeoutError)
          .with.property('message')
          .that.contains('<Future state=running>')
          .and.contains('1000 ms');
        expect(await error).to.be.instanceOf(TimeoutError);
        expect(future._waiters).to.equal(undefined);
        expect(future.state).to.equal('running');
        future.setResult(1);
        expect(await future.result(0)).to.equal(1);
      });

      it('stops its timer when the Future settles', async () => {
        const clock = sinon.useFakeTimers();
        const future = pending();
        const [result, error] = [future.result(1000), future.exception(1000)];
        future.setResult(1);
        expect(clock.countTimers()).to.equal(0);
        expect([await result, await error]).to.deep.equal([1, null]);
      });

      it('honours more than 2^31-1 ms, and takes Infinity for none', async () => {
        const clock = sinon.useFakeTimers();
        const future = pending();
        void outcomeOf(future.result(Infinity));
        expect(clock.countTimers()).to.equal(0);
        let ended = false;
        const result = rejection(future.result(3e9)).finally(() => {
          ended = true;
        });
        await clock.tickAsync(3e9 - 1);
        expect(ended).to.equal(false);
        await clock.tickAsync(1);
        expect(await result).to.be.instanceOf(TimeoutError);
      });

      it('of 0 or less means now, without a timer', async () => {
        const clock = sinon.useFakeTimers();
        for (const timeout of [0, -0, -1, -Infinity]) {
          expect(await rejection(pending().result(timeout))).to.be.instanceOf(TimeoutError);
          expect(await rejection(pending().exception(timeout))).to.be.instanceOf(TimeoutError);
          expect(await successful(1).result(timeout)).to.equal(1);
        }
        expect(clock.countTimers()).to.equal(0);
      });

      it('that is NaN or no number is refused, whatever the state', async () => {
        for (const future of [pending(), running(), cancelled(), failed(), successful()]) {
          expect(await rejection(future.result(Number.NaN)))
            .to.be.instanceOf(RangeError)
            .with.property('message')
            .that.contains('timeout')
            .and.contains('NaN');
          expect(await rejection(future.exception(Number.NaN))).to.be.instanceOf(RangeError);
          for (const timeout of ['5', null, {}, 5n]) {
            expect(await rejection(future.result(timeout as number)))
              .to.be.instanceOf(TypeError)
              .with.property('message')
              .that.contains('timeout');
            expect(await rejection(future.exception(timeout as number))).to.be.instanceOf(TypeError);
          }
          expect(future._waiters).to.equal(undefined);
        }
      });
    });

    it('settles 100,000 that are all awaited', async () => {
      const futures = Array.from({ length: 100_000 }, pending);
      const sum = Promise.all(futures.map(async (future) => (await future) + 1)).then((values) => values.length);
      for (const future of futures) future.setResult(1);
      expect(await sum).to.equal(100_000);
    });

    it('settles 100,000 of which each is awaited before the next is settled', async () => {
      const futures = Array.from({ length: 100_000 }, pending);
      const relay = futures.map(async (future, index) => futures[index + 1]?.setResult((await future) + 1));
      futures[0]?.setResult(1);
      await Promise.all(relay);
      expect(await futures.at(-1)).to.equal(100_000);
    });
  });
