import assert from 'node:assert/strict';
import { createSecretKey } from 'node:crypto';
import { BlockList } from 'node:net';
import { PassThrough, Readable } from 'node:stream';
import vm from 'node:vm';
import { expect } from 'chai';
import { SerializationError } from '../../../src/errors.js';
import { Future } from '../../../src/future/future.js';
import type { Marks } from '../../../src/protocol/copy/marks.js';
import { copyPlain, NOT_PLAIN } from '../../../src/protocol/copy/plain-copy.js';
import { rowOf } from '../../../src/protocol/copy/shapes.js';
import { transfer } from '../../../src/protocol/copy/transfer.js';
import { ValueCodec } from '../../../src/protocol/copy/values.js';
import { AppError, Bag, classes, crossings, frames, Guarded, inline, Point, process, Row, thread, Word } from './crossings.js';
import { assertSameGraph } from './same-graph.js';

type Resizable = ArrayBuffer & { resize(length: number): void };
const resizable = (length: number, maxByteLength: number): Resizable =>
  new (ArrayBuffer as unknown as new (n: number, o: object) => Resizable)(length, { maxByteLength });

const withFields = <T extends object>(object: T, fields: object): T => Object.assign(object, fields);
const holesAt = (list: unknown[], ...places: number[]): unknown[] => {
  for (const place of places) delete list[place];
  return list;
};
const bytes = (length: number): Uint8Array<ArrayBuffer> => Uint8Array.from({ length }, (_, i) => i * 7);

/** Each comes back as structured clone alone would give it. */
const likeStructuredClone: Record<string, () => unknown> = {
  undefined: () => undefined,
  null: () => null,
  booleans: () => [true, false],
  'numbers, the odd ones too': () => [0, -0, 1.5, Number.NaN, Infinity, -Infinity, Number.MAX_SAFE_INTEGER],
  'strings, lone surrogates too': () => ['', 'ä', '\u{1F600}', '\ud800', 'x'.repeat(5000)],
  bigints: () => [0n, -5n, 2n ** 200n],
  'an empty object': () => ({}),
  'undefined fields': () => ({ a: undefined }),
  'nested objects': () => ({ a: { b: [{ c: null }] } }),
  'integer keys in their order': () => ({ b: 1, 2: 'two', a: 3, 1: 'one' }),
  'an own __proto__': () => JSON.parse('{"__proto__": {"polluted": true}, "a": 1}'),
  'an own constructor and toString': () => ({ constructor: 1, toString: 'x', hasOwnProperty: null }),
  'an object without prototype': () => withFields(Object.create(null), { a: [1] }),
  'a getter': () => ({
    get computed() {
      return [1, 2];
    },
  }),
  'symbol keys and hidden fields': () => Object.defineProperty({ a: 1, [Symbol('s')]: {} }, 'hidden', { value: 1 }),
  'a frozen object': () => Object.freeze({ a: Object.freeze([1]) }),
  'an object of another realm': () => vm.runInNewContext('({ a: [1, { b: 2 }], d: new Date(5), m: new Map([[1, 2]]) })'),
  'an empty array': () => [],
  'an array of undefined': () => [undefined, null, undefined],
  holes: () => holesAt([1, 2, 3, 4], 1, 3),
  'nothing but holes': () => new Array(5),
  'a sparse array of 2^32 - 1': () => withFields(new Array(2 ** 32 - 1), { 7: 'x' }),
  'an array with named keys': () => withFields([1, 2], { index: 0, input: 'abc' }),
  'a hole and a named key that make up for each other': () => withFields(holesAt([1, 2, 3], 1), { extra: true }),
  'what a regular expression matches': () => /(?<year>\d+)-(\d+)/.exec('on 2024-05'),
  'a large array of integers': () => Array.from({ length: 3000 }, (_, i) => i),
  'a large array of floats': () => Array.from({ length: 3000 }, (_, i) => i + 0.5),
  'a large array with one object': () => [...Array.from({ length: 3000 }, (_, i) => i), { last: true }],
  'an array of an unknown subclass': () => new (class extends Array<number> {})(1, 2, 3),
  'a Map': () =>
    new Map<unknown, unknown>([
      ['a', 1],
      [{ key: true }, new Map()],
      [Number.NaN, -0],
    ]),
  'a Set': () => new Set<unknown>([1, 'a', { b: 1 }, new Set([2])]),
  'a Map of an unknown subclass with fields': () => withFields(new (class extends Map<number, number> {})([[1, 2]]), { lost: true }),
  'a Date': () => new Date(1234567890123),
  'an invalid Date': () => new Date(Number.NaN),
  'a RegExp with its flags, not its lastIndex': () => withFields(/a(b)?\/c/giu, { lastIndex: 5 }),
  'boxed primitives': () => [Object(true), Object(1.5), Object('text'), Object(5n)],
  'an ArrayBuffer': () => bytes(10).buffer,
  'an empty ArrayBuffer': () => new ArrayBuffer(0),
  'a large ArrayBuffer': () => bytes(100_000).buffer,
  'all kinds of typed arrays': () =>
    [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array].map(
      (Kind) => new Kind(bytes(64).buffer, 8, 3),
    ),
  'a DataView': () => new DataView(bytes(64).buffer, 3, 10),
  'a large typed array': () => new Float64Array(10_000).fill(1.25),
  'views that share a buffer': () => {
    const { buffer } = bytes(64);
    return { a: new Uint8Array(buffer, 1, 2), b: new Float64Array(buffer), c: new DataView(buffer, 60), buffer };
  },
  'a resizable buffer with views that follow it and views that do not': () => {
    const buffer = resizable(16, 32);
    new Uint8Array(buffer).set(bytes(16));
    return [
      buffer,
      new Uint8Array(buffer),
      new Uint8Array(buffer, 4),
      new Uint8Array(buffer, 4, 12),
      new Float64Array(buffer, 8),
      new DataView(buffer, 16),
      new DataView(buffer, 1, 3),
    ];
  },
  'an instance of an unknown class': () =>
    new (class Unknown {
      a = [1];
      #b = 2;
      method() {
        return this.#b;
      }
    })(),
  'the same object twice': () => {
    const shared = { n: 1 };
    return { a: shared, b: [shared, shared], c: new Map([[shared, shared]]), d: new Set([shared]) };
  },
  'equal objects that are two': () => [{ n: 1 }, { n: 1 }],
  'a cycle of objects': () => {
    const a: Record<string, unknown> = { name: 'a' };
    a.self = a;
    a.list = [{ back: a }];
    return a;
  },
  'a cycle through Map, Set and Array': () => {
    const map = new Map<unknown, unknown>();
    const set = new Set<unknown>([map]);
    const list: unknown[] = [set];
    list.push(list);
    map.set(map, list).set('set', set);
    return list;
  },
  '900 levels of everything': () => {
    let value: unknown = 'bottom';
    for (let i = 0; i < 300; i++) value = { a: [new Map([['k', value]])] };
    return value;
  },
};

