import { expect } from 'chai';
import sinon from 'sinon';
import { Future } from '../../src/future/future.js';
import { pending, successful } from './states.js';

describe('addDoneCallback', () => {
  afterEach(() => sinon.restore());

  it('calls in the order of adding, synchronously, each once', () => {
    const future = pending();
    const order: number[] = [];
    for (const n of [1, 2, 3]) future.addDoneCallback(() => order.push(n));
    future.setResult(1);
    expect(order).to.deep.equal([1, 2, 3]);
  });

  it('takes the same function twice, and calls it twice', () => {
    const future = pending();
    const callback = sinon.spy();
    future.addDoneCallback(callback);
    future.addDoneCallback(callback);
    future.cancel();
    expect(callback.callCount).to.equal(2);
    expect(callback.alwaysCalledWithExactly(future)).to.equal(true);
  });

  it('does not call again when a cancelled Future is cancelled again', () => {
    const future = pending();
    const callback = sinon.spy();
    future.addDoneCallback(callback);
    future.cancel();
    future.cancel();
    expect(callback.callCount).to.equal(1);
  });

  it('calls one that a callback adds at once, before the callbacks that still wait', () => {
    const future = pending();
    const order: string[] = [];
    future.addDoneCallback(() => {
      order.push('first');
      future.addDoneCallback(() => order.push('nested'));
    });
    future.addDoneCallback(() => order.push('second'));
    future.setResult(1);
    expect(order).to.deep.equal(['first', 'nested', 'second']);
  });

  it('reports whatever is thrown, undefined and hostile values included', () => {
    const emitWarning = sinon.stub(process, 'emitWarning');
    const hostile = {
      get constructor(): never {
        throw new Error('hostile');
      },
    };
    for (const thrown of [undefined, 'text', hostile]) {
      successful().addDoneCallback(() => {
        throw thrown;
      });
    }
    expect(emitWarning.callCount).to.equal(3);
    expect(emitWarning.getCall(0).args[0]).to.equal('exception calling callback for <Future state=finished returned number>: undefined');
    expect(emitWarning.getCall(1).args[0]).to.contain("'text'");
  });

  it('refuses what is no function at once', () => {
    expect(() => pending().addDoneCallback(null as never)).to.throw(TypeError, 'addDoneCallback takes a function, not null');
  });

  it('settles synchronously in a callback what a callback settles', () => {
    const [first, second] = [pending(), pending()];
    const order: string[] = [];
    first.addDoneCallback(() => {
      second.setResult(2);
      order.push('after the inner setResult');
    });
    second.addDoneCallback(() => order.push('inner'));
    first.setResult(1);
    expect(order).to.deep.equal(['inner', 'after the inner setResult']);
  });

  it('needs no deep stack for 100,000 Futures of which each settles the next', () => {
    const futures = Array.from({ length: 100_000 }, pending);
    const emitWarning = sinon.stub(process, 'emitWarning');
    let called = 0;
    for (const [index, future] of futures.entries()) {
      future.addDoneCallback(() => {
        called += 1;
        futures[index + 1]?.setResult(index);
      });
    }
    futures[0]?.setResult(0);
    expect(called).to.equal(100_000);
    expect(emitWarning.callCount).to.equal(0);
  });

  it('keeps the order of a Future whose callbacks wait for the stack to unwind', () => {
    const chain = Array.from({ length: 200 }, pending);
    const order: string[] = [];
    for (const [index, future] of chain.entries()) {
      future.addDoneCallback(() => {
        const next = chain[index + 1];
        next?.setResult(index);
        next?.addDoneCallback(() => order.push(`${index + 1} late`));
      });
      future.addDoneCallback(() => order.push(`${index} early`));
    }
    chain[0]?.setResult(0);
    expect(order.length).to.equal(399);
    for (let index = 1; index < 200; index += 1) expect(order.indexOf(`${index} early`)).to.be.below(order.indexOf(`${index} late`));
  });

  it('works the same after an error got in the way of settling', () => {
    class Broken extends Future<number> {
      protected override _settled(): void {
        throw new Error('broken');
      }
    }
    const order: number[] = [];
    for (let n = 0; n < 300; n += 1) {
      const outer = pending();
      outer.addDoneCallback(() => {
        try {
          new Broken().setResult(1);
        } catch {
          order.push(n);
        }
      });
      outer.setResult(n);
    }
    expect(order.length).to.equal(300);
  });
});
