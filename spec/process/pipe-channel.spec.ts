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

  it('offers what waits in its pipe to who reads ahead, frames in pieces too', () => {
    const bytes = frame([1, 'a'], [2, 'b'], [3, 'c']);
    waiting = [bytes.subarray(0, 13), bytes.subarray(13)];
    const taken: Batch[] = [];
    channel.readAhead((batch) => void taken.push(batch));
    expect(taken).to.deep.equal([
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
    ]);
    expect(delivered).to.deep.equal([]);
  });

  it('delivers what was left before whatever comes by the event loop', () => {
    waiting = [frame([1])];
    channel.readAhead((batch) => batch);
    channel.receive(frame([2]));
    expect(delivered).to.deep.equal([[1], [2]]);
  });

  it('reads nothing ahead of the rest of a chunk whose batches are being delivered', () => {
    waiting = [frame([3])];
    channel.onBatch = (batch) => {
      delivered.push(batch);
      channel.readAhead((next) => void delivered.push(next));
    };
    channel.receive(frame([1], [2]));
    expect(delivered).to.deep.equal([[1], [2]]);
    channel.readAhead((next) => void delivered.push(next));
    expect(delivered).to.deep.equal([[1], [2], [3]]);
  });
});
