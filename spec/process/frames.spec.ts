import assert from 'node:assert/strict';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Batch } from '../../src/protocol/channels/channel.js';
import type { LastWords } from '../../src/protocol/channels/last-words.js';
import { encodeBatch, encodeLastWords, FrameReader } from '../../src/transports/process/frames.js';
import { assertSameGraph } from '../protocol/copy/same-graph.js';
import { thrown } from '../support/failure.js';

class Received {
  readonly batches: Batch[] = [];
  readonly words: LastWords[] = [];
  readonly reader = new FrameReader({ onBatch: (batch) => this.batches.push(batch), onLastWords: (words) => this.words.push(words) });

  /** Hands over the bytes in chunks of these sizes, over and over. Each chunk is overwritten afterwards, as a reader's own memory would be. */
  read(bytes: Buffer, sizes: readonly number[] = [bytes.length]): this {
    for (let at = 0, i = 0; at < bytes.length; i++) {
      const chunk = Buffer.from(bytes.subarray(at, at + (sizes[i % sizes.length] as number)));
      at += chunk.length;
      this.reader.push(chunk);
      chunk.fill(0xee);
    }
    return this;
  }
}

const encode = (batch: Batch, transfer?: ArrayBuffer[]): Buffer => Buffer.concat(encodeBatch(batch, transfer));
const roundTrip = (batch: Batch, transfer?: ArrayBuffer[]): Batch => new Received().read(encode(batch, transfer)).batches[0] as Batch;

const codeUnits = fc.array(fc.nat(0xffff), { maxLength: 100 }).map((units) => String.fromCharCode(...units));
/** Other characters, if any, come late. */
const late = fc.tuple(fc.nat(40), codeUnits).map(([length, end]) => 'a'.repeat(length) + end.slice(0, 2));
const block = fc.array(fc.double(), { maxLength: 40 }).map((numbers) => Float64Array.from(numbers));
const flat = fc.array(
  fc.oneof(
    fc.integer(),
    fc.double(),
    fc.boolean(),
    codeUnits,
    late,
    block,
    fc.constantFrom<unknown>(null, undefined, -0, Number.NaN, Infinity, 5n, '__proto__'),
  ),
  {
    maxLength: 60,
  },
);
const anything = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withTypedArray: true,
  withSparseArray: true,
  withNullPrototype: true,
});
const graph = fc.array(anything, { minLength: 1, maxLength: 5 }).map((values) => {
  const knot: unknown[] = [...values, values[0], { last: values.at(-1) }];
  knot.push(knot, new Map([[knot, values]]));
  return [1, knot, knot[0], undefined];
});
const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 });

