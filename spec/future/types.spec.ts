// What the compiler is to accept and refuse: `npm run types` checks it; the calls are made all the same.
import { expect } from 'chai';
import { expectTypeOf } from 'expect-type';
import { Future, type FutureState } from '../../src/future/future.js';
import { ALL_COMPLETED, asCompleted, FIRST_COMPLETED, FIRST_EXCEPTION, type FutureIterator, wait } from '../../src/future/wait.js';
import { successful } from './states.js';

function text(value = 'text'): Future<string> {
  const future = new Future<string>();
  future.setResult(value);
  return future;
}

describe('the types of Futures', () => {
  it('are those of promises', async () => {
    const future = successful(1);
    expectTypeOf(future).toExtend<Promise<number>>();
    expectTypeOf(future).toExtend<PromiseLike<number>>();
    expectTypeOf<Awaited<Future<number>>>().toEqualTypeOf<number>();
    expectTypeOf(future.then(String)).toEqualTypeOf<Promise<string>>();
    expectTypeOf(future.then(null, () => null)).toEqualTypeOf<Promise<number | null>>();
    expectTypeOf(future.catch(() => 'text')).toEqualTypeOf<Promise<number | string>>();
    expectTypeOf(future.finally()).toEqualTypeOf<Promise<number>>();
    expectTypeOf(future.result()).toEqualTypeOf<Promise<number>>();
    expectTypeOf(future.exception()).toEqualTypeOf<Promise<unknown>>();
    expectTypeOf(future.state).toEqualTypeOf<FutureState>();
    const promise: Promise<number> = future;
    expect(await promise).to.equal(1);
  });

  it('can be used for wider ones', () => {
    const wide: Future<unknown> = successful(1);
    const union: Future<number | string> = successful(1);
    // @ts-expect-error: the value is a number
    const wrong: Future<string> = successful(1);
    expect([wide, union, wrong].every((future) => future.done())).to.equal(true);
  });

  it('of Future.all are tuples and lists of values', async () => {
    expectTypeOf(Future.all([successful(1), text()])).toEqualTypeOf<Promise<[number, string]>>();
    expectTypeOf(Future.all([successful(1), text()] as const)).toEqualTypeOf<Promise<[number, string]>>();
    expectTypeOf(Future.all([] as Future<number>[])).toEqualTypeOf<Promise<number[]>>();
    expectTypeOf(Future.all([])).toEqualTypeOf<Promise<[]>>();
    // @ts-expect-error: a promise is no Future
    Future.all([Promise.resolve(1)]).catch(() => {});
    const [number, string] = await Future.all([successful(1), text('a')]);
    expect(number.toFixed() + string.toUpperCase()).to.equal('1A');
  });

  it('of wait and asCompleted are those of the Futures given', async () => {
    const waited = await wait([successful(1)], { timeout: 0, returnWhen: FIRST_COMPLETED });
    expectTypeOf(waited).toEqualTypeOf<{ done: Set<Future<number>>; notDone: Set<Future<number>> }>();
    // @ts-expect-error: no such condition
    wait([], { returnWhen: 'SOMETIMES' }).catch(() => {});
    expectTypeOf([FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED] as const).toEqualTypeOf<readonly ['FIRST_COMPLETED', 'FIRST_EXCEPTION', 'ALL_COMPLETED']>();
    const iterator = asCompleted([successful(7)]);
    expectTypeOf(iterator).toEqualTypeOf<FutureIterator<Future<number>>>();
    for await (const future of iterator) {
      expectTypeOf(future).toEqualTypeOf<Future<number>>();
      expect(await future).to.equal(7);
    }
  });
});
