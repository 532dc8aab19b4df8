import v8 from 'node:v8';
import vm from 'node:vm';
import { MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { expect } from 'chai';
import { SerializationError } from '../../../src/errors.js';
import { copyPlain, NOT_PLAIN } from '../../../src/protocol/copy/plain-copy.js';
import type { Transferable } from '../../../src/protocol/copy/transfer.js';
import { outstandingTransfers, transfer } from '../../../src/protocol/copy/transfer.js';
import { AppError, inline, Point, process, thread } from './crossings.js';
import { assertSameGraph } from './same-graph.js';

const filled = (length: number): Uint8Array<ArrayBuffer> => new Uint8Array(length).fill(7);

describe('a transfer list', () => {
  for (const crossing of [inline, thread]) {
    describe(`through ${crossing.name}`, () => {
      it('moves buffers at the post, small ones too, and views on them with them', () => {
        const bytes = filled(10);
        const view = new DataView(bytes.buffer, 2, 4);
        const other = filled(20);
        const packed = crossing.codec.pack({ bytes, view, other, buffer: bytes.buffer }, 'message', [bytes.buffer]);
        expect([bytes.length, bytes.buffer.byteLength]).deep.equal([0, 0]);
        expect(other.length).equal(20);
        const expected = filled(10);
        assertSameGraph(crossing.cross(packed), { bytes: expected, view: new DataView(expected.buffer, 2, 4), other: filled(20), buffer: expected.buffer });
      });

      it('moves a Buffer, whole, and a resizable buffer with views that follow it', () => {
        const buffer = Buffer.from(filled(10).buffer);
        const growing = new (ArrayBuffer as unknown as new (n: number, o: object) => ArrayBuffer)(8, { maxByteLength: 16 });
        const packed = crossing.codec.pack([buffer, new Uint8Array(growing)], 'message', [buffer.buffer, growing]);
        expect([buffer.length, growing.byteLength]).deep.equal([0, 0]);
        const [a, b] = crossing.cross(packed) as [Uint8Array, Uint8Array];
        assertSameGraph(a, filled(10));
        (b.buffer as unknown as { resize(length: number): void }).resize(12);
        expect(b.length).equal(12);
      });

      it('moves a large buffer without copying any other twice', () => {
        const [moved, copied] = [filled(100_000), filled(200_000)];
        const packed = crossing.codec.pack([moved, copied], 'message', [moved.buffer]);
        expect(packed.transfer?.map((item) => (item as ArrayBuffer).byteLength)).deep.equal([100_000, 200_000]);
        assertSameGraph(crossing.cross(packed), [filled(100_000), filled(200_000)]);
        expect(copied.length).equal(200_000);
      });

      it('moves a MessagePort, which then works for the receiver', () => {
        const { port1, port2 } = new MessageChannel();
        const { nested } = crossing.cross(crossing.codec.pack({ nested: [port1] }, 'message', [port1])) as { nested: [MessagePort] };
        port2.postMessage('hello');
        expect(receiveMessageOnPort(nested[0])?.message).equal('hello');
        nested[0].close();
      });

      it('moves what the value does not hold, too', () => {
        const bytes = filled(10);
        crossing.cross(crossing.codec.pack('nothing', 'message', [bytes.buffer]));
        expect(bytes.length).equal(0);
      });

      it('keeps marks and identity', () => {
        const bytes = filled(10);
        const point = Object.assign(new Point(1, 2), { bytes });
        const error = new AppError('m', 500, point);
        const [received, again] = crossing.cross(crossing.codec.pack([error, point], 'message', [bytes.buffer])) as [AppError, Point];
        expect(received).instanceOf(AppError).include({ message: 'm', severe: true });
        expect(received.details).equal(again);
        expect(again)
          .instanceOf(Point)
          .deep.include({ bytes: filled(10) });
      });

      it('does nothing when it is empty', () => {
        const bytes = filled(10);
        assertSameGraph(crossing.cross(crossing.codec.pack(bytes, 'message', [])), bytes);
      });

      const bad: [what: string, list: (bytes: Uint8Array<ArrayBuffer>, moved: ArrayBuffer) => unknown, text: RegExp][] = [
        ['names a buffer twice', ({ buffer }) => [buffer, buffer], /item 1 is listed twice/],
        ['names a buffer that has been moved', ({ buffer }, moved) => [buffer, moved], /item 1 is a buffer that has been moved away before/],
        ['names a SharedArrayBuffer', ({ buffer }) => [buffer, new SharedArrayBuffer(8)], /cannot be used: .*transfer/i],
        ['names a view', (bytes) => [bytes.buffer, bytes], /item 1 is a Uint8Array, which moves with its memory: list its `buffer`/],
        ['names a primitive', ({ buffer }) => [buffer, 5], /cannot be used/],
        ['is no array', ({ buffer }) => ({ 0: buffer }), /it is no array/],
      ];
      for (const [what, list, text] of bad) {
        it(`moves nothing when it ${what}`, () => {
          const [bytes, gone] = [filled(10), filled(10)];
          structuredClone(gone.buffer, { transfer: [gone.buffer] });
          const value = { bytes };
          expect(() => crossing.codec.pack(value, 'message', list(bytes, gone.buffer) as Transferable[]))
            .throws(SerializationError, text)
            .include({ where: 'message' });
          assertSameGraph(bytes, filled(10));
        });
      }

      it('moves nothing when the value cannot be copied', () => {
        const bytes = filled(10);
        expect(() => crossing.codec.pack({ bytes, f() {} }, 'message', [bytes.buffer])).throws(SerializationError, /^message\.f is a function/);
        assertSameGraph(bytes, filled(10));
      });

      it('moves nothing when one of its ports was closed by being moved', () => {
        const bytes = filled(10);
        const { port1 } = new MessageChannel();
        structuredClone(port1, { transfer: [port1] }).close();
        expect(() => crossing.codec.pack({ bytes, port1 }, 'message', [bytes.buffer, port1])).throws(SerializationError);
        assertSameGraph(bytes, filled(10));
      });

      it('lets an unknown class hold what is moved', () => {
        const { port1 } = new MessageChannel();
        const held = new (class Holder {
          port = port1;
        })();
        const received = crossing.cross(crossing.codec.pack(held, 'message', [port1])) as typeof held;
        expect(Object.getPrototypeOf(received)).equal(Object.prototype);
        received.port.close();
      });
    });
  }

  it('moves nothing between processes: everything is copied', () => {
    const bytes = filled(100_000);
    const { port1 } = new MessageChannel();
    const packed = process.codec.pack({ bytes }, 'message', [bytes.buffer, port1]);
    expect(packed.transfer).deep.equal([(packed.value as { bytes: Uint8Array }).bytes.buffer]);
    assertSameGraph(process.cross(packed), { bytes: filled(100_000) });
    expect(bytes.length).equal(100_000);
    expect(() => process.codec.pack({ port1 }, 'message', [port1])).throws(SerializationError, /^message\.port1 is a MessagePort/);
    port1.close();
    // As in any other mode.
    expect(() => process.codec.pack({ bytes }, 'message', [bytes.buffer, bytes.buffer])).throws(SerializationError, /item 1 is listed twice/);
  });
});

describe('transfer()', () => {
  afterEach('no mark is left over', () => {
    expect(outstandingTransfers).equal(0);
  });

  it('returns its value, which is not plain until it has been sent', () => {
    const value = { n: 1, bytes: [1] };
    expect(transfer(value, [])).equal(value);
    expect(copyPlain(value)).equal(NOT_PLAIN);
    expect(copyPlain({ nested: [value] })).equal(NOT_PLAIN);
    expect(copyPlain({ other: 1 })).deep.equal({ other: 1 });
    inline.codec.pack(value, 'result');
    expect(copyPlain(value)).deep.equal(value);
  });

  it('costs nothing any more once a marked value that was never sent is collected', async () => {
    v8.setFlagsFromString('--expose-gc');
    const gc = vm.runInNewContext('gc') as () => void;
    (() => transfer({}, []))();
    expect(outstandingTransfers).equal(1);
    while (outstandingTransfers > 0) {
      gc();
      // Finalizers run between two turns of the event loop.
      await new Promise((resolve) => setImmediate(resolve));
    }
  });

  it('leaves primitives alone', () => {
    expect(transfer(5, [])).equal(5);
    expect(transfer(null, [])).equal(null);
  });

  it('refuses a list that is no array, where it is called', () => {
    for (const list of [5, {}, 'x', undefined, null, filled(1).buffer]) {
      expect(() => transfer({}, list as never), String(list))
        .to.throw(TypeError, 'transfer takes')
        .with.property('code', 'ERR_ACTOR_INVALID_ARGUMENT');
    }
  });

  for (const crossing of [inline, thread]) {
    describe(`through ${crossing.name}`, () => {
      it('moves what it lists, once', () => {
        const bytes = filled(10);
        assertSameGraph(crossing.send(transfer(bytes, [bytes.buffer])), filled(10));
        expect(bytes.length).equal(0);
        const value = transfer({ bytes: filled(5) }, []);
        transfer(value, [value.bytes.buffer]);
        crossing.send(value);
        expect(value.bytes.length).equal(0);
        value.bytes = filled(6);
        crossing.send(value);
        expect(value.bytes.length).equal(6);
      });

      it('leaves what a field of an error lists where that field cannot be sent', () => {
        const bytes = filled(10);
        const error = Object.assign(new AppError('failed', 500), { field: { bytes: transfer({ bytes }, [bytes.buffer]), no: () => {} } });
        crossing.cross(crossing.codec.packError(error));
        expect(bytes.length).to.equal(10);
      });

      it('moves a port that is the value itself, alone and inside another', () => {
        for (const inside of [false, true]) {
          const { port1, port2 } = new MessageChannel();
          const marked = transfer(port2, [port2]);
          const received = crossing.send(inside ? { port: marked } : marked) as MessagePort & { port: MessagePort };
          port1.postMessage('through');
          expect(receiveMessageOnPort(inside ? received.port : received)).to.deep.equal({ message: 'through' });
          port1.close();
        }
      });

      it('moves what two lists of one value name', () => {
        const value = { a: filled(3), b: filled(4) };
        transfer(transfer(value, [value.a.buffer]), [value.a.buffer, value.b.buffer]);
        crossing.send(value);
        expect([value.a.length, value.b.length]).to.deep.equal([0, 0]);
      });

      it('works inside of a result, before and after other mention of what it lists', () => {
        const [a, b] = [filled(10), filled(50_000)];
        const late = new DataView(a.buffer, 2);
        const result = { first: [a, b], marked: [transfer(new Point(1, 2), [a.buffer]), transfer({ b }, [b.buffer])], last: { a, b, late } };
        const received = crossing.send(result);
        expect([a.length, b.length]).deep.equal([0, 0]);
        const [x, y] = [filled(10), filled(50_000)];
        assertSameGraph(received, { first: [x, y], marked: [new Point(1, 2), { b: y }], last: { a: x, b: y, late: new DataView(x.buffer, 2) } });
      });

      it('takes two values that list the same for one', () => {
        const bytes = filled(10);
        crossing.send([transfer({ a: bytes }, [bytes.buffer]), transfer({ b: bytes }, [bytes.buffer])]);
        expect(bytes.length).equal(0);
      });

      it('adds to the list of the post', () => {
        const [a, b] = [filled(1), filled(2)];
        crossing.codec.pack([a, transfer([b], [b.buffer])], 'message', [a.buffer]);
        expect([a.length, b.length]).deep.equal([0, 0]);
      });

      it('is gone, and nothing moved, when the value cannot be copied', () => {
        const bytes = filled(10);
        const value: Record<string, unknown> = transfer({ bytes, f() {} }, [bytes.buffer]);
        expect(() => crossing.codec.pack(value, 'result')).throws(SerializationError, /^result\.f is a function/);
        assertSameGraph(bytes, filled(10));
      });

      it('fails the result when its list cannot be used', () => {
        const { buffer } = filled(10);
        expect(() => crossing.codec.pack([transfer({}, [buffer, buffer])], 'result')).throws(SerializationError, /transfer list of the result.*listed twice/);
        expect(buffer.byteLength).equal(10);
      });
    });
  }

  it('copies between processes, and is gone all the same', () => {
    const bytes = filled(10);
    assertSameGraph(process.send([transfer({ bytes }, [bytes.buffer])]), [{ bytes: filled(10) }]);
    expect(bytes.length).equal(10);
  });

  it('does not count a large buffer as lent in a field of an error that is left out', () => {
    const details = (rest: object): Error => Object.assign(new Error('m'), { details: { bytes: filled(200_000), ...rest } });
    const lent = (error: Error): boolean => thread.codec.pack(error, 'message', undefined, true).lent;
    expect([lent(details({})), lent(details({ f() {} }))]).deep.equal([true, false]);
  });
});
