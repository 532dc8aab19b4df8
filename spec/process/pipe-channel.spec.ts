import { expect } from 'chai';
import type { Batch } from '../../src/protocol/channel.js';
import { encodeBatch } from '../../src/transports/process/frames.js';
import { PipeChannel } from '../../src/transports/process/pipe-channel.js';

const frame = (...batches: Batch[]): Buffer => Buffer.concat(batches.flatMap((batch) => encodeBatch(batch)));

describe('A channel over pipes', () => {
  let waiting: Buffer[];
  let channel: PipeChannel;
  let delivered: Batch[];

  beforeEach(() => {
    waiting = [];
    delivered = [];
    channel = new PipeChannel({ write() {}, flush() {}, close() {} });
    channel.readMore = () => waiting.shift();
    channel.onBatch = (batch) => delivered.push(batch);
  });

  it('offers what waits in its pipe to who reads early, frames in pieces too', () => {
    const bytes = frame([1, 'a'], [2, 'b'], [3, 'c']);
    waiting = [bytes.subarray(0, 13), bytes.subarray(13)];
    const taken: Batch[] = [];
    channel.readEarly((batch) => void taken.push(batch));
    expect(taken).to.deep.equal([
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
    ]);
    expect(delivered).to.deep.equal([]);
  });

  it('is lost by what cannot be delivered, whoever has read it, and says so once', () => {
    const losses: unknown[] = [];
    channel.onLoss = (error) => losses.push(error);
    const error = new RangeError('no such operation');
    channel.onBatch = () => {
      throw error;
    };
    waiting = [frame([1], [2])];
    channel.readEarly((batch) => batch);
    channel.poll();
    channel.receive(frame([3]));
    expect(losses).to.deep.equal([error]);
  });

  it('delivers what was left before whatever comes by the event loop', () => {
    waiting = [frame([1])];
    channel.readEarly((batch) => batch);
    channel.receive(frame([2]));
    expect(delivered).to.deep.equal([[1], [2]]);
  });

  it('reads nothing before the rest of a chunk whose batches are being delivered', () => {
    waiting = [frame([3])];
    channel.onBatch = (batch) => {
      delivered.push(batch);
      channel.readEarly((next) => void delivered.push(next));
    };
    channel.receive(frame([1], [2]));
    expect(delivered).to.deep.equal([[1], [2]]);
    channel.readEarly((next) => void delivered.push(next));
    expect(delivered).to.deep.equal([[1], [2], [3]]);
  });
});
