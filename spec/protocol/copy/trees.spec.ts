import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { layouts } from '../../../src/protocol/copy/layouts.js';
import { copyPlain, NOT_PLAIN } from '../../../src/protocol/copy/plain-copy.js';
import { learn, treeMessageAt, valueAt } from '../../../src/protocol/copy/tree-reader.js';
import { treeOf } from '../../../src/protocol/copy/trees.js';
import { Trials } from '../../../src/protocol/copy/trials.js';
import { assertSameGraph } from './same-graph.js';

const isList = (value: object, trials?: Trials): boolean => {
  const tree = treeOf(value, trials);
  return tree !== NOT_PLAIN && tree.list !== undefined;
};

/** Bytes: what else runs in the same process may take some. */
const LITTLE = 8_000_000;

/** Bytes in use. */
function arrayBuffers(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().arrayBuffers;
}

/** By its list or not. */
function copyOf(value: object): unknown {
  treeOf(value);
  const tree = treeOf(value);
  if (tree === NOT_PLAIN) return NOT_PLAIN;
  return tree.list === undefined ? (tree.copy ?? copyPlain(value)) : valueAt(tree.list, 0, layouts);
}

describe('The list of a value with objects in it', () => {
  it('has layouts that were met before', () => {
    const value = { outer: { inner: { number: 1 } } };
    expect([1, 2, 3].map(() => isList(value))).to.deep.equal([false, true, true]);
    expect(isList({ outer: value })).to.equal(true);
  });

  it('leaves objects whose keys are data as they are, however many come, and knows others all the same', () => {
    const before = layouts.length;
    for (let i = 0; i < 10_000; i++) treeOf({ [`key ${i}`]: 1, [`value ${i}`]: 2 });
    expect(layouts.length).to.equal(before);
    for (let i = 0; i < 300; i++) for (const _ of ['once', 'twice']) treeOf({ dictionary: true, [`known ${i}`]: i });
    expect(layouts.length - before).to.be.within(100, 200);
    expect([1, 2].map(() => isList({ other: 1, keys: 2 }))).to.deep.equal([false, true]);
  });

  it('is tried now and then where many before could be none, and always again when one could', () => {
    const trials = new Trials();
    let tried = 0;
    const dictionary = (i: number): object => ({
      get first() {
        tried++;
        return i;
      },
      [`${i}`]: i,
    });
    for (let i = 0; i < 1000; i++) treeOf(dictionary(i), trials);
    expect(tried).to.be.within(40, 60);
    const plain = { plain: true };
    for (let i = 0; i < 200; i++) treeOf(plain, trials);
    for (let i = 0; i < 20; i++) expect(isList(plain, trials)).to.equal(true);
  });

  it('is not made of what has too many keys, or too long ones', () => {
    const wide = Object.fromEntries(Array.from({ length: 33 }, (_, i) => [`k${i}`, i]));
    const long = { ['k'.repeat(2000)]: 1 };
    for (const value of [wide, long]) for (const _ of [1, 2, 3]) expect(treeOf(value)).to.deep.equal({ list: undefined, copy: value });
  });

  it('is not made while all objects have something that somebody has given them', () => {
    const prototype = Object.prototype as Record<string, unknown>;
    for (let i = 0; i < 2; i++) treeOf({ own: 1, added: 2 });
    prototype.added = 'by somebody';
    try {
      expect([isList({ own: 1 }), isList({ own: 1, added: 2 })]).to.deep.equal([false, false]);
    } finally {
      delete prototype.added;
    }
    expect(isList({ own: 1, added: 2 })).to.equal(true);
  });

  it('is made while another one is, by a getter in that, of neither', () => {
    let inner: unknown;
    const value = {
      get reentrant() {
        inner = treeOf({ plain: true });
        return 1;
      },
    };
    for (let i = 0; i < 3; i++) treeOf(value);
    expect([isList(value), inner]).to.deep.equal([true, { list: undefined, copy: undefined }]);
  });

  it('has the numbers of long arrays, and of those within arrays, in one block', () => {
    const integers = Array.from({ length: 1000 }, (_, i) => i);
    const few = [0.5, 1].map((n) => [n, n]);
    const value = {
      few,
      points: [[0.5, 1, 2, 3], [-0, Number.NaN], [], [2 ** 31, -(2 ** 31)], [4, 5, 6]],
      integers,
      short: [1, 2.5],
      halves: integers.map((i) => i / 2),
    };
    for (let i = 0; i < 2; i++) treeOf(value);
    const { list } = treeOf(value) as { list: unknown[] };
    const blocks = list.filter((item): item is Float64Array => typeof item === 'object');
    // Of each array how many they are, and they. (Those of `few` are too few.)
    expect(blocks.map(({ length }) => length)).to.deep.equal([5 + 11 + 2 * 1001]);
    expect(list.length).to.be.lessThan(60);
    assertSameGraph(valueAt(list, 0, layouts), value);
    // The block is its own: the next list has another.
    treeOf({ ...value, integers: integers.map((i) => -i) });
    assertSameGraph(valueAt(list, 0, layouts), value);
  });

  for (const length of [3, 100, 300, 2000]) {
    it(`has nothing that is more than its numbers in a block: of an array of ${length}`, () => {
      const numbers = (): unknown[] => Array.from({ length }, (_, i) => i / 2);
      const change = (act: (array: unknown[]) => void): unknown[] => {
        const array = numbers();
        act(array);
        return array;
      };
      let reads = 0;
      const others: Record<string, unknown[]> = {
        'a text at its end': change((array) => array.splice(-1, 1, 'text')),
        'nothing at a place': change((array) => array.splice(1, 1, null)),
        'a hole': change((array) => delete array[1]),
        'a named key': change((array) => Object.assign(array, { named: 1 })),
        'a hole and a named key': change((array) => Object.assign(array, { named: array.pop() }) && delete array[1]),
        'a getter': change((array) => Object.defineProperty(array, 1, { get: () => ++reads, enumerable: true, configurable: true })),
        'a bigint': change((array) => array.splice(1, 1, 1n)),
      };
      for (const [what, array] of Object.entries(others)) {
        for (const value of [array, [array], { array, after: [[1, 2]] }]) {
          reads = 0;
          const expected = structuredClone(value);
          reads = 0;
          const copy = copyOf(value);
          if (copy !== NOT_PLAIN && what !== 'a getter') assertSameGraph(copy, expected);
          if (what.includes('key') || what.includes('hole')) expect(copy).to.equal(NOT_PLAIN);
        }
      }
      for (const value of [[numbers(), numbers()], { array: numbers() }]) assertSameGraph(copyOf(value), value);
      const twice = numbers();
      expect(treeOf([twice, twice])).to.equal(NOT_PLAIN);
    });
  }

  it('is none of an array that a getter in it makes longer or shorter, and numbers of others are in no other', () => {
    treeOf([[1111, 2222, 3333, 4444], Array.from({ length: 1000 }, (_, i) => i)]);
    // All arrays: there is no layout that would have to be met before.
    const read = (value: object): unknown => {
      const tree = treeOf(value);
      return tree === NOT_PLAIN || tree.list === undefined ? NOT_PLAIN : valueAt(tree.list, 0, layouts);
    };
    for (const length of [4, 100, 2000]) {
      for (const change of [(array: number[]) => array.push(98, 99), (array: number[]) => (array.length = 2)]) {
        for (const last of [1, 2, 3, 4]) {
          const array = Array.from({ length }, (_, i) => i + 0.5);
          let reads = 0;
          const get = (): number => {
            if (++reads === last) change(array);
            return 7;
          };
          Object.defineProperty(array, 1, { get, enumerable: true, configurable: true });
          const copy = read([array, [5, 6, 7], [8.5, 9]]);
          if (copy !== NOT_PLAIN)
            expect((copy as unknown[]).slice(1)).to.deep.equal([
              [5, 6, 7],
              [8.5, 9],
            ]);
        }
      }
    }
  });

  it('asks nothing that somebody has given an array for the copy of it', () => {
    class Other extends Array<number> {
      readonly extra = true;
    }
    for (const length of [3, 100, 300, 2000]) {
      const array = Array.from({ length }, (_, i) => i / 2);
      const hide = (name: string, value: unknown): void => void Object.defineProperty(array, name, { value, configurable: true });
      hide('slice', () => array);
      assertSameGraph(copyPlain({ array }), { array: structuredClone(array) });
      hide('constructor', { [Symbol.species]: Other });
      for (const copy of [copyPlain({ array }), copyOf({ array }), copyOf([array])])
        if (copy !== NOT_PLAIN) assertSameGraph(Object.values(copy as object)[0], structuredClone(array));
    }
  });

  it('is none of an array without a prototype', () => {
    const array = Object.setPrototypeOf([1, 2], null) as object;
    for (const value of [array, { array }, [array]]) expect([copyOf(value), copyPlain(value)]).to.deep.equal([NOT_PLAIN, NOT_PLAIN]);
  });

  it('keeps no memory of what was long, be it a list in the end or not', async () => {
    const long = Array.from({ length: 2_000_000 }, (_, i) => i / 2);
    const before = arrayBuffers();
    for (const value of [[...long, 'text'], [long], [long.slice(0, 1_500_000), [...long, () => 1]]]) {
      (() => void copyOf(value))();
      // V8 lets go of buffers on another thread.
      for (let i = 0; i < 200 && arrayBuffers() - before > LITTLE; i++) await new Promise(setImmediate);
      expect(arrayBuffers() - before).to.be.lessThan(LITTLE);
    }
  });

  it('has any number of items, and those after it are as they were', () => {
    const value = { list: Array.from({ length: 20_000 }, (_, i) => ({ plain: i })) };
    for (let i = 0; i < 3; i++) treeOf(value);
    expect([isList(value), isList({ plain: true }), treeOf({ f: () => 1 })]).to.deep.equal([true, true, NOT_PLAIN]);
  });
});

