import { expect } from 'chai';
import type { Batch } from '../../src/protocol/channels/channel.js';
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
    channel.source = { next: () => waiting.shift(), into: () => 0 };
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

  it('lets through what is thrown at its loss: the process that was to read on ends by it', () => {
    const error = new RangeError('no such operation');
    channel.onLoss = (loss): void => {
      throw loss;
    };
    channel.onBatch = () => {
      throw error;
    };
    expect(() => channel.receive(frame([1]))).to.throw(error);
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

  describe('with the rest of a large frame in its pipe', () => {
    const bytes = new Uint8Array(3_000_000).map((_, at) => at);
    let pipe: Buffer;
    let reads: number[];

    beforeEach(() => {
      pipe = Buffer.concat([...encodeBatch([1, bytes], [bytes.buffer]), frame([2])]);
      reads = [];
    });

    /** What the event loop does: a chunk at a time. */
    const nextChunk = (): void => {
      const chunk = pipe.subarray(0, 65_536);
      pipe = pipe.subarray(chunk.length);
      channel.receive(chunk);
    };
    const readFrom = (least: number): void => {
      channel.source = {
        next: () => undefined,
        into: (room) => {
          const taken = pipe.copy(room, 0, 0, least);
          pipe = pipe.subarray(taken);
          reads.push(taken);
          return taken;
        },
      };
    };

    it('reads it straight to where it is to stay', () => {
      readFrom(1_000_000);
      nextChunk();
      expect(reads.filter((taken) => taken > 0)).to.deep.equal([1_000_000, 1_000_000, bytes.length - 2_000_000 - 65_528]);
      nextChunk();
      expect(delivered).to.deep.equal([[1, bytes], [2]]);
    });

    it('has the event loop read on when there is no more yet, or so much that others must have their turn', () => {
      readFrom(5000);
      for (let chunks = 1; pipe.length > 0; chunks++) {
        nextChunk();
        expect(reads.length).to.be.at.most(16 * chunks);
      }
      expect(reads.length).to.be.above(100);
      expect(delivered).to.deep.equal([[1, bytes], [2]]);
    });

    it('reads on where the frame is longer than what is allocated before any of it has come', () => {
      const huge = new Uint8Array(40_000_000).fill(7);
      pipe = Buffer.concat([...encodeBatch([3, huge], [huge.buffer])]);
      readFrom(8_000_000);
      while (pipe.length > 0) nextChunk();
      expect(delivered).to.have.length(1);
      expect(Buffer.compare(delivered[0][1] as Uint8Array, huge)).to.equal(0);
    });
  });
});
