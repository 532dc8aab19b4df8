import { expect } from 'chai';
import { plainCodec } from '../../src/client/codec.js';
import { Connection } from '../../src/client/connection.js';
import { SerializationError } from '../../src/errors.js';
import { ReplyWriter } from '../../src/protocol/batches/reply-writer.js';
import type { Channel } from '../../src/protocol/channels/channel.js';
import { rejection } from '../support/failure.js';
import { plainQueue } from './queue.js';

describe('An answer that cannot be put together again', () => {
  it('fails its own message, and the next one is read', async () => {
    const cause = new TypeError('no such field');
    const codec = Object.create(plainCodec, {
      unpack: {
        value: () => {
          throw cause;
        },
      },
    });
    const channel = { memory: 'given', send() {} } as Partial<Channel> as Channel;
    const connection = new Connection(channel, codec);
    const queue = plainQueue();
    const link = queue.handover.attach(connection, undefined, { onError() {} });
    queue.handover.open();
    const [first, second] = [1, 2].map(() => queue.post({ action: 'ask' }, undefined, false));
    await new Promise((resolve) => setImmediate(resolve));
    const writer = new ReplyWriter();
    writer.value(link, 1, plainCodec.pack(new Date(), 'result'));
    writer.plainValue(link, 2, 'read');
    channel.onBatch(writer.take().batch);
    const error = await rejection(first as typeof first & {});
    expect(error).to.be.instanceOf(SerializationError).that.includes({ where: 'result', delivered: 'yes', cause });
    expect(await second).to.equal('read');
  });
});
