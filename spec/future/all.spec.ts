import { expect } from 'chai';
import { CancelledError } from '../../src/errors.js';
import { Future } from '../../src/future/future.js';
import { rejection } from '../support/failure.js';
import { cancelled, failed, pending, returning, successful } from './states.js';

describe('Future.all', () => {
  it('gives the values in the order of the Futures, however they settle', async () => {
    const [first, second] = [pending(), pending()];
    const all = Future.all([first, successful(3), second]);
    second.setResult(2);
    first.setResult(1);
    expect(await all).to.deep.equal([1, 3, 2]);
  });

  it('gives no values for no Futures', async () => {
    expect(await Future.all([])).to.deep.equal([]);
  });

  it('takes the same Future more than once', async () => {
    const [once, other] = [pending(), pending()];
    const all = Future.all([once, once, other, once]);
    once.setResult(1);
    other.setResult(2);
    expect(await all).to.deep.equal([1, 1, 2, 1]);
    const awaitedElsewhere = pending();
    const others = [awaitedElsewhere.result(), awaitedElsewhere.result()];
    const twice = Future.all([awaitedElsewhere, awaitedElsewhere]);
    awaitedElsewhere.setResult(3);
    expect(await twice).to.deep.equal([3, 3]);
    expect(await Promise.all(others)).to.deep.equal([3, 3]);
  });

  it('rejects with the first failure in time, and leaves nothing behind on the others', async () => {
    const [first, second, third] = [pending(), pending(), pending()];
    const all = rejection(Future.all([first, second, third]));
    third.setException('third');
    expect(first._waiters).to.equal(undefined);
    second.setException('second');
    expect(await all).to.equal('third');
  });

  it('leaves nothing behind either where one of its waits could never end', async () => {
    const [first, second] = [pending(), pending()];
    const all = rejection(Future.all([first, second]));
    second._rejectAwaiters('never');
    expect([first._waiters, second._waiters]).to.deep.equal([undefined, undefined]);
    expect(await all).to.equal('never');
  });

  it('rejects as the first in the list of those that have failed already, and leaves nothing behind', async () => {
    const waiting = pending();
    expect(await rejection(Future.all([waiting, failed('first'), failed('second')]))).to.equal('first');
    expect(waiting._waiters).to.equal(undefined);
  });

  it('rejects as result() would where one is cancelled', async () => {
    const future = pending();
    const all = rejection(Future.all([successful(), future]));
    future.abort('reason');
    expect(await all).to.equal(await rejection(future.result()));
    expect(await rejection(Future.all([cancelled()]))).to.be.instanceOf(CancelledError);
  });

  it('rejects with an error that is undefined', async () => {
    const outcome = await Future.all([failed(undefined)]).then(
      () => 'resolved',
      (error) => `rejected ${error}`,
    );
    expect(outcome).to.equal('rejected undefined');
  });

  it('copies the list', async () => {
    const [first, second] = [pending(), pending()];
    const list = [first, second];
    const all = Future.all(list);
    list.length = 0;
    second.setResult(2);
    first.setResult(1);
    expect(await all).to.deep.equal([1, 2]);
  });

  it('refuses what is no Future, and waits for nothing then', async () => {
    const future = pending();
    const error = await rejection(Future.all([future, Promise.resolve(1) as unknown as Future<number>]));
    expect(error).to.be.instanceOf(TypeError).with.property('message', 'Future.all takes Futures only, and item 1 is Promise');
    expect(await rejection(Future.all(undefined as unknown as []))).to.be.instanceOf(TypeError);
    expect(future._waiters).to.equal(undefined);
  });

  it('says so when a Future is of another version of the package', async () => {
    const stranger = { [Symbol.toStringTag]: 'Future' } as unknown as Future<number>;
    const error = await rejection(Future.all([stranger]));
    expect(error).to.have.property('message', 'Future.all takes Futures only, and item 0 is Future, of another version of futures-actors');
  });

  it('adopts values that are promises or have a then, as Promise.all does', async () => {
    const thenable = { then: (resolve: (value: string) => void) => resolve('of a thenable') };
    const futures = [successful(), returning(Promise.resolve(5)), returning(returning(6)), returning(thenable)];
    expect(await Future.all(futures)).to.deep.equal([42, 5, 6, 'of a thenable']);
    expect(await Future.all(futures)).to.deep.equal(await Promise.all(futures));
    const late = new Future<unknown>();
    const all = Future.all([successful(), late]);
    late.setResult(Promise.resolve(7));
    expect(await all).to.deep.equal([42, 7]);
  });

  it('rejects with what such a value rejects with, or throws when it is asked', async () => {
    expect(await rejection(Future.all([successful(), returning(failed('inner'))]))).to.equal('inner');
    const trap = Object.defineProperty({}, 'then', {
      get: () => {
        throw new RangeError('asked');
      },
    });
    expect(await rejection(Future.all([returning(trap)]))).to.be.instanceOf(RangeError);
    const { proxy, revoke } = Proxy.revocable({}, {});
    const revoked = returning(proxy);
    revoke();
    expect(await rejection(Future.all([revoked]))).to.be.instanceOf(TypeError);
  });

  it('serves 100,000, also where they are settled before', async () => {
    const futures = Array.from({ length: 100_000 }, pending);
    const all = Future.all(futures);
    for (const [index, future] of futures.entries()) future.setResult(index);
    expect((await all).at(-1)).to.equal(99_999);
    expect((await Future.all(futures)).length).to.equal(100_000);
  });
});
