// CPython's Lib/test/test_concurrent_futures/test_as_completed.py, case by case, without the executors, whose part the specs play; then what is our own.
// test_free_reference_yielded_future needs the garbage collector, and stands in collected.spec.ts.
import { expect } from 'chai';
import sinon from 'sinon';
import { TimeoutError } from '../../src/errors.js';
import { Future } from '../../src/future/future.js';
import { asCompleted, type FutureIterator } from '../../src/future/wait.js';
import { rejection } from '../support/failure.js';
import { cancelled, failed, pending, running, successful } from './states.js';

async function collect<F extends Future<unknown>>(futures: FutureIterator<F>, into: F[] = []): Promise<F[]> {
  for await (const future of futures) into.push(future);
  return into;
}

describe('asCompleted', () => {
  afterEach(() => sinon.restore());

  describe('as in CPython', () => {
    it('yields all, settled before or after (test_no_timeout)', async () => {
      const settled = [cancelled(), failed(), successful()];
      const [first, second] = [pending(), pending()];
      const completed = collect(asCompleted([...settled, first, second]));
      second.setResult(42);
      first.setResult(42);
      expect(await completed).to.have.ordered.members([...settled, second, first]);
    });

    for (const timeout of [0, 100]) {
      it(`throws after ${timeout} ms where the last does not complete (test_future_times_out)`, async () => {
        const clock = sinon.useFakeTimers();
        const settled = [cancelled(), failed(), successful()];
        const completed: Future<number>[] = [];
        const ending = rejection(collect(asCompleted([...settled, pending()], { timeout }), completed));
        await clock.tickAsync(timeout);
        expect(await ending).to.be.instanceOf(TimeoutError);
        expect(completed).to.have.ordered.members(settled);
      });
    }

    it('yields duplicates once, and takes any iterable (test_duplicate_futures)', async () => {
      const future = pending();
      function* thrice() {
        yield future;
        yield future;
        yield future;
      }
      const completed = collect(asCompleted(thrice()));
      future.setResult(1);
      expect(await completed).to.have.ordered.members([future]);
    });

    it('tells how many are unfinished (test_correct_timeout_exception_msg)', async () => {
      const error = await rejection(collect(asCompleted([cancelled(), pending(), running(), successful()], { timeout: 0 })));
      expect(error).to.be.instanceOf(TimeoutError).with.property('message', '2 (of 4) futures unfinished');
    });
  });

  it('yields the Futures themselves, never their values', async () => {
    const inner = successful(1);
    const outer = new Future<Future<number>>();
    outer.setResult(inner);
    const iterator = asCompleted([outer]);
    const { value } = await iterator.next();
    expect(value).to.equal(outer);
    expect(await iterator.next()).to.deep.equal({ value: undefined, done: true });
  });

  it('ends at once for no Futures, also with a timeout of 0', async () => {
    expect(await collect(asCompleted([]))).to.deep.equal([]);
    expect(await collect(asCompleted([], { timeout: 0 }))).to.deep.equal([]);
  });

  it('counts the time from the call, and still yields what has settled when it is over', async () => {
    const clock = sinon.useFakeTimers();
    const [first, second, late] = [pending(), pending(), pending()];
    const iterator = asCompleted([first, second, late], { timeout: 100 });
    first.setResult(1);
    await clock.tickAsync(200);
    second.setResult(2);
    expect((await iterator.next()).value).to.equal(first);
    expect((await iterator.next()).value).to.equal(second);
    expect(await rejection(iterator.next())).to.have.property('message', '1 (of 3) futures unfinished');
    expect(late._waiters).to.equal(undefined);
  });

  it('is over after it threw', async () => {
    const iterator = asCompleted([pending()], { timeout: 0 });
    await rejection(iterator.next());
    expect(await iterator.next()).to.deep.equal({ value: undefined, done: true });
  });

  it('answers calls of next() that wait side by side in their order, and those too many with done', async () => {
    const [first, second] = [pending(), pending()];
    const iterator = asCompleted([first, second]);
    const waiting = Promise.all([iterator.next(), iterator.next(), iterator.next()]);
    second.setResult(2);
    first.setResult(1);
    const answers = await waiting;
    expect(answers.map(({ value }) => value)).to.have.ordered.members([second, first, undefined]);
    expect(answers.map(({ done }) => done)).to.deep.equal([false, false, true]);
  });

  it('fails only the first of the calls of next() that wait when the time is over', async () => {
    const clock = sinon.useFakeTimers();
    const iterator = asCompleted([pending()], { timeout: 10 });
    const [first, second] = [rejection(iterator.next()), iterator.next()];
    await clock.tickAsync(10);
    expect(await first).to.be.instanceOf(TimeoutError);
    expect(await second).to.deep.equal({ value: undefined, done: true });
  });

  it('leaves nothing behind when the loop is left, nor a timer', async () => {
    const clock = sinon.useFakeTimers();
    const late = pending();
    for await (const future of asCompleted([successful(), late], { timeout: 1000 })) {
      expect(future.done()).to.equal(true);
      expect(late._waiters).to.not.equal(undefined);
      break;
    }
    expect(late._waiters).to.equal(undefined);
    expect(clock.countTimers()).to.equal(0);
  });

  it('stops its timer with the last Future, yielded or not', () => {
    const clock = sinon.useFakeTimers();
    const future = pending();
    asCompleted([future], { timeout: 1000 });
    expect(clock.countTimers()).to.equal(1);
    future.setResult(1);
    expect(clock.countTimers()).to.equal(0);
  });

  it('answers a next() that waits with done when return() is called', async () => {
    const future = pending();
    const iterator = asCompleted([future]);
    const waiting = iterator.next();
    expect(await iterator.return()).to.deep.equal({ value: undefined, done: true });
    expect(await waiting).to.deep.equal({ value: undefined, done: true });
  });

  it('yields 100,000 in the order of settling', async () => {
    const futures = Array.from({ length: 100_000 }, pending);
    const iterator = asCompleted(futures);
    futures.reverse();
    for (const future of futures) future.setResult(1);
    const completed = await collect(iterator);
    expect(completed.length).to.equal(100_000);
    expect(completed.every((future, index) => future === futures[index])).to.equal(true);
  });

  it('throws at once for a timeout that is none and for what is no Future', () => {
    const future = pending();
    expect(() => asCompleted([future], { timeout: Number.NaN })).to.throw(RangeError, 'timeout');
    expect(() => asCompleted([future], { timeout: -1 })).to.throw(RangeError, 'timeout');
    expect(() => asCompleted([future], { timeout: null as unknown as number })).to.throw(TypeError, 'timeout');
    expect(() => asCompleted([future, Promise.resolve(1) as unknown as Future<number>])).to.throw(TypeError, 'item 1 is Promise');
    expect(future._waiters).to.equal(undefined);
  });
});
