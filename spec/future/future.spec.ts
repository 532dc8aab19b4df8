// CPython's Lib/test/test_concurrent_futures/test_future.py, case by case. Of test_get_snapshot only its threads are left out: they have no meaning here.
// Where CPython lets a thread settle the Future while another waits, it is settled here once the waiting has begun.
import { inspect } from 'node:util';
import { expect } from 'chai';
import sinon from 'sinon';
import { BrokenExecutorError, CancelledError, InvalidStateError, TimeoutError } from '../../src/errors.js';
import type { Future } from '../../src/future/future.js';
import { rejection } from '../support/failure.js';
import { cancelled, failed, outcomeOf, pending, running, successful } from './states.js';

describe('Future, as in CPython', () => {
  afterEach(() => sinon.restore());

  describe('done callbacks', () => {
    it('hear of a result (test_done_callback_with_result)', async () => {
      const future = pending();
      let result: Promise<number> | undefined;
      future.addDoneCallback((settled) => {
        result = settled.result(0);
      });
      future.setResult(5);
      expect(await result).to.equal(5);
    });

    it('hear of an error (test_done_callback_with_exception)', async () => {
      const future = pending();
      let error: Promise<unknown> | undefined;
      future.addDoneCallback((settled) => {
        error = settled.exception(0);
      });
      future.setException(new Error('test'));
      expect(await error).to.have.property('message', 'test');
    });

    it('hear of a cancellation (test_done_callback_with_cancel)', () => {
      const future = pending();
      const heard: boolean[] = [];
      future.addDoneCallback((settled) => heard.push(settled.cancelled()));
      expect(future.cancel()).to.equal(true);
      expect(heard).to.deep.equal([true]);
    });

    it('run although one before them threw, which is reported (test_done_callback_raises)', () => {
      const emitWarning = sinon.stub(process, 'emitWarning');
      const future = pending();
      const order: string[] = [];
      future.addDoneCallback(() => {
        order.push('throwing');
        throw new Error('doh!');
      });
      future.addDoneCallback(() => order.push('next'));
      future.setResult(5);
      expect(order).to.deep.equal(['throwing', 'next']);
      expect(emitWarning.callCount).to.equal(1);
      expect(emitWarning.firstCall.args[0]).to.contain('Error: doh!');
    });

    it('run at once on a Future with a result (test_done_callback_already_successful)', async () => {
      let result: Promise<number> | undefined;
      successful(5).addDoneCallback((settled) => {
        result = settled.result(0);
      });
      expect(await result).to.equal(5);
    });

    it('run at once on a failed Future (test_done_callback_already_failed)', async () => {
      let error: Promise<unknown> | undefined;
      failed(new Error('test')).addDoneCallback((settled) => {
        error = settled.exception(0);
      });
      expect(await error).to.have.property('message', 'test');
    });

    it('run at once on a cancelled Future (test_done_callback_already_cancelled)', () => {
      const heard: boolean[] = [];
      cancelled().addDoneCallback((settled) => heard.push(settled.cancelled()));
      expect(heard).to.deep.equal([true]);
    });

    it('are reported when they throw on a settled Future, and addDoneCallback does not throw (test_done_callback_raises_already_succeeded)', () => {
      const emitWarning = sinon.stub(process, 'emitWarning');
      successful(5).addDoneCallback(() => {
        throw new Error('doh!');
      });
      const [message, options] = emitWarning.firstCall.args as unknown as [string, { type: string; detail: string }];
      expect(message).to.contain('exception calling callback for <Future state=finished returned number>').and.to.contain('doh!');
      expect(options.type).to.equal('FutureCallbackWarning');
      expect(options.detail).to.contain('future.spec.ts');
    });
  });

  it('shows its state when inspected (test_repr)', () => {
    expect(inspect(pending())).to.equal('<Future state=pending>');
    expect(inspect(running())).to.equal('<Future state=running>');
    expect(inspect(cancelled())).to.equal('<Future state=cancelled>');
    expect(inspect(failed(new RangeError('x')))).to.equal('<Future state=finished raised RangeError>');
    expect(inspect(successful(42))).to.equal('<Future state=finished returned number>');
  });

  it('and its errors are called by their names (test_class_str)', () => {
    expect(Object.prototype.toString.call(pending())).to.equal('[object Future]');
    expect(String(new CancelledError('x'))).to.equal('CancelledError: x');
    expect(String(new TimeoutError('x'))).to.equal('TimeoutError: x');
    expect(String(new InvalidStateError('x'))).to.equal('InvalidStateError: x');
    expect(String(new BrokenExecutorError('x'))).to.equal('BrokenExecutorError: x');
  });

  it('can be cancelled while it is pending only, and again when it is cancelled (test_cancel)', () => {
    const cases: [Future<number>, boolean, string][] = [
      [pending(), true, 'cancelled'],
      [running(), false, 'running'],
      [cancelled(), true, 'cancelled'],
      [failed(), false, 'finished'],
      [successful(), false, 'finished'],
    ];
    for (const [future, accepted, state] of cases) {
      expect(future.cancel()).to.equal(accepted);
      expect(future.state).to.equal(state);
    }
  });

  it('is cancelled() only when cancelled (test_cancelled)', () => {
    expect([pending(), running(), cancelled(), failed(), successful()].map((future) => future.cancelled())).to.deep.equal([false, false, true, false, false]);
  });

  it('is done() when cancelled or finished (test_done)', () => {
    expect([pending(), running(), cancelled(), failed(), successful()].map((future) => future.done())).to.deep.equal([false, false, true, true, true]);
  });

  it('is running() only while it runs (test_running)', () => {
    expect([pending(), running(), cancelled(), failed(), successful()].map((future) => future.running())).to.deep.equal([false, true, false, false, false]);
  });

  it('gives its result now or not at all with a timeout of 0 (test_result_with_timeout)', async () => {
    expect(await rejection(pending().result(0))).to.be.instanceOf(TimeoutError);
    expect(await rejection(running().result(0))).to.be.instanceOf(TimeoutError);
    expect(await rejection(cancelled().result(0))).to.be.instanceOf(CancelledError);
    expect(await rejection(failed().result(0))).to.be.instanceOf(TypeError);
    expect(await successful(42).result(0)).to.equal(42);
  });

  it('gives a result that comes within the timeout (test_result_with_success)', async () => {
    const future = pending();
    const result = future.result(60_000);
    future.setResult(42);
    expect(await result).to.equal(42);
  });

  it('tells who waits for the result of a cancellation (test_result_with_cancel)', async () => {
    const future = pending();
    const result = rejection(future.result(60_000));
    future.cancel();
    expect(await result).to.be.instanceOf(CancelledError);
  });

  it('gives its error now or not at all with a timeout of 0 (test_exception_with_timeout)', async () => {
    expect(await rejection(pending().exception(0))).to.be.instanceOf(TimeoutError);
    expect(await rejection(running().exception(0))).to.be.instanceOf(TimeoutError);
    expect(await rejection(cancelled().exception(0))).to.be.instanceOf(CancelledError);
    expect(await failed().exception(0)).to.be.instanceOf(TypeError);
    expect(await successful().exception(0)).to.equal(null);
  });

  it('gives an error that comes within the timeout (test_exception_with_success)', async () => {
    const future = pending();
    const error = future.exception(60_000);
    future.setException(new TypeError('late'));
    expect(await error).to.be.instanceOf(TypeError);
  });

  it('takes one result (test_multiple_set_result)', async () => {
    const future = pending();
    future.setResult(1);
    expect(() => future.setResult(2)).to.throw(InvalidStateError, 'FINISHED: <Future state=finished returned number>');
    expect(future.done()).to.equal(true);
    expect(await future.result()).to.equal(1);
  });

  it('takes one error (test_multiple_set_exception)', async () => {
    const future = pending();
    const error = new TypeError('first');
    future.setException(error);
    expect(() => future.setException(new Error('second'))).to.throw(InvalidStateError, 'FINISHED: <Future state=finished raised TypeError>');
    expect(await future.exception()).to.equal(error);
  });

  it('answers alike by whichever method it is asked (test_get_snapshot)', async () => {
    const snapshot = async (future: Future<number>) => [
      future.done(),
      future.cancelled(),
      await outcomeOf(future.result(0)),
      await outcomeOf(future.exception(0)),
    ];
    expect(await snapshot(pending())).to.deep.equal([false, false, 'rejected TimeoutError', 'rejected TimeoutError']);
    expect(await snapshot(successful(42))).to.deep.equal([true, false, 'resolved 42', 'resolved null']);
    expect(await snapshot(failed(new TypeError('x')))).to.deep.equal([true, false, 'rejected TypeError', 'resolved TypeError: x']);
    expect(await snapshot(cancelled())).to.deep.equal([true, true, 'cancelled', 'cancelled']);
  });
});
