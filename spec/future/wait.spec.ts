// CPython's Lib/test/test_concurrent_futures/test_wait.py, case by case, without the executors, whose part the specs play; then what is our own.
import { expect } from 'chai';
import sinon from 'sinon';
import { Future } from '../../src/future/future.js';
import { ALL_COMPLETED, asCompleted, FIRST_COMPLETED, FIRST_EXCEPTION, type ReturnWhen, wait } from '../../src/future/wait.js';
import { rejection } from '../support/failure.js';
import { cancelled, failed, pending, successful } from './states.js';

describe('wait', () => {
  afterEach(() => sinon.restore());

  describe('as in CPython', () => {
    it('counts duplicates once (test_20369)', async () => {
      const future = pending();
      const waiting = wait([future, future], { returnWhen: ALL_COMPLETED });
      future.setResult(2);
      const { done, notDone } = await waiting;
      expect([...done]).to.have.ordered.members([future]);
      expect(notDone.size).to.equal(0);
    });

    it('ends with the first that completes (test_first_completed)', async () => {
      const [first, second] = [pending(), pending()];
      const waiting = wait([first, second], { returnWhen: FIRST_COMPLETED });
      first.setResult(42);
      const { done, notDone } = await waiting;
      expect([...done]).to.have.ordered.members([first]);
      expect([...notDone]).to.have.ordered.members([second]);
    });

    it('returns all that are completed already (test_first_completed_some_already_completed)', async () => {
      const settled = [cancelled(), successful()];
      const waiting = pending();
      const { done, notDone } = await wait([...settled, waiting], { returnWhen: FIRST_COMPLETED });
      expect([...done]).to.have.ordered.members(settled);
      expect([...notDone]).to.have.ordered.members([waiting]);
    });

    it('ends with the first error, not with a result before it (test_first_exception)', async () => {
      const [first, second, third] = [pending(), pending(), pending()];
      const waiting = wait([first, second, third], { returnWhen: FIRST_EXCEPTION });
      first.setResult(42);
      await first;
      second.setException(new Error('this is an exception'));
      const { done, notDone } = await waiting;
      expect([...done]).to.have.ordered.members([first, second]);
      expect([...notDone]).to.have.ordered.members([third]);
      await second.exception();
    });

    it('ends with the first error where others are complete (test_first_exception_some_already_complete)', async () => {
      const settled = [successful(), cancelled()];
      const [first, second] = [pending(), pending()];
      const waiting = wait([...settled, first, second], { returnWhen: FIRST_EXCEPTION });
      first.setException(new RangeError('division by zero'));
      const { done, notDone } = await waiting;
      expect([...done]).to.have.ordered.members([...settled, first]);
      expect([...notDone]).to.have.ordered.members([second]);
      await first.exception();
    });

    it('returns at once where one has failed already (test_first_exception_one_already_failed)', async () => {
      const [error, waiting] = [failed(), pending()];
      const { done, notDone } = await wait([error, waiting], { returnWhen: FIRST_EXCEPTION });
      expect([...done]).to.have.ordered.members([error]);
      expect([...notDone]).to.have.ordered.members([waiting]);
    });

    it('ends when all are complete, in whichever way (test_all_completed)', async () => {
      const settled = [successful(), cancelled(), failed()];
      const [first, second] = [pending(), pending()];
      const waiting = wait([...settled, first, second]);
      first.setException(new RangeError('division by zero'));
      second.setResult(42);
      const { done, notDone } = await waiting;
      expect([...done]).to.have.ordered.members([...settled, first, second]);
      expect(notDone.size).to.equal(0);
      await first.exception();
    });

    it('returns what there is when the time is over (test_timeout)', async () => {
      const clock = sinon.useFakeTimers();
      const settled = [cancelled(), failed(), successful()];
      const late = pending();
      const waiting = wait([...settled, late], { timeout: 50, returnWhen: ALL_COMPLETED });
      await clock.tickAsync(50);
      const { done, notDone } = await waiting;
      expect([...done]).to.have.ordered.members(settled);
      expect([...notDone]).to.have.ordered.members([late]);
    });

    it('misses none of many that settle in a burst (ThreadPoolWaitTests.test_pending_calls_race)', async () => {
      const futures = new Set(Array.from({ length: 100 }, pending));
      const waiting = wait(futures, { returnWhen: ALL_COMPLETED });
      for (const future of futures) future.setResult(1);
      expect((await waiting).done.size).to.equal(100);
    });
  });

  it('goes on when one is cancelled under FIRST_EXCEPTION', async () => {
    const [first, second] = [pending(), pending()];
    const waiting = wait([first, second], { returnWhen: FIRST_EXCEPTION });
    first.cancel();
    second.setResult(1);
    expect([...(await waiting).done]).to.have.ordered.members([first, second]);
  });

  it('returns at once for no Futures, whatever is asked', async () => {
    for (const returnWhen of [FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED] as const) {
      expect(await wait([], { returnWhen })).to.deep.equal({ done: new Set(), notDone: new Set() });
    }
  });

  it('returns now with a timeout of 0, without a timer', async () => {
    const clock = sinon.useFakeTimers();
    const future = pending();
    const { done, notDone } = await wait([successful(), future], { timeout: 0 });
    expect([done.size, notDone.size, clock.countTimers()]).to.deep.equal([1, 1, 0]);
  });

  it('refuses what only seems to be iterable, as asCompleted and Future.all do', async () => {
    for (const [iterator, text] of [
      [{}, 'the iterator of this one has no next'],
      [1, 'the iterator of this one has no next'],
      [{ next: () => 1 }, 'the iterator of this one returns 1, which is no result'],
    ]) {
      const broken = { [Symbol.iterator]: () => iterator } as unknown as Iterable<Future<unknown>>;
      for (const call of [() => wait(broken), () => asCompleted(broken), () => Future.all(broken as Future<unknown>[])]) {
        const error = await rejection((async () => call())());
        expect(error).to.be.instanceOf(TypeError).with.property('code', 'ERR_ACTOR_INVALID_ARGUMENT');
        expect((error as Error).message).to.include(text);
      }
    }
  });

  it('takes any iterable, and reads it once', async () => {
    function* futures() {
      yield successful();
      yield cancelled();
    }
    expect((await wait(futures())).done.size).to.equal(2);
  });

  it('leaves nothing behind on a Future that stays pending, nor a timer', async () => {
    const clock = sinon.useFakeTimers();
    const [first, late] = [pending(), pending()];
    const byTime = wait([late], { timeout: 10 });
    await clock.tickAsync(10);
    await byTime;
    const byCondition = wait([first, late], { timeout: 1000, returnWhen: FIRST_COMPLETED });
    expect(late._waiters).to.not.equal(undefined);
    first.setResult(1);
    await byCondition;
    expect(late._waiters).to.equal(undefined);
    expect(late._callbacks).to.equal(undefined);
    expect(clock.countTimers()).to.equal(0);
  });

  it('lets many wait for the same Future, each with its own condition', async () => {
    const [first, second] = [pending(), pending()];
    const one = wait([first, second], { returnWhen: FIRST_COMPLETED });
    const all = wait([first, second]);
    first.setResult(1);
    expect((await one).done.size).to.equal(1);
    second.setResult(2);
    expect((await all).done.size).to.equal(2);
  });

  it('rejects at once for options that are none and for what is no Future, and waits for nothing then', async () => {
    const future = pending();
    const refused: [unknown, unknown][] = [
      [wait([future], { returnWhen: 'SOMETIMES' as ReturnWhen }), RangeError],
      [wait([], { returnWhen: 'SOMETIMES' as ReturnWhen }), RangeError],
      [wait([future], { timeout: Number.NaN }), RangeError],
      [wait([future], { timeout: -1 }), RangeError],
      [wait([future], { timeout: '5' as unknown as number }), TypeError],
      [wait([future, Promise.resolve(1) as unknown as Future<number>]), TypeError],
      [wait(5 as unknown as Future<number>[]), TypeError],
    ];
    for (const [waiting, type] of refused) expect(await rejection(waiting as Promise<unknown>)).to.be.instanceOf(type as typeof Error);
    expect(future._waiters).to.equal(undefined);
    expect(await rejection(wait([], { returnWhen: 'SOMETIMES' as ReturnWhen }))).to.have.property(
      'message',
      "returnWhen must be one of FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED, not 'SOMETIMES'",
    );
    expect(await rejection(wait([future, 5 as unknown as Future<number>]))).to.have.property('message', 'wait takes Futures only, and item 1 is number');
  });
});
