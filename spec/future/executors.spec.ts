import { inspect } from 'node:util';
import { expect } from 'chai';
import { CancelledError, InvalidStateError } from '../../src/errors.js';
import { Future } from '../../src/future/future.js';
import { rejection, thrown } from '../support/failure.js';
import { cancelled, failed, pending, running, successful } from './states.js';

/** What the pending queue makes of a Future. */
class Task extends Future<number> {
  readonly log: string[] = [];
  begun = false;
  claimable = true;

  protected override _claim(): boolean {
    this.log.push('claim');
    return this.claimable;
  }

  protected override _begun(): boolean {
    return this.begun;
  }

  protected override _settled(): void {
    this.log.push(`settled ${this.state}`);
  }
}

describe('Future, for executors', () => {
  it('is set running once, from pending, and not when cancelled', () => {
    const future = pending();
    expect(future.setRunningOrNotifyCancel()).to.equal(true);
    expect(future.state).to.equal('running');
    expect(() => future.setRunningOrNotifyCancel()).to.throw(InvalidStateError, 'RUNNING: <Future state=running>');
    expect(cancelled().setRunningOrNotifyCancel()).to.equal(false);
    expect(() => successful().setRunningOrNotifyCancel()).to.throw(InvalidStateError, 'FINISHED: <Future state=finished returned number>');
    expect(() => failed().setRunningOrNotifyCancel()).to.throw(InvalidStateError, 'FINISHED: <Future state=finished raised TypeError>');
  });

  it('takes an outcome while pending or running, and none once cancelled or finished', async () => {
    for (const make of [pending, running]) {
      const future = make();
      future.setResult(1);
      expect(future.state).to.equal('finished');
      const other = make();
      other.setException('error');
      expect(await other.exception()).to.equal('error');
    }
    for (const future of [cancelled(), failed(), successful()]) {
      const before = inspect(future);
      expect(() => future.setResult(2)).to.throw(InvalidStateError, `${future.state.toUpperCase()}: ${before}`);
      expect(() => future.setException(new Error('x'))).to.throw(InvalidStateError, `${future.state.toUpperCase()}: ${before}`);
      expect(inspect(future)).to.equal(before);
    }
  });

  it('refuses itself as its result, and whatever leads back to it: nobody who awaits it would ever have a value', async () => {
    const future = new Future<unknown>();
    const error = thrown(() => future.setResult(future), TypeError);
    expect(error).to.have.property('code', 'ERR_ACTOR_INVALID_ARGUMENT');
    expect(future.state).to.equal('pending');
    const [second, third] = [new Future<unknown>(), new Future<unknown>()];
    second.setResult(future);
    third.setResult(second);
    thrown(() => future.setResult(third), TypeError);
    future.setResult(5);
    expect(await third).to.equal(5);
  });

  it('takes a proxy of anything as its result', async () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const future = new Future<unknown>();
    future.setResult(proxy);
    expect(await rejection(future)).to.be.instanceOf(TypeError);
  });

  it('names kinds of values that have no class', () => {
    const shown = [null, undefined, 1n, Symbol.iterator, () => 1, Object.create(null), [], class Box {}].map((value) => {
      const future = new Future<unknown>();
      future.setResult(value);
      return inspect(future);
    });
    expect(shown).to.deep.equal(
      ['null', 'undefined', 'bigint', 'symbol', 'function', 'object', 'Array', 'function'].map((kind) => `<Future state=finished returned ${kind}>`),
    );
    expect(inspect(failed(undefined))).to.equal('<Future state=finished raised undefined>');
  });

  it('settles by _resolve, _reject and _cancel at most once, and they tell whether they did', async () => {
    for (const make of [pending, running]) {
      for (const settle of [(f: Future<number>) => f._resolve(1), (f: Future<number>) => f._reject('x'), (f: Future<number>) => f._cancel()]) {
        const future = make();
        future.markObserved();
        expect(settle(future)).to.equal(true);
        const settled = inspect(future);
        expect([future._resolve(2), future._reject('y'), future._cancel('z')]).to.deep.equal([false, false, false]);
        expect(inspect(future)).to.equal(settled);
      }
    }
  });

  it('says of a cancelled one whether it had begun', async () => {
    const outcome = async (future: Future<number>) => {
      const error = (await rejection(future)) as CancelledError;
      expect(error).to.be.instanceOf(CancelledError);
      return [error.delivered, error.cause];
    };
    const [waiting, begun, known] = [pending(), running(), running()];
    waiting._cancel('reason');
    begun._cancel('reason');
    known._cancel('reason', 'maybe');
    expect([begun.cancelled(), begun.state]).to.deep.equal([true, 'cancelled']);
    expect(await outcome(waiting)).to.deep.equal(['no', 'reason']);
    expect(await outcome(begun)).to.deep.equal(['yes', 'reason']);
    expect(await outcome(known)).to.deep.equal(['maybe', 'reason']);
  });

  describe('subclassed', () => {
    it('asks _claim before it cancels, and stays pending where that refuses', () => {
      const task = new Task();
      task.claimable = false;
      expect(task.cancel()).to.equal(false);
      task.abort();
      expect([task.state, task.log]).to.deep.equal(['pending', ['claim', 'claim']]);
      task.claimable = true;
      expect(task.cancel()).to.equal(true);
      expect(task.cancel()).to.equal(true);
      expect(task.log).to.deep.equal(['claim', 'claim', 'claim', 'settled cancelled']);
    });

    it('counts as running while _begun says so, and is pending again when it no longer does', () => {
      const task = new Task();
      task.begun = true;
      expect([task.state, task.running(), task.done(), inspect(task)]).to.deep.equal(['running', true, false, '<Future state=running>']);
      expect(task.cancel()).to.equal(false);
      task.abort();
      expect(() => task.setRunningOrNotifyCancel()).to.throw(InvalidStateError, 'RUNNING: <Future state=running>');
      expect(task.log).to.deep.equal([]);
      task.begun = false;
      expect([task.state, task.running()]).to.deep.equal(['pending', false]);
      expect(task.cancel()).to.equal(true);
    });

    it('says that it had begun when _begun said so at the end', async () => {
      const task = new Task();
      task.begun = true;
      task._cancel();
      expect(await rejection(task)).to.have.property('delivered', 'yes');
    });

    it('does not ask _begun once it has settled', () => {
      const task = new Task();
      task.setResult(1);
      task.begun = true;
      expect([task.state, task.running(), task.done()]).to.deep.equal(['finished', false, true]);
    });

    it('hears of its end first, and once', async () => {
      for (const settle of [(task: Task) => task.setResult(1), (task: Task) => task.setException('x'), (task: Task) => task.cancel()]) {
        const task = new Task();
        task.addDoneCallback(() => task.log.push('callback'));
        const awaited = task.then(
          () => task.log.push('awaited'),
          () => task.log.push('awaited'),
        );
        settle(task);
        await awaited;
        task.cancel();
        expect(task.log.filter((entry) => entry !== 'claim')).to.deep.equal([`settled ${task.state}`, 'callback', 'awaited']);
      }
    });
  });
});
