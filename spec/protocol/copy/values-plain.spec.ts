import { expect } from 'chai';
import { layouts } from '../../../src/protocol/copy/layouts.js';
import { copyPlain, copyPlainItems, NOT_PLAIN } from '../../../src/protocol/copy/plain-copy.js';
import { valueAt } from '../../../src/protocol/copy/tree-reader.js';
import { treeOf } from '../../../src/protocol/copy/trees.js';
import { inline, Point } from './crossings.js';
import { assertSameGraph } from './same-graph.js';

/** Not whole, so that V8 has the array as one of doubles. */
const numbers = (length: number): number[] => Array.from({ length }, (_, i) => i / 3);

const plain: Record<string, () => unknown> = {
  'a message': () => ({ action: 'add', n: 1 }),
  'a nested message': () => ({ action: 'x', user: { id: 1, name: 'a', tags: ['a', 'b'] }, at: 12.5 }),
  primitives: () => [undefined, null, true, -0, Number.NaN, 'text', 5n],
  'empty ones': () => ({ a: {}, b: [] }),
  'a field that is undefined': () => ({ a: undefined, b: null }),
  'integer keys': () => ({ b: 1, 2: 'two', 1: { one: 1 } }),
  'an own __proto__': () => JSON.parse('{"a": 1, "__proto__": {"evil": [1]}}'),
  'an own __proto__ that is no object': () => JSON.parse('{"__proto__": 5, "a": [1]}'),
  'an own constructor': () => ({ constructor: { prototype: 1 }, hasOwnProperty: 'x' }),
  'no prototype': () => Object.assign(Object.create(null), { a: Object.assign(Object.create(null), { b: 1 }) }),
  'getters, own and enumerable': () => ({
    get a() {
      return { b: 1 };
    },
  }),
  'hidden fields': () => Object.defineProperty({ a: 1 }, 'hidden', { value: { b: 1 } }),
  'frozen ones': () => Object.freeze({ a: Object.freeze([Object.freeze({})]) }),
  'large arrays': () => ({
    integers: Array.from({ length: 2000 }, (_, i) => i),
    floats: Array.from({ length: 2000 }, (_, i) => i / 3),
    texts: Array.from({ length: 2000 }, (_, i) => `s${i}`),
  }),
  'many objects': () => Array.from({ length: 200 }, (_, id) => ({ id, name: `n${id}`, tags: [id] })),
  'typed arrays': () => ({ bytes: new Uint8Array([1, 2]), all: [new Float64Array([1.5, Number.NaN, -0]), new BigInt64Array([5n]), new Uint8ClampedArray(3)] }),
  'an empty typed array': () => [new Uint16Array(0)],
  'many numbers with a hidden name': () => Object.defineProperty(numbers(1200), 'hidden', { value: 1 }),
  'many numbers, of which one is computed': () => Object.defineProperty(numbers(1200), 7, { enumerable: true, get: () => 7 }),
  dates: () => [new Date(0), { at: new Date(Number.NaN) }, Object.assign(new Date(5), { own: 1 })],
  maps: () => ({
    empty: new Map(),
    all: new Map<unknown, unknown>([
      ['a', { n: [1] }],
      [{ key: 1 }, new Map([[1, new Date(2)]])],
      [undefined, Number.NaN],
      [-0, 5n],
    ]),
  }),
  sets: () => [new Set(), new Set<unknown>(['a', { n: 1 }, new Set([[1]]), undefined, Number.NaN])],
  'a map whose methods are its own': () => Object.assign(new Map([[1, 2]]), { forEach: () => expect.fail('no') }),
  '90 levels': () => Array.from({ length: 90 }).reduce((value) => ({ value }), 0 as unknown),
};

const holeIn = (list: unknown[]): unknown[] => {
  delete list[1];
  return list;
};