const resizeAll = (value: unknown): unknown => {
  if (Array.isArray(value) && value[0] instanceof ArrayBuffer && (value[0] as { resizable?: boolean }).resizable) {
    (value[0] as Resizable).resize(24);
    return value.map((view: { byteLength: number }) => view.byteLength);
  }
  return undefined;
};

describe('ValueCodec', () => {
  for (const crossing of crossings) {
    describe(`through ${crossing.name}`, () => {
      for (const [name, make] of Object.entries(likeStructuredClone)) {
        it(`brings ${name} as structured clone does`, () => {
          const [value, expected] = [make(), structuredClone(make())];
          const received = crossing.send(value);
          assertSameGraph(received, expected);
          expect(resizeAll(received)).deep.equal(resizeAll(expected));
        });
      }

      it('brings the bytes of a Buffer without the rest of its pool', () => {
        const [small, large] = crossing.send([Buffer.from('hello'), Buffer.alloc(50_000, 7)]) as [Uint8Array, Uint8Array];
        assertSameGraph(small, new Uint8Array([104, 101, 108, 108, 111]));
        assertSameGraph(large, new Uint8Array(50_000).fill(7));
      });

      it('keeps the class of registered instances, wherever they stand', () => {
        const point = new Point(3, 4);
        const received = crossing.send({ list: [point], map: new Map([[point, new Point(0, 1)]]), point });
        assertSameGraph(received, { list: [point], map: new Map([[point, new Point(0, 1)]]), point });
        expect(received.point.length()).equal(5);
        expect(() => received.point.moves).throws(TypeError, /private/);
      });

      it('calls neither constructor nor setter of a registered class', () => {
        const sent = Object.defineProperty(new Guarded(), 'secret', { value: 'own', enumerable: true });
        const before = Guarded.calls;
        const received = crossing.send(sent);
        expect(Guarded.calls).equal(before);
        expect(received).instanceOf(Guarded);
        expect(Object.getOwnPropertyDescriptor(received, 'secret')?.value).equal('own');
      });

      it('keeps class and own fields of registered subclasses of Map and Array', () => {
        const bag = new Bag([['a', new Row(1, 2)]]);
        bag.owner = 'me';
        assertSameGraph(crossing.send(bag), bag);
      });

      it('keeps a registered subclass of String', () => {
        const word = crossing.send(new Word('abc')) as Word;
        expect([word instanceof Word, word.valueOf()]).to.deep.equal([true, 'abc']);
      });

      it('takes an instance that nobody has registered for its fields, also when its parent is registered', () => {
        class Point3 extends Point {
          z = 5;
        }
        assertSameGraph(crossing.send(new Point3(1, 2)), { x: 1, y: 2, z: 5 });
      });

      it('takes such an instance also when it holds what structured clone alone cannot carry', () => {
        const error = new Error('m');
        error.cause = [error];
        class Holder {
          error = error;
        }
        class ProxyHolder {
          shown = new Proxy({ a: 1 }, {});
        }
        assertSameGraph(crossing.send(new Holder()), { error });
        assertSameGraph(crossing.send(new ProxyHolder()), { shown: { a: 1 } });
        assertSameGraph(crossing.send(new ProxyHolder()), { shown: { a: 1 } });
      });

      it('takes each of many such instances within one another for its fields', () => {
        class Link {
          next: Link | undefined;
          constructor(next?: Link) {
            this.next = next;
          }
        }
        assertSameGraph(crossing.send(new Link(new Link(new Link()))), { next: { next: { next: undefined } } });
      });

      it('gives each of many instances its own class, one that occurs twice as well', () => {
        const points = Array.from({ length: 20 }, (_, n) => new Point(n, -n));
        const value = [...points, points[3], new AppError('m', 500, points[5]), new Bag([['a', points[7]]]), new Row(), [points]];
        assertSameGraph(crossing.send(value), value);
      });

      it('takes an object of a map that old-style inheritance has made for a map', () => {
        function Old(): object {
          return Reflect.construct(Map, [[[1, 2]]], Old);
        }
        Old.prototype = Object.create(Map.prototype, { constructor: { value: Old } });
        assertSameGraph(crossing.send(new (Old as any)()), new Map([[1, 2]]));
      });

      it('does not let an own __proto__ of an instance become its prototype', () => {
        const point = Object.defineProperty(new Point(1, 2), '__proto__', { value: { evil: true }, enumerable: true, configurable: true, writable: true });
        const received = crossing.send(point);
        expect(Object.getPrototypeOf(received)).equal(Point.prototype);
        expect((received as unknown as { evil?: boolean }).evil).equal(undefined);
        expect(Object.getOwnPropertyDescriptor(received, '__proto__')?.value).deep.equal({ evil: true });
      });

      it('leaves what the receiver does not know as plain data', () => {
        const packed = crossing.codec.pack(new Point(1, 2), 'message');
        const renamed = { ...packed, marks: packed.marks?.map(([target]) => [target, 'class', 'Gone'] as const) };
        assertSameGraph(crossing.cross(renamed), { x: 1, y: 2 });
      });

      it('calls each getter once', () => {
        let calls = 0;
        const value = {
          map: new Map(),
          get a() {
            return ++calls;
          },
        };
        expect(crossing.send(value).a).equal(1);
        expect(calls).equal(1);
      });

      it('copies a Proxy of plain data as what it shows', () => {
        assertSameGraph(crossing.send(new Proxy({ a: new Proxy([1], {}) }, {})), { a: [1] });
      });

      it('is not confused by enumerable additions to Object.prototype', () => {
        const prototype = Object.prototype as Record<string, unknown>;
        prototype.polluted = { bad: true };
        try {
          const received = crossing.send({ a: 1, d: new Date(1) });
          expect(Object.keys(received)).deep.equal(['a', 'd']);
        } finally {
          delete prototype.polluted;
        }
      });

      it('shows nothing of what is done to the original afterwards', () => {
        const value = {
          list: [1, { n: 1 }],
          map: new Map([['a', { n: 1 }]]),
          set: new Set([1]),
          date: new Date(1),
          bytes: bytes(20),
          large: bytes(100_000),
          buffer: Buffer.from('abc'),
          point: new Point(1, 2),
          error: Object.assign(new Error('before'), { info: { n: 1 } }),
        };
        const expected = crossing.send(value);
        const packed = crossing.codec.pack(value, 'message');
        (value.list[1] as { n: number }).n = 2;
        value.list.length = 1;
        value.map.clear();
        value.set.add(2);
        value.date.setTime(2);
        value.bytes.fill(0);
        value.large.fill(0);
        value.buffer.fill(0);
        value.point.x = 5;
        value.error.message = 'after';
        value.error.info.n = 5;
        assertSameGraph(crossing.cross(packed), expected);
      });
    });
  }

  it('works through v8.serialize too, save that views do not share their buffers any more', () => {
    for (const [name, make] of Object.entries(likeStructuredClone)) {
      if (!/buffer|view|typed/i.test(name)) assertSameGraph(frames.send(make()), structuredClone(make()));
    }
    const { buffer } = bytes(64);
    const received = frames.send([new Float32Array(buffer, 4, 2), new Uint8Array(buffer, 1, 2), new DataView(buffer, 60)] as const);
    const shown = (views: readonly ArrayBufferView[]) =>
      views.map((view) => [view.constructor, ...new Uint8Array(view.buffer, view.byteOffset, view.byteLength)]);
    expect(shown(received)).deep.equal(shown([new Float32Array(buffer, 4, 2), new Uint8Array(buffer, 1, 2), new DataView(buffer, 60)]));
  });

  it('keeps resizing views right when there is no room to grow, no element, or less room than an element', () => {
    const cases = [
      (): ArrayBufferView[] => {
        const buffer = resizable(8, 8);
        return [
          new Uint8Array(buffer),
          new Uint8Array(buffer, 0, 8),
          new Uint8Array(buffer, 7),
          new Uint8Array(buffer, 7, 1),
          new BigInt64Array(buffer),
          new BigInt64Array(buffer, 0, 1),
        ];
      },
      (): ArrayBufferView[] => {
        const buffer = resizable(8, 12);
        return [
          new Float64Array(buffer),
          new Float64Array(buffer, 0, 1),
          new DataView(buffer, 8),
          new DataView(buffer, 8, 0),
          new Uint8Array(buffer, 8),
          new Uint8Array(buffer, 8, 0),
        ];
      },
      (): ArrayBufferView[] => {
        const buffer = resizable(0, 8);
        return [new Uint8Array(buffer), new Uint8Array(buffer, 0, 0), new DataView(buffer), new DataView(buffer, 0, 0)];
      },
      (): ArrayBufferView[] => [new Uint8Array(resizable(0, 0), 0, 0)],
    ];
    for (const make of cases) {
      const lengths = (views: ArrayBufferView[]) => {
        const of = (view: ArrayBufferView) => {
          try {
            return view.byteLength;
          } catch {
            return 'outside';
          }
        };
        const buffer = views[0]?.buffer as Resizable;
        return [0, 4, 16]
          .map((length) => Math.min(length, (buffer as unknown as { maxByteLength: number }).maxByteLength))
          .map((length) => {
            buffer.resize(length);
            return views.map(of);
          });
      };
      const expected = lengths(structuredClone(make()));
      expect(lengths(inline.send(make()))).deep.equal(expected);
      expect(lengths(thread.send(make()))).deep.equal(expected);
    }
  });

  describe('where memory is shared', () => {
    for (const crossing of [inline, thread]) {
      it(`shares SharedArrayBuffers and views on them through ${crossing.name}`, () => {
        const shared = new SharedArrayBuffer(16);
        const growable = new (SharedArrayBuffer as unknown as new (n: number, o: object) => SharedArrayBuffer)(8, { maxByteLength: 16 });
        const received = crossing.send({ shared, view: new Int32Array(shared, 4, 2), growing: new Uint8Array(growable) });
        Atomics.store(received.view, 0, 77);
        received.growing[3] = 5;
        expect(new Int32Array(shared)[1]).equal(77);
        expect(received.view.buffer).equal(received.shared);
        expect(new Uint8Array(growable)[3]).equal(5);
        (growable as unknown as { grow(n: number): void }).grow(16);
        expect(received.growing.length).equal(16);
      });

      it(`brings Node's own objects through ${crossing.name}`, async () => {
        const list = new BlockList();
        list.addAddress('10.0.0.1');
        const received = crossing.send({ blob: new Blob(['hello']), key: createSecretKey(Buffer.from('secret')), list, fields: { list } });
        expect(await received.blob.text()).equal('hello');
        expect(received.key.export().toString()).equal('secret');
        expect(received.list.check('10.0.0.1')).equal(true);
        expect(received.fields.list).equal(received.list);
      });

      it(`brings them through ${crossing.name} also after something that only has their prototype`, async () => {
        for (const pretended of [Object.create(File.prototype), Object.create(BlockList.prototype)]) assertSameGraph(crossing.send(pretended), {});
        const received = crossing.send({ file: new File(['hello'], 'a'), list: new BlockList() });
        expect(await received.file.text()).equal('hello');
        expect(received.list.check('10.0.0.1')).equal(false);
      });
    }
  });

  describe('between processes', () => {
    it('refuses what cannot leave its process, by name', () => {
      const shared = new SharedArrayBuffer(8);
      const { port1 } = new MessageChannel();
      const refuse = (value: unknown, text: RegExp) => expect(() => process.codec.pack(value, 'message')).throws(SerializationError, text);
      refuse({ a: shared }, /^message\.a is a SharedArrayBuffer.*send a copy/);
      refuse({ a: [new Uint8Array(shared)] }, /^message\.a\[0\] is a SharedArrayBuffer/);
      refuse(new Map([['p', port1]]), /^message\.get\("p"\) is a MessagePort.*cannot leave its process/);
      refuse({ a: new Blob([]) }, /^message\.a is an instance of Blob.*cannot leave its process/);
      port1.close();
    });

    it('names its own copies of large buffers too, for their bytes to be sent apart', () => {
      const large = bytes(100_000);
      const packed = process.codec.pack({ large, small: bytes(100) }, 'message');
      expect(packed.transfer).deep.equal([(packed.value as { large: Uint8Array }).large.buffer]);
      expect(packed.transfer?.[0]).not.equal(large.buffer);
    });
  });

  it('moves its own copies of large buffers, once each, and copies small ones', () => {
    const large = bytes(100_000);
    const packed = thread.codec.pack({ large, again: large.buffer, small: bytes(100) }, 'message');
    expect(packed.transfer).length(1);
    thread.cross(packed);
    expect((packed.transfer as ArrayBuffer[])[0]?.byteLength).equal(0);
    expect(large.length).equal(100_000);
  });

  describe('what cannot be copied', () => {
    it('in a field of an error is named where it stands elsewhere as well', () => {
      const context = { call() {} };
      const posting = (): unknown => thread.codec.pack({ error: Object.assign(new Error('with it'), { context }), context }, 'message');
      expect(posting).to.throw(SerializationError, 'message.context.call is a function');
    });

    it('in a field of an error may be moved elsewhere', () => {
      const { port1: port } = new MessageChannel();
      const packed = thread.codec.pack({ error: Object.assign(new Error('with it'), { port }), moved: transfer({ port }, [port]) }, 'result');
      expect((thread.cross(packed) as { moved: { port: unknown } }).moved.port).to.be.instanceOf(MessagePort);
      port.close();
    });

    it('for it is too deep is tried again by a shorter way', () => {
      const below = (levels: number, value: object): object => Array.from({ length: levels }).reduce<object>((deep) => ({ deep }), value);
      const near = { n: 1, deep: below(700, {}) };
      const copy = inline.cross(inline.codec.packError(Object.assign(new Error('both'), { deep: below(500, near), near }))) as Error & { near: object };
      expect(Object.keys(copy)).to.deep.equal(['near']);
      expect(copy.near).to.have.keys(['n', 'deep']);
    });

    it('is tried once, in however many ways errors lead to it', () => {
      const deep = Array.from({ length: 1200 }).reduce<object>((below) => ({ below }), {});
      let error = new Error('the first');
      // Each in turn, they would double what there is to do.
      for (let n = 0; n < 60; n++) {
        const wrong = n % 2 === 0 ? { error, call() {} } : { error, deep };
        error = Object.assign(new Error(`${n}`), { one: { wrong }, other: [wrong], n });
      }
      const copy = inline.cross(inline.codec.packError(error)) as Error;
      expect({ ...copy }).to.deep.equal({ n: 59 });
    });

    const refused: [what: string, value: unknown, text: RegExp][] = [
      ['a function', { a: { callback() {} } }, /^message\.a\.callback is a function, which cannot be copied\. Send data/],
      ['a class', [Point], /^message\[0\] is a function/],
      ['a function on its own', () => 1, /^message is a function/],
      ['a symbol', { 'odd key': Symbol('s') }, /^message\["odd key"\] is a symbol/],
      ['a boxed symbol', { a: Object(Symbol('s')) }, /^message\.a is a symbol/],
      ['a Promise', { a: Promise.resolve() }, /^message\.a is a Promise.*Await it first/],
      ['a generator', { a: (function* () {})() }, /^message\.a is a generator.*array/],
      ['a WeakMap', new Map([['k', new WeakMap()]]), /^message\.get\("k"\) is an instance of WeakMap/],
      ['a WeakRef', new Map([[new WeakRef({}), 1]]), /^message\.get\(…\) is an instance of WeakRef/],
      ['an iterator', new Set([new Map().keys()]), /^message\[0\] is an instance of/],
      ['a module', { a: vm }, /^message\.a\.\w+ is a function/],
      ['a formatter', { a: new Intl.NumberFormat() }, /^message\.a is an instance of NumberFormat/],
      ['a stream to read from', { a: new ReadableStream() }, /^message\.a is an instance of ReadableStream/],
      ['a stream to write to', { a: new WritableStream() }, /^message\.a is an instance of WritableStream/],
      ['a stream between two', { a: new TransformStream() }, /^message\.a is an instance of TransformStream/],
      ['a WeakMap with fields', { a: Object.assign(new WeakMap(), { b: 1 }) }, /^message\.a is an instance of WeakMap/],
      ['a WeakMap that holds another', { a: Object.assign(new WeakMap(), { b: new WeakMap() }) }, /^message\.a\.b is an instance of WeakMap/],
      ['a Proxy of a Map', { a: new Proxy(new Map(), {}) }, /^message\.a is a Proxy/],
      ['a MessagePort that is not listed', { a: new MessageChannel().port1 }, /^message\.a is a MessagePort.*List it in `transfer`/],
      [
        'a function in an unknown class',
        {
          a: new (class A {
            f = () => 1;
          })(),
        },
        /^message\.a\.f is a function/,
      ],
      ['a function in a registered class', { a: Object.assign(new Point(1, 2), { f: () => 1 }) }, /^message\.a\.f is a function/],
      ['a function in a hidden place of an array', [Object.assign([1, 2], { f: () => 1 })], /^message\[0\]\.f is a function/],
    ];
    const settled = new Future<number>();
    settled.setResult(1);

    it('is a Future too, of which structured clone would send the insides', () => {
      for (const future of [new Future(), settled]) {
        expect(() => inline.codec.pack({ a: future }, 'message')).throws(SerializationError, /^message\.a is a Future.*Await it first/);
      }
    });

    for (const [what, value, text] of refused) {
      it(`is named: ${what}`, () => {
        expect(() => inline.codec.pack(value, 'message'))
          .throws(SerializationError, text)
          .include({ where: 'message', code: 'ERR_ACTOR_SERIALIZATION' });
        expect(() => structuredClone(value)).throws();
      });
    }

    /** Structured clone makes `{}` of them, on Node 20 at least. */
    const emptied: [string, unknown, RegExp][] = [
      ['a stream of Node', { a: new Readable() }, /^message\.a is a stream.*Send what it yields/],
      ['a file that is read', { a: new (class Lines extends PassThrough {})() }, /^message\.a is a stream/],
      ['a URL', { a: new URL('http://host/') }, /^message\.a is an instance of URL.*Send its `href`/],
      ["a URL's parameters", { a: new URLSearchParams('b=1') }, /^message\.a is an instance of URLSearchParams/],
      ['a class of URLs', { a: new (class Address extends URL {})('http://host/') }, /^message\.a is an instance of URL/],
      ['a signal', { a: AbortSignal.abort() }, /^message\.a is an instance of AbortSignal.*takes a signal as its option/],
      ['a controller', [new AbortController()], /^message\[0\] is an instance of AbortController/],
      ['a stream that decodes', { a: new TextDecoderStream() }, /^message\.a is an instance of TextDecoderStream/],
      ['headers', { a: new Headers() }, /^message\.a is an instance of Headers/],
      ['a response', { a: new Response('b') }, /^message\.a is an instance of Response/],
    ];
    for (const [what, value, text] of emptied) {
      it(`is named, instead of losing all that it is: ${what}`, () => {
        for (const { codec } of [inline, process]) expect(() => codec.pack(value, 'message')).throws(SerializationError, text);
      });
    }

    it('takes nothing along that stands beside it in an error', () => {
      const failed = Object.assign(new TypeError('no answer'), { status: 503, options: { method: 'GET', signal: AbortSignal.abort() } });
      const { value, marks } = inline.codec.packError(failed);
      const arrived = inline.codec.unpack(value, marks) as typeof failed;
      expect(arrived).to.be.instanceOf(TypeError).and.to.include({ status: 503 });
      expect(arrived.options).to.include({ method: 'GET' });
    });

    it('is no instance of what a program has put in the place of one of them, with fields of its own', () => {
      const { Headers } = globalThis;
      class Table {
        readonly map = { a: 1 };
      }
      Object.defineProperty(Table, 'name', { value: 'Headers' });
      globalThis.Headers = Table as unknown as typeof Headers;
      try {
        assertSameGraph(inline.send(new Table()), { map: { a: 1 } });
      } finally {
        globalThis.Headers = Headers;
      }
    });

    it('is nothing of a class whose name only is that of one of them', () => {
      class Headers {
        readonly of = 'a table';
      }
      assertSameGraph(inline.send(new Headers()), { of: 'a table' });
    });

    it('is named after where it stood', () => {
      expect(() => inline.codec.pack({ f() {} }, 'result'))
        .throws(SerializationError, /^result\.f /)
        .include({ where: 'result' });
      expect(() => inline.codec.pack({ f() {} }, 'error'))
        .throws(SerializationError, /^error\.f /)
        .include({ where: 'error' });
    });

    it('is refused also beside what only our own copy can carry', () => {
      for (const make of [() => new WeakMap(), () => new WeakRef({}), () => new Intl.NumberFormat(), () => [1].values(), () => new ReadableStream()]) {
        const refuse = (value: unknown, transfer?: ArrayBuffer[]) =>
          expect(() => inline.codec.pack(value, 'message', transfer)).throws(SerializationError, /^message\.odd is an instance of /);
        const buffer = new ArrayBuffer(8);
        refuse({ buffer, odd: make() }, [buffer]);
        expect(buffer.byteLength).equal(8);
        refuse({ shown: new Proxy({}, {}), date: new Date(), odd: make() });
      }
    });

    it('is refused also after something that only has its prototype', () => {
      for (const { prototype } of [WeakSet, FinalizationRegistry]) assertSameGraph(inline.send(Object.create(prototype)), {});
      for (const odd of [new WeakSet(), new FinalizationRegistry(() => {})]) {
        expect(() => inline.codec.pack({ odd }, 'message')).throws(SerializationError, /^message\.odd is an instance of /);
      }
    });

    it('has the DataCloneError as cause when structured clone was asked', () => {
      const error = thrownBy(() => inline.codec.pack({ a: new WeakMap() }, 'message'));
      expect(error.cause).instanceOf(DOMException).include({ name: 'DataCloneError' });
    });

    it('includes a module namespace', async () => {
      const namespace = await import('./crossings.js');
      expect(() => inline.codec.pack({ namespace }, 'message')).throws(SerializationError, /^message\.namespace /);
    });

    it('includes getters that throw, with what they threw as cause', () => {
      const cause = new RangeError('no');
      const value = {
        list: [
          {
            get a() {
              throw cause;
            },
          },
        ],
      };
      const error = thrownBy(() => inline.codec.pack(value, 'message'));
      expect(error.message).match(/^message\.list\[0\]\.a could not be read/);
      expect(error.cause).equal(cause);
    });

    it('includes a revoked Proxy', () => {
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();
      expect(() => inline.codec.pack({ proxy }, 'message')).throws(SerializationError, /^message\.proxy could not be read/);
    });

    it('includes buffers that have been moved away and views that lie outside of theirs', () => {
      const moved = new Uint8Array(8);
      const pooled = Buffer.from(moved.buffer);
      const buffer = resizable(16, 16);
      const outside = new Uint8Array(buffer, 8, 8);
      structuredClone(moved.buffer, { transfer: [moved.buffer] });
      buffer.resize(4);
      expect(() => inline.codec.pack({ moved }, 'message')).throws(SerializationError, /^message\.moved is a buffer that has been moved away/);
      expect(() => inline.codec.pack({ a: pooled }, 'message')).throws(SerializationError, /^message\.a is a buffer that has been moved away/);
      expect(() => inline.codec.pack({ a: moved.buffer }, 'message')).throws(SerializationError, /^message\.a is a buffer that has been moved away/);
      expect(() => inline.codec.pack({ outside }, 'message')).throws(SerializationError, /^message\.outside is a view on a part/);
    });

    for (const [kind, wrap] of Object.entries<(value: unknown) => unknown>({
      objects: (a) => ({ a }),
      arrays: (a) => [a],
      Maps: (a) => new Map([[1, a]]),
      Sets: (a) => new Set([a]),
    })) {
      it(`includes 10,000 levels of ${kind}, and 1,000 levels cross`, () => {
        const deep = (levels: number) => Array.from({ length: levels }).reduce((value) => wrap(value), 0 as unknown);
        expect(() => inline.codec.pack(deep(10_000), 'message')).throws(SerializationError, /^message.*….* is nested too deeply/);
        for (const crossing of crossings) expect(() => crossing.send(deep(1000))).not.throw();
      });
    }

    it('is no RangeError either when little stack is left', () => {
      let deep: unknown = 0;
      for (let i = 0; i < 900; i++) deep = [deep];
      const outcomes = new Set<unknown>();
      const dig = (level: number): void => {
        try {
          dig(level + 1);
        } catch {
          // The end of the stack. From here up there is more and more of it.
        }
        if (level % 50 !== 0 || outcomes.has('packed')) return;
        try {
          inline.codec.pack(deep, 'message');
          outcomes.add('packed');
        } catch (error) {
          // At the very end not even the error can be made.
          if (!(error instanceof RangeError)) outcomes.add((error as Error).constructor);
        }
      };
      dig(0);
      expect([...outcomes]).deep.equal([SerializationError, 'packed']);
    });
  });
});

