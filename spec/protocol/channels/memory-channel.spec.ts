import { expect } from 'chai';
import type { Batch } from '../../../src/protocol/channels/channel.js';
import { memoryChannel } from '../../../src/protocol/channels/memory-channel.js';

describe('A channel within a thread', () => {
  it('delivers in order also to who polls while a batch is delivered', async () => {
    const [near, far] = memoryChannel();
    const delivered: unknown[] = [];
    far.onBatch = ([name]: Batch): void => {
      delivered.push(name);
      if (name !== 'first') return;
      near.send(['third']);
      far.poll();
    };
    near.send(['first']);
    near.send(['second']);
    await undefined;
    expect(delivered).to.deep.equal(['first', 'second', 'third']);
  });
});