const notPlain: Record<string, () => unknown> = {
  'a function': () => () => 1,
  'a symbol': () => Symbol('s'),
  'a function within': () => ({ a: [{ f() {} }] }),
  'a symbol within': () => [Symbol('s')],
  'an Error': () => new Error('m'),
  'a date of a subclass': () => new (class extends Date {})(),
  'a map of a subclass': () => new (class extends Map<number, number> {})([[1, 2]]),
  'what only inherits from a date': () => Object.create(Date.prototype),
  'what only inherits from a map': () => Object.create(Map.prototype),
  'what only inherits from a set': () => Object.create(Set.prototype),
  'a Proxy of a map': () => new Proxy(new Map(), {}),
  'a map that holds itself': () => {
    const map = new Map<unknown, unknown>();
    return map.set('self', map);
  },
  'an object that is key and value': () => {
    const shared = {};
    return new Map([[shared, shared]]);
  },
  'an instance in a map': () => new Map([['point', new Point(1, 2)]]),
  'a function in a set': () => new Set([() => 1]),
  'a large typed array': () => new Uint8Array(16 * 1024 + 1),
  'a typed array that is just worth moving': () => new Uint8Array(16 * 1024),
  'a typed array twice': () => {
    const bytes = new Uint8Array(5);
    return [bytes, { bytes }];
  },
  'two views of one buffer': () => {
    const bytes = new Uint8Array(8);
    return { bytes, words: new Uint16Array(bytes.buffer) };
  },
  'a view of a part': () => new Uint8Array(8).subarray(2),
  'a Buffer that is worth moving': () => [Buffer.alloc(16 * 1024)],
  'a Buffer of shared memory': () => Buffer.from(new SharedArrayBuffer(2)),
  'a DataView': () => [new DataView(new ArrayBuffer(2))],
  'a typed array of a subclass': () => new (class extends Uint8Array {})(2),
  'shared memory': () => new Uint8Array(new SharedArrayBuffer(2)),
  'a resizable buffer': () => new Uint8Array(new (ArrayBuffer as any)(2, { maxByteLength: 4 })),
  'what was moved away': () => {
    const bytes = new Uint8Array(2);
    structuredClone(bytes, { transfer: [bytes.buffer] });
    return [bytes];
  },
  'what only inherits from a typed array': () => Object.create(Uint8Array.prototype),
  'a Proxy of a typed array': () => [new Proxy(new Uint8Array(2), {})],
  'a boxed number': () => [Object(1)],
  'an instance': () => ({ point: new Point(1, 2) }),
  'an array of a subclass': () => new (class extends Array<number> {})(1, 2),
  'a hole': () => holeIn([1, 2, 3]),
  'nothing but holes': () => new Array(3),
  'a huge sparse array': () => new Array(2 ** 31),
  'a sparse array that begins like a long one': () => Object.assign(new Array(2 ** 31), [1, 2]),
  'an array with a named key': () => Object.assign([1, 2], { index: 0 }),
  'many numbers with a named key': () => Object.assign(numbers(1200), { unit: 'm' }),
  'many numbers with a named key that holds nothing': () => Object.assign(numbers(1200), { unit: undefined }),
  'many numbers with a getter of a name': () => Object.defineProperty(numbers(1200), 'sum', { enumerable: true, get: () => expect.fail('no') }),
  'many numbers and a hole': () => holeIn(numbers(1200)),
  'many numbers, of which one is a function when it is read again': () => {
    let reads = 0;
    return Object.defineProperty(numbers(1200), 7, { enumerable: true, get: () => (reads++ === 0 ? 7 : () => 1) });
  },
  'a hole and a named key that make up for each other': () => Object.assign(holeIn([1, 2, 3]), { extra: 1 }),
  'a match': () => /a/.exec('a'),
  'an object twice': () => {
    const shared = {};
    return { a: shared, b: shared };
  },
  'an object twice among many': () => {
    const list = Array.from({ length: 100 }, (_, id) => ({ id }));
    return [...list, list[99]];
  },
  'an array twice, at different depths': () => {
    const shared: unknown[] = [];
    return [shared, { a: { b: shared } }];
  },
  'a cycle to the root': () => {
    const root: Record<string, unknown> = {};
    root.a = { root };
    return root;
  },
  'an array that holds itself': () => {
    const list: unknown[] = [];
    list.push(list);
    return list;
  },
  'a getter that throws': () => ({
    get a() {
      throw new Error('no');
    },
  }),
  '10,000 levels of objects': () => Array.from({ length: 10_000 }).reduce((value) => ({ value }), 0 as unknown),
  '10,000 levels of arrays': () => Array.from({ length: 10_000 }).reduce((value) => [value], 0 as unknown),
};

/** Layouts are known from the second time on that they are met. */
function knownTreeOf(value: object): ReturnType<typeof treeOf> {
  treeOf(value);
  return treeOf(value);
}

/** As a list to the other end, or as a copy where its layouts are not known yet. */
function throughTree(value: unknown, tree: ReturnType<typeof treeOf>): unknown {
  if (tree === NOT_PLAIN) return NOT_PLAIN;
  const { list, copy } = tree;
  if (list === undefined && copy === undefined) return copyPlain(value, true);
  return ((list === undefined ? copy : valueAt(structuredClone(list), 0, layouts)) as { value: unknown }).value;
}

let firsts = 0;

const copies: Record<string, (value: unknown) => unknown> = {
  'by itself': (value) => copyPlain(value),
  'where symbol keys are dropped later': (value) => copyPlain(value, true),
  'as a list': (value) => throughTree(value, knownTreeOf({ value })),
  'when its layouts are met first': (value) => throughTree(value, treeOf({ value, [`first ${firsts++}`]: 0 })),
};