describe('A list, where it is read', () => {
  const prototype = Object.prototype as Record<string, unknown>;
  const listOf = (value: object): unknown[] => {
    treeOf(value);
    return (treeOf(value) as { list: unknown[] }).list;
  };

  for (const [what, property] of Object.entries<PropertyDescriptor>({
    'cannot be set': { value: 'of all' },
    'is set in another way': { get: () => 'of all', set: () => {} },
  })) {
    it(`has keys of its own that all objects have there, which ${what}`, () => {
      const value = { readThere: { readNested: 1 } };
      const list = listOf(value);
      const there: (readonly string[])[] = [];
      Object.defineProperty(prototype, 'readNested', { ...property, configurable: true });
      try {
        for (const [layout, keys] of layouts.entries()) learn(there, layout, keys);
        expect(valueAt(list, 0, there)).to.deep.equal(value);
      } finally {
        delete prototype.readNested;
      }
    });
  }

  it('has them also where all objects have been given them since', () => {
    const value = { readLater: { readNested: 1 }, other: [{ readNested: 2 }] };
    const list = listOf(value);
    Object.defineProperty(prototype, 'readNested', { value: 'of all', configurable: true });
    try {
      expect(valueAt(list, 0, layouts)).to.deep.equal(value);
      expect(treeMessageAt([0, 0, 5], 0, { keys: ['action', 'readNested'], action: 'go', at: 0 }, layouts)).to.deep.equal({ action: 'go', readNested: 5 });
    } finally {
      delete prototype.readNested;
    }
    expect(valueAt(list, 0, layouts)).to.deep.equal(value);
  });

  it('names a layout once, however often it is met in one value', () => {
    const chain = (depth: number): object => (depth === 0 ? { chained: null } : { chained: chain(depth - 1) });
    const before = layouts.length;
    for (let i = 0; i < 4; i++) treeOf(chain(50));
    expect(layouts.length - before).to.equal(1);
    expect(isList(chain(50))).to.equal(true);
  });
});
