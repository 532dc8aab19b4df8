import { expect } from 'chai';
import fc from 'fast-check';
import { layouts } from '../../../src/protocol/copy/layouts.js';
import { MAX_PLAIN_DEPTH, NOT_PLAIN } from '../../../src/protocol/copy/plain-copy.js';
import { transfer } from '../../../src/protocol/copy/transfer.js';
import { valueAt } from '../../../src/protocol/copy/tree-reader.js';
import { treeOf } from '../../../src/protocol/copy/trees.js';
import { assertSameGraph } from './same-graph.js';

/** Of arrays alone: there is no layout that would have to be met before. */
function listOf(value: object): unknown[] | typeof NOT_PLAIN {
  const tree = treeOf(value);
  return tree === NOT_PLAIN ? NOT_PLAIN : (tree.list as unknown[]);
}

function copyOf(value: object): unknown {
  const list = listOf(value);
  return list === NOT_PLAIN ? NOT_PLAIN : valueAt(structuredClone(list), 0, layouts);
}

const points = (count = 100): number[][] => Array.from({ length: count }, (_, i) => [i / 3, -i]);

describe('Arrays of arrays of numbers', () => {
  for (const [what, rows] of Object.entries({
    'equally long': points(),
    'of three': Array.from({ length: 30 }, (_, i) => [i, i / 2, -0]),
    'of various lengths': Array.from({ length: 50 }, (_, i) => Array.from({ length: (i + 2) % 7 }, (__, k) => i + k / 2)),
    long: [Array.from({ length: 1000 }, (_, i) => i), Array.from({ length: 300 }, (_, i) => i / 7)],
    'with what is no finite number, or no small one': Array.from({ length: 20 }, () => [Number.NaN, Infinity, -0, 2 ** 31, -(2 ** 31), 1e300]),
  })) {
    it(`cross as one block, whatever their number: ${what}`, () => {
      for (const value of [rows, [[rows]], [rows, 'text', rows.map((row) => [...row])]]) {
        const list = listOf(value) as unknown[];
        expect(list.filter((item) => item instanceof Float64Array)).to.have.length(1);
        expect(list.length).to.be.lessThan(14);
        assertSameGraph(copyOf(value), value);
      }
    });
  }

  it('may end with anything else, which crosses as it would without them', () => {
    const others: unknown[] = [null, 'text', 7, [], [1, 'text'], ['text'], [[1, 2]], [1, [2]], new Date(0), new Uint8Array(2), [undefined]];
    for (const other of others) {
      for (const value of [
        [...points(), other],
        [...points(), other, ...points()],
        [other, ...points()],
      ])
        assertSameGraph(copyOf([value]), [value]);
    }
  });

  it('are left to others where one of them has what only they can copy', () => {
    class Special extends Array<number> {}
    const twice = [1, 2];
    const hole = [1, 2, 3];
    delete hole[1];
    const strange: Record<string, unknown[]> = {
      'an array of another class': [Special.of(1, 2)],
      'an array without a prototype': [Object.setPrototypeOf([1, 2], null)],
      'one array twice': [twice, twice],
      'a hole': [hole],
      'a named key': [Object.assign([1, 2], { named: 1 })],
      'a function': [[1, () => 1]],
      'a symbol': [[1, Symbol('no')]],
      'an array that moves something': [transfer([1, 2], [])],
    };
    for (const [what, rows] of Object.entries(strange)) {
      for (const value of [
        [...points(), ...rows],
        [...points(), ...rows, ...points()],
        [...points(), [points(), rows]],
      ])
        expect(copyOf(value), what).to.equal(NOT_PLAIN);
    }
  });

  it('are left to others where the outer array has a hole or a named key', () => {
    const hole: unknown[] = points();
    delete hole[50];
    for (const value of [hole, Object.assign(points(), { named: 1 }), Object.assign(points().slice(0, -1), { named: 1, length: 100 })])
      expect(copyOf(value)).to.equal(NOT_PLAIN);
  });

  it('are left to others from the depth on at which all is', () => {
    const nested = (depth: number): object => (depth === 0 ? points() : [nested(depth - 1)]);
    const deepest = Array.from({ length: MAX_PLAIN_DEPTH }, (_, depth) => depth).findLast((depth) => copyOf(nested(depth)) !== NOT_PLAIN) as number;
    expect(deepest).to.equal(MAX_PLAIN_DEPTH - 2);
    assertSameGraph(copyOf(nested(deepest)), nested(deepest));
  });

  it('are as a getter in one of them leaves them, or are left to others', () => {
    const changes: ((rows: number[][], row: number[]) => unknown)[] = [
      (rows) => rows.pop(),
      (rows) => rows.push([98, 99]),
      (_, row) => row.pop(),
      (_, row) => row.push(99),
      (rows) => (rows[6] = ['text'] as never),
      (rows) => (rows[6] = undefined as never),
      () => treeOf(points()),
    ];
    for (const change of changes) {
      for (const at of [0, 5, 19]) {
        const rows = points(20);
        const get = (): number => {
          change(rows, rows[at]);
          return 7;
        };
        Object.defineProperty(rows[at], 1, { get, enumerable: true, configurable: true });
        const copy = copyOf([rows, [5, 6, 7], points()]);
        if (copy === NOT_PLAIN) continue;
        assertSameGraph((copy as unknown[]).slice(1), [[5, 6, 7], points()]);
        for (const [i, row] of (copy as unknown[][])[0].entries()) if (i !== 6) expect(row).to.be.an('array');
      }
    }
  });

  it('are no others than were looked at, where the outer array gives another one each time', () => {
    for (const twice of [1, 2, 3, 4, 5]) {
      const rows = points(20);
      let reads = 0;
      Object.defineProperty(rows, 10, { get: () => (++reads === twice ? rows[3] : [reads, 7]), enumerable: true, configurable: true });
      const copy = copyOf([rows, [5, 6, 7], points()]);
      if (copy !== NOT_PLAIN) assertSameGraph((copy as unknown[]).slice(1), [[5, 6, 7], points()]);
    }
  });

  it('are the same graph, or left to others, whatever stands among them', () => {
    const number = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(-0, Number.NaN));
    const row = fc.array(number, { maxLength: 5 });
    const rows = fc.array(row, { minLength: 5, maxLength: 30 });
    const other = fc.oneof(fc.constantFrom(null, undefined, 'text', true), number, fc.array(fc.string()), fc.array(row));
    const value = fc.array(
      fc.oneof(
        rows,
        fc.tuple(rows, other, rows).map(([before, item, after]) => [...before, item, ...after]),
        other,
      ),
      { minLength: 1, maxLength: 6 },
    );
    let lists = 0;
    fc.assert(
      fc.property(value, (items) => {
        const tree = treeOf(items);
        if (tree === NOT_PLAIN || tree.list === undefined) return;
        lists++;
        assertSameGraph(valueAt(structuredClone(tree.list), 0, layouts), items);
      }),
      { numRuns: 500 },
    );
    expect(lists).to.be.above(200);
  });
});