describe('Plain data', () => {
  for (const [how, copyOf] of Object.entries(copies)) {
    describe(how, () => {
      for (const [what, make] of Object.entries(plain)) {
        it(`is ${what}, copied as structured clone does`, () => {
          const value = make();
          const copy = copyOf(value);
          assertSameGraph(copy, structuredClone(value));
          expect(copy).not.equal(value);
        });
      }

      for (const [what, make] of Object.entries(notPlain)) {
        it(`is not ${what}, which is left to the rich copy`, () => {
          expect(copyOf(make())).equal(NOT_PLAIN);
        });
      }

      it('copies the bytes of a Buffer alone, without what else is in the memory of it', () => {
        const copy = copyOf([Buffer.from('text')]) as [Uint8Array];
        assertSameGraph(copy, [new Uint8Array([116, 101, 120, 116])]);
        expect(copy[0].buffer.byteLength).equal(4);
      });

      it('shares no key and no value of a map, and no item of a set, with the original', () => {
        const [key, value, item] = [{ k: 1 }, { v: 1 }, { i: 1 }];
        const [map, set] = copyOf([new Map([[key, value]]), new Set([item])]) as [Map<object, object>, Set<object>];
        expect([...map.keys(), ...map.values(), ...set].filter((part) => part === key || part === value || part === item)).deep.equal([]);
      });

      it('shares nothing with the original', () => {
        const value = { a: { b: [{ c: 1 }] } };
        const copy = copyOf(value) as typeof value;
        for (const [a, b] of [
          [copy, value],
          [copy.a, value.a],
          [copy.a.b, value.a.b],
          [copy.a.b[0], value.a.b[0]],
        ])
          expect(a).not.equal(b);
      });

      it('leaves a module namespace to the rich copy', async () => {
        expect(copyOf({ namespace: await import('./crossings.js') })).equal(NOT_PLAIN);
      });

      it('takes no enumerable addition to Object.prototype for a field', () => {
        const prototype = Object.prototype as Record<string, unknown>;
        prototype.added = { a: 1 };
        prototype.method = () => 1;
        try {
          const copy = copyOf({ n: 1, nested: {} }) as object;
          expect(Object.keys(copy)).deep.equal(['n', 'nested']);
        } finally {
          delete prototype.added;
          delete prototype.method;
        }
      });

      it('copies within a getter that copies', () => {
        const inner = { n: [1] };
        const value = {
          get a() {
            return copyOf([inner, { inner: 1 }]);
          },
          b: inner,
        };
        assertSameGraph(copyOf(value), { a: [{ n: [1] }, { inner: 1 }], b: { n: [1] } });
      });
    });
  }

  it('is no list where it has no keys: V8 serializes that as quickly', () => {
    for (const value of [[1, 'a', null, {}], [], new Date(0), new Map([['a', {}]]), new Uint8Array(2)])
      expect(treeOf(value)).to.deep.equal({ list: undefined, copy: undefined });
  });

  for (const [what, make] of Object.entries(plain)) {
    const known = !what.startsWith('an own ');
    it(`${known ? 'can be' : 'cannot be'} a list: ${what}`, () => {
      expect((knownTreeOf({ value: make() }) as { list: unknown }).list !== undefined).to.equal(known);
    });
  }

  it('drops symbol keys, or keeps them when it is told that they will be dropped', () => {
    const key = Symbol('s');
    const value = { [key]: 1, nested: { [key]: 2, a: 1 } };
    assertSameGraph(copyPlain(value), { nested: { a: 1 } });
    assertSameGraph(structuredClone(copyPlain(value, true)), { nested: { a: 1 } });
    expect((copyPlain(value, true) as typeof value)[key]).equal(1);
  });

  it('copies a Proxy of plain data as what it shows, as the rich copy does', () => {
    const value = new Proxy({ a: new Proxy([1], {}) }, {});
    assertSameGraph(copyPlain(value), { a: [1] });
    assertSameGraph(inline.send(value), { a: [1] });
  });

  it('returns primitives as they are', () => {
    for (const value of [undefined, null, true, 0, -0, Number.NaN, '', 'text', 5n]) expect(Object.is(copyPlain(value), value)).equal(true);
  });
});

describe('copyPlainItems', () => {
  it('copies each item in place', () => {
    const original = [1, { a: [1] }, 'x', [2], undefined];
    const items = [...original];
    expect(copyPlainItems(items)).equal(true);
    assertSameGraph(items, structuredClone(original));
    expect(items[1]).not.equal(original[1]);
  });

  it('refuses what is not plain, and an object that is in two of the items', () => {
    const shared = { n: 1 };
    expect(copyPlainItems([1, /x/])).equal(false);
    expect(copyPlainItems([1, () => 1])).equal(false);
    expect(copyPlainItems([shared, 1, shared])).equal(false);
    expect(copyPlainItems([{ a: shared }, [shared]])).equal(false);
    expect(copyPlainItems([Object.defineProperty({}, 'a', { enumerable: true, get: () => expect.fail('no') })])).equal(false);
  });
});
