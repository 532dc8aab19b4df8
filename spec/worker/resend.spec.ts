import { expect } from 'chai';
import { codecFor, plainCodec } from '../../src/client/codec.js';
import { SerializationError } from '../../src/errors.js';
import { type ReplyHandler, readReplies } from '../../src/protocol/batches/reply-reader.js';
import type { Batch, Channel } from '../../src/protocol/channels/channel.js';
import { transfer } from '../../src/protocol/copy/transfer.js';
import { ACROSS_THREADS } from '../../src/protocol/copy/values.js';
import { Replies, Route } from '../../src/worker/route.js';

/** The answers of two actors, by a channel that takes no batch with more than `most` characters, and what comes of them at the other end. */
function answering(most: number) {
  const got: unknown[] = [];
  const handlerOf = (link: number): ReplyHandler =>
    ({
      onValues: (firstId, count, batch, at) => {
        for (let i = 0; i < count; i++) got.push([link, firstId + i, batch[at + i]]);
      },
      onItems: (id, count, batch, at) => {
        for (let i = 0; i < count; i++) got.push([link, id, batch[at + i]]);
      },
      onValue: (id, value, marks) => got.push([link, id, plainCodec.unpack(value, marks)]),
      onDone: (firstId, count) => {
        for (let i = 0; i < count; i++) got.push([link, firstId + i, undefined]);
      },
      onFailed: (id, error, marks) => got.push([link, id, plainCodec.unpack(error, marks)]),
      onPaused: () => got.push([link, 'paused']),
    }) as Partial<ReplyHandler> as ReplyHandler;
  const send = (batch: Batch): void => {
    if (JSON.stringify(batch).length > most) throw new RangeError('too long');
    readReplies(batch, { layouts: [], handlerOf, onClosed() {}, onFatal() {} });
  };
  const replies = new Replies({ send, memory: 'read' } as unknown as Channel, plainCodec);
  const unsent: unknown[] = [];
  replies.onUnsent = (link, id): void => void unsent.push([link, id]);
  return { got, replies, unsent, routes: [1, 2].map((link) => new Route(replies, link, undefined)) as [Route, Route] };
}

describe('Answers that cannot be sent together', () => {
  it('are sent one by one, in their order', () => {
    const { got, replies, routes } = answering(60);
    const [first, second] = routes;
    first.answer(1, 'a'.repeat(20), false);
    first.answer(2, 'b'.repeat(20), false);
    second.answer(1, 'c'.repeat(20), false);
    first.answer(3, undefined, false);
    first.yield(4, 'd'.repeat(20));
    first.writer.paused(first.link);
    first.answer(5, new Map([[1, 'e']]), false);
    replies.flush();
    const texts = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(20));
    expect(got).to.deep.equal([
      [1, 1, texts[0]],
      [1, 2, texts[1]],
      [2, 1, texts[2]],
      [1, 3, undefined],
      [1, 4, texts[3]],
      [1, 'paused'],
      [1, 5, new Map([[1, 'e']])],
    ]);
  });

  it('end the generator of a stream, and no handler that has ended', () => {
    const { got, replies, unsent, routes } = answering(10_000);
    const [first, second] = routes;
    first.answer(1, 'x'.repeat(20_000), false);
    second.yield(2, 'x'.repeat(20_000));
    replies.flush();
    expect(got).to.have.lengthOf(2);
    expect(unsent).to.deep.equal([[2, 2]]);
  });

  it('fail, alone, where they are too much by themselves', () => {
    const { got, replies, routes } = answering(10_000);
    const [first] = routes;
    first.answer(1, 'small', false);
    first.answer(2, 'x'.repeat(20_000), false);
    first.answer(3, 'small', false);
    replies.flush();
    const [before, failed, after] = got as [unknown, [number, number, SerializationError], unknown];
    expect([before, after]).to.deep.equal([
      [1, 1, 'small'],
      [1, 3, 'small'],
    ]);
    expect(failed[2]).to.be.instanceOf(SerializationError).and.to.include({ where: 'result', delivered: 'yes' });
    expect(failed[2].message).to.equal('the result, which the handler has returned, could not be sent to the poster: RangeError: too long');
  });

  it('are none but the one whose buffers the crossing itself is to move', () => {
    const sent: unknown[] = [];
    const send = (batch: Batch, moved?: unknown[]): void => void sent.push([structuredClone(batch, { transfer: moved as ArrayBuffer[] }), moved?.length]);
    const replies = new Replies({ send, memory: 'copied' } as unknown as Channel, codecFor(ACROSS_THREADS));
    const [first, second] = [1, 2].map((link) => new Route(replies, link, undefined)) as [Route, Route];
    const buffer = new ArrayBuffer(8);
    first.answer(1, 'small', false);
    second.fail(1, new RangeError('mine'));
    first.answer(2, transfer(buffer, [buffer]), false);
    expect(buffer.byteLength).to.equal(8);
    replies.flush();
    expect(buffer.byteLength).to.equal(0);
    expect(sent.map((each) => (each as [unknown[], number?])[1])).to.deep.equal([undefined, 1]);
    expect((sent[1] as [unknown[]])[0].slice(1, 3)).to.deep.equal([1, 2]);
  });

  it('do not gather when they are long texts', () => {
    const { routes } = answering(Infinity);
    const [first] = routes;
    const text = 'x'.repeat(1024 * 1024);
    const large = Array.from({ length: 5 }, (_, i) => {
      first.answer(i + 1, text, false);
      return first.writer.large;
    });
    expect(large).to.deep.equal([false, false, false, false, true]);
  });
});