describe('Frames', () => {
  it('bring any batch of plain values back, however the pipe cuts them', () => {
    fc.assert(
      fc.property(fc.array(flat, { maxLength: 6 }), sizes, (batches, cut) => {
        const { batches: received } = new Received().read(Buffer.concat(batches.map((batch) => encode(batch))), cut);
        assert.deepStrictEqual(received, batches);
      }),
    );
  });

  it('bring any structured-cloneable batch back with its identities, however the pipe cuts them', () => {
    fc.assert(
      fc.property(fc.array(graph, { minLength: 1, maxLength: 3 }), sizes, (batches, cut) => {
        const expected = structuredClone(batches);
        const { batches: received } = new Received().read(Buffer.concat(batches.map((batch) => encode(batch))), cut);
        for (const [i, batch] of expected.entries()) assertSameGraph(received[i], batch);
      }),
    );
  });

  it('take no detour by which a value would change', () => {
    const own = JSON.parse('{"__proto__":{"polluted":true},"toJSON":"data"}');
    const batch = [own, -0, Number.NaN, '\ud800', [], [undefined], new Date(Number.NaN), /x/gi, Object(1n), new RangeError('no')];
    assertSameGraph(roundTrip(batch), structuredClone(batch));
    expect(({} as { polluted?: boolean }).polluted).to.equal(undefined);
  });

  it('do not ask a toJSON that somebody has given to all arrays', () => {
    const prototype = Array.prototype as { toJSON?: () => unknown };
    prototype.toJSON = () => 'hijacked';
    try {
      expect(roundTrip([1, 'two'])).to.deep.equal([1, 'two']);
    } finally {
      delete prototype.toJSON;
    }
  });

  it('bring Buffers as Uint8Arrays, and views on memory that is their own and aligned', () => {
    for (const pad of ['', 'x', 'xx', 'xxx']) {
      const [text, bytes, floats] = roundTrip([pad, Buffer.from('pooled'), new Float64Array([1.5, -0])]) as [string, Uint8Array, Float64Array];
      expect(text).to.equal(pad);
      expect(Object.getPrototypeOf(bytes)).to.equal(Uint8Array.prototype);
      expect(Buffer.from(bytes).toString()).to.equal('pooled');
      expect([...floats]).to.deep.equal([1.5, -0]);
      expect(floats.byteOffset % 8).to.equal(0);
    }
  });

  it('bring text of any length and script back, also halves of surrogate pairs', () => {
    const scripts = ['x', 'é', 'ж', '漢', '😀', '\ud800', '\udc00', '\0', '\x7f', '\x80'];
    for (const length of [1, 12, 13, 16, 17, 1000, 40_000, 300_000]) {
      for (const character of scripts) {
        const texts = [character.repeat(length), `${'x'.repeat(length)}${character}`, `${character}${'x'.repeat(length)}`];
        expect(roundTrip(texts)).to.deep.equal(texts);
      }
    }
  });

  it('hand over bytes that nothing writes to later, of whatever length', () => {
    // Of some more than half of the room that there is at most, whatever it has come to, and of less.
    const lengths = [600_000, 10, 600_000, 300_000, 20_000, 600_000, 9_000, 100];
    const batches = lengths.map((length, i): Batch => [i, String(i).repeat(length / 2), Float64Array.from({ length: length / 16 }, () => i)]);
    const frames = batches.map((batch) => encodeBatch(batch));
    const received = frames.map((frame) => new Received().read(Buffer.concat(frame)).batches[0]);
    expect(received).to.deep.equal(batches);
  });

  it('bring a view back with all of its buffer, where that has more', () => {
    const { buffer } = Float64Array.of(1, 2, 3, 4);
    const views = [new Float64Array(buffer, 8), new Float64Array(buffer, 0, 2)];
    assertSameGraph(roundTrip(views), structuredClone(views));
  });

  it('bring a resizable buffer back as one', () => {
    const resizable = Reflect.construct(ArrayBuffer, [8, { maxByteLength: 64 }]) as ArrayBuffer;
    const view = new Uint8Array(resizable);
    view[7] = 7;
    for (const transfer of [undefined, [resizable]]) {
      const [copy] = roundTrip([view], transfer) as [Uint8Array];
      expect([copy.length, copy[7]]).to.deep.equal([8, 7]);
      (copy.buffer as unknown as { resize(length: number): void }).resize(16);
      expect(copy.length).to.equal(16);
    }
  });

  it('carry large buffers beside the batch, shared by views as before, also several and empty ones', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 3000 }), { minLength: 1, maxLength: 4 }), sizes, (arrays, cut) => {
        const buffers = arrays.map((array) => array.slice().buffer as ArrayBuffer);
        const batch = [...buffers, ...buffers.map((buffer) => new DataView(buffer)), 'end'];
        const expected = structuredClone(batch);
        const { batches } = new Received().read(Buffer.concat([encode(batch, buffers), encode([1])]), cut);
        assertSameGraph(batches[0], expected);
        expect(batches[1]).to.deep.equal([1]);
      }),
      { numRuns: 50 },
    );
  });

  it('carry buffers of many megabytes in chunks of a pipe', () => {
    const floats = new Float64Array(1_000_000).map((_, i) => i / 3);
    for (const transfer of [undefined, [floats.buffer]]) {
      const { batches } = new Received().read(encode([floats, 'x'.repeat(3_000_000)], transfer), [65_536, 1, 30_000]);
      assertSameGraph(batches, [[floats, 'x'.repeat(3_000_000)]]);
    }
  });

  it('carry the last words of a process between batches', () => {
    const words: LastWords = { uncaught: { value: new TypeError('boom'), marks: undefined, transfer: undefined, lent: false }, signal: 'SIGTERM' };
    const received = new Received().read(Buffer.concat([encode([1]), ...encodeLastWords(words), encode([2])]), [7]);
    expect(received.batches).to.deep.equal([[1], [2]]);
    assertSameGraph(received.words, [words]);
  });

  it('hand over nothing that has not come as a whole', () => {
    const bytes = encode([1, { a: 'b' }]);
    for (let length = 0; length < bytes.length; length++) expect(new Received().read(bytes.subarray(0, length)).batches).to.deep.equal([]);
  });

  it('refuse what is longer than a frame may be, before anything is written', () => {
    const buffer = new ArrayBuffer(2 ** 31);
    thrown(() => encodeBatch([buffer], [buffer]), RangeError);
  });

  describe('of bytes that are none', () => {
    it('make one clear error, or wait for more', () => {
      fc.assert(
        fc.property(fc.uint8Array({ minLength: 1, maxLength: 60 }), sizes, (bytes, cut) => {
          const received = new Received();
          try {
            received.read(Buffer.from(bytes), cut);
          } catch (error) {
            expect((error as Error).message).to.match(/^what came through the pipe is no frame/);
          }
          expect(received.batches).to.deep.equal([]);
        }),
      );
    });

    it('make an error also where the header was right, where they do not make another value', () => {
      fc.assert(
        fc.property(flat, fc.nat(), fc.integer({ min: 1, max: 255 }), (batch, at, flip) => {
          const bytes = encode([...batch, undefined]);
          const place = at % bytes.length;
          bytes[place] = (bytes[place] as number) ^ flip;
          try {
            new Received().read(bytes);
          } catch (error) {
            expect((error as Error).message).to.match(/no frame|cannot be read/);
          }
        }),
      );
    });

    it('follow whole frames, which were handed over before', () => {
      const received = new Received();
      const error = thrown(() => received.read(Buffer.concat([encode([1]), Buffer.from('console.log output')])), Error);
      expect(error.message).to.include(Buffer.from('console.').toString('hex')).and.to.include('file descriptor');
      expect(received.batches).to.deep.equal([[1]]);
    });

    it('take no memory for a length that is only announced', () => {
      const header = encode([{}]).subarray(0, 8);
      header.writeUInt32LE(2 ** 31 - 1, 4);
      for (const kind of [1, 2, 3]) {
        header[2] = kind;
        const before = process.memoryUsage().arrayBuffers;
        const received = new Received().read(header).read(Buffer.alloc(1000));
        expect(process.memoryUsage().arrayBuffers - before).to.be.lessThan(32 * 2 ** 20);
        expect(received.batches).to.deep.equal([]);
      }
    });

    it('take no memory for numbers that are only announced', () => {
      const bytes = encode([Float64Array.of(1)]);
      bytes.writeUInt32LE(2 ** 28, 9);
      const before = process.memoryUsage().arrayBuffers;
      expect(thrown(() => new Received().read(bytes), Error).message).to.include('bytes are missing');
      expect(process.memoryUsage().arrayBuffers - before).to.be.lessThan(32 * 2 ** 20);
    });

    it('are refused with a length beyond all bounds', () => {
      const header = encode([{}]).subarray(0, 8);
      header.writeUInt32LE(2 ** 32 - 1, 4);
      expect(thrown(() => new Received().read(header), Error).message).to.match(/no frame/);
    });
  });
});
