import { expect } from 'chai';
import fc from 'fast-check';
import { Fifo } from '../src/fifo.js';

describe('A first-in-first-out list', () => {
  it('holds what an array would, whatever is added at either end, taken from the front and dropped behind it', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('push' as const), count: fc.nat(3000) }),
      fc.record({ kind: fc.constant('unshift' as const), count: fc.nat(100) }),
      fc.record({ kind: fc.constant('shift' as const), count: fc.nat(3000) }),
      fc.record({ kind: fc.constant('keep' as const), count: fc.nat(3000) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const list = new Fifo<number>();
        let model: number[] = [];
        let next = 0;
        for (const { kind, count } of steps) {
          if (kind === 'keep') {
            const from = Math.min(count, list.size);
            list.keep(from, (item) => item % 3 > 0);
            model = model.filter((item, at) => at < from || item % 3 > 0);
          }
          const items = Array.from({ length: count }, () => next++);
          if (kind === 'push') for (const item of items) list.push(item);
          if (kind === 'unshift') list.unshift(items);
          if (kind === 'shift') for (let left = Math.min(count, list.size); left > 0; left--) list.shift();
          if (kind === 'shift') model = model.slice(count);
          else if (kind !== 'keep') model = kind === 'push' ? [...model, ...items] : [...items, ...model];
          expect(list.size).to.equal(model.length);
          expect(list.peek()).to.equal(model[0]);
          expect(list.at(count)).to.equal(model[count]);
        }
        expect(list.all()).to.deep.equal(model);
      }),
    );
  });

  it('takes no more room for what has passed through it when it never runs empty', () => {
    const list = new Fifo<object>();
    const item = {};
    list.push(item);
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < 5_000_000; i++) {
      list.push(item);
      list.shift();
    }
    expect(list.size).to.equal(1);
    expect(process.memoryUsage().heapUsed - before).to.be.lessThan(20_000_000);
  });
});
