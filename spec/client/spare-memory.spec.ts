import { expect } from 'chai';
import { codecFor, plainCodec } from '../../src/client/codec.js';
import { Connection } from '../../src/client/connection.js';
import { PendingQueue, type QueueOwner } from '../../src/client/pending-queue.js';
import { ReplyWriter } from '../../src/protocol/batches/reply-writer.js';
import type { Channel } from '../../src/protocol/channels/channel.js';
import { spareMemory } from '../../src/protocol/copy/spare-memory.js';

const SIZE = 128 * 1024;
const MANY = 32 * 1024 * 1024;

/** Takes all that are kept. */
function spares(size = SIZE): number {
  let count = 0;
  while (spareMemory.take(size) !== undefined) count++;
  return count;
}

/** An actor behind a channel that only notes what is sent. */
function posting(memory: Channel['memory'], codec = plainCodec) {
  const channel: Partial<Channel> = { memory, send: () => {} };
  const connection = new Connection(channel as Channel, codec);
  const owner: Partial<QueueOwner> = { onBusy() {}, onAwaited() {} };
  const options = { handlers: new Map(), capacity: Infinity, overflow: 'reject', prefetch: 'auto', resend: false } as const;
  const queue = new PendingQueue(owner as QueueOwner, codec, options);
  const link = queue.handover.attach(connection, undefined, { onError() {} });
  queue.handover.open();
  const post = () => queue.post({ action: 'read', bytes: new Uint8Array(SIZE) }, undefined, false);
  const answer = (write: (writer: ReplyWriter, id: number) => void, id = 1): void => {
    const writer = new ReplyWriter();
    write(writer, id);
    channel.onBatch?.(writer.take().batch);
    // Fails whatever is left, so that no timer stays.
    queue.fail(() => new Error('the end'));
  };
  return { link, post, answer };
}

describe('The memory of a large buffer that was copied', () => {
  beforeEach(() => {
    spares();
  });

  for (const [how, write] of [
    ['with a value', (link: number) => (writer: ReplyWriter, id: number) => writer.plainValue(link, id, 1)],
    ['with a value that has marks', (link: number) => (writer: ReplyWriter, id: number) => writer.value(link, id, plainCodec.pack(new Error('x'), 'result'))],
    ['with nothing', (link: number) => (writer: ReplyWriter, id: number) => writer.done(link, id)],
    ['with a failure', (link: number) => (writer: ReplyWriter, id: number) => writer.failed(link, id, plainCodec.packError('x'))],
  ] as const) {
    it(`is that of the next copy once its message is answered ${how}`, () => {
      const { link, post, answer } = posting('read');
      post().markObserved();
      expect(spares()).to.equal(0);
      answer(write(link));
      expect(spares()).to.equal(1);
    });
  }

  it('is not where it can change its size: whatever is copied there afterwards could', () => {
    const Resizable = ArrayBuffer as unknown as new (size: number, options: { maxByteLength: number }) => ArrayBuffer;
    spareMemory.give(new Resizable(SIZE, { maxByteLength: 2 * SIZE }));
    expect(spares()).to.equal(0);
  });

  it('is not when the message comes back', () => {
    const { link, post, answer } = posting('read');
    post().markObserved();
    answer((writer, id) => writer.returned(link, id));
    expect(spares()).to.equal(0);
  });

  it('is not when the message was dropped', () => {
    const { link, post, answer } = posting('read');
    post().markObserved();
    answer((writer, id) => writer.dropped(link, id));
    expect(spares()).to.equal(0);
  });

  it('is not when the message has failed by then: it may still be on its way', () => {
    const { link, post, answer } = posting('read');
    const future = post();
    future.markObserved();
    future._reject(new Error('too late'));
    expect(spares()).to.equal(0);
    answer((writer, id) => writer.plainValue(link, id, 1));
    expect(spares()).to.equal(0);
  });

  it('is not where somebody else has it by then', () => {
    const { link, post, answer } = posting('given', codecFor({ sharedMemory: true }));
    post().markObserved();
    answer((writer, id) => writer.plainValue(link, id, 1));
    expect(spares()).to.equal(0);
  });

  it('is taken for one of the same size only, and once', () => {
    spareMemory.give(new ArrayBuffer(SIZE));
    expect(spares(SIZE + 1)).to.equal(0);
    expect(spares(SIZE)).to.equal(1);
    expect(spares(SIZE)).to.equal(0);
  });

  it('is kept up to 32 MB, the last that was used', () => {
    for (let i = 0; i < MANY / SIZE; i++) spareMemory.give(new ArrayBuffer(SIZE));
    spareMemory.give(new ArrayBuffer(2 * SIZE));
    expect(spares(2 * SIZE)).to.equal(1);
    expect(spares()).to.equal(MANY / SIZE - 2);
    spareMemory.give(new ArrayBuffer(MANY + 1));
    expect(spares(MANY + 1)).to.equal(0);
  });

  it('is not kept for what is small', () => {
    spareMemory.give(new ArrayBuffer(SIZE - 1));
    expect(spares(SIZE - 1)).to.equal(0);
  });

  it('is let go when nobody has asked for it for a while', async () => {
    spareMemory.give(new ArrayBuffer(SIZE));
    while (spareMemory.bytes > 0) await new Promise((resolve) => setImmediate(resolve));
    expect(spares()).to.equal(0);
  });
});