describe('An instance of a class that a thread has not loaded', () => {
  const unknowing = new ValueCodec({ keyOf: () => undefined, classOf: () => undefined }, { sharedMemory: true });
  const knowing = new ValueCodec(classes, { sharedMemory: true });
  const cross = (from: ValueCodec, to: ValueCodec, value: unknown): unknown => {
    const packed = from.pack(value, 'message');
    return to.unpack(...(structuredClone([packed.value, packed.marks]) as [unknown, Marks | undefined]));
  };

  it('is plain there, and has its class again behind it, with what that thread has changed', () => {
    const bag = withFields(new Bag([['a', new Point(1, 2)]]), { owner: 'me' });
    const between = cross(knowing, unknowing, { point: new Point(3, 4), bag, row: Row.of(5) }) as { point: Point; bag: Bag; row: Row };
    expect(Object.getPrototypeOf(between.point)).to.equal(Object.prototype);
    expect(between.bag).to.be.instanceOf(Map).and.not.instanceOf(Bag);
    between.point.x = 6;
    const back = cross(unknowing, knowing, { nested: [between] }) as { nested: [typeof between] };
    const [{ point, bag: sameBag, row }] = back.nested;
    expect(point).to.be.instanceOf(Point);
    expect(point.length()).to.equal(Math.hypot(6, 4));
    expect(sameBag).to.be.instanceOf(Bag);
    expect([sameBag.owner, (sameBag.get('a') as Point).length()]).to.deep.equal(['me', Math.hypot(1, 2)]);
    expect(row).to.be.instanceOf(Row);
  });

  it('is no plain data for what copies that, alone or within other things, nor a row of a batch', () => {
    const between = cross(knowing, unknowing, [new Point(1, 2)]) as [Point];
    for (const value of [between[0], between, { a: { b: between[0] } }]) expect(copyPlain(value)).to.equal(NOT_PLAIN);
    expect(rowOf({ action: 'move', to: between[0] }, true)).to.equal(false);
    expect(copyPlain({ ...between[0] })).to.deep.equal({ x: 1, y: 2 });
  });
});

function thrownBy(act: () => unknown): SerializationError {
  try {
    act();
  } catch (error) {
    return error as SerializationError;
  }
  throw new assert.AssertionError({ message: 'nothing was thrown' });
}
