import { expect } from 'chai';
import { plainCodec } from '../../src/client/codec.js';
import { Site, type Tenant } from '../../src/host/site.js';
import type { Ending, Hosting } from '../../src/host/transport.js';
import { CLOSE, CLOSED } from '../../src/protocol/batches/messages.js';
import type { Batch } from '../../src/protocol/channels/channel.js';
import { memoryChannel } from '../../src/protocol/channels/memory-channel.js';
import { pause } from '../support/until.js';

const LINGER_MS = 20;

describe('A thread or process of many actors', () => {
  it('does not end with an actor in it, when the two before that have left at once', async () => {
    const [near, far] = memoryChannel();
    // It answers when it is asked to.
    let answer = (): void => {};
    const asked = new Promise<void>((resolve) => {
      far.onBatch = ([op, link]: Batch): void => {
        expect(op).to.equal(CLOSE);
        answer = (): void => far.send([CLOSED, link]);
        resolve();
      };
    });
    const ends: string[] = [];
    const hosting: Hosting = {
      channel: near,
      realm: '/1',
      onExit: () => {},
      terminate: async (how: Ending = 'now') => void ends.push(how),
    };
    const site = new Site(hosting, plainCodec, LINGER_MS);
    const [killed, stopped, third] = ['killed', 'stopped', 'third'].map(
      (id, index): Tenant => ({ id, link: index + 1, occupation: undefined, begun: false, onExit: () => {} }),
    ) as [Tenant, Tenant, Tenant];
    for (const tenant of [killed, stopped]) site.admit(tenant);
    const evicted = site.evict(killed, 'now');
    await asked;
    await site.evict(stopped, 'politely');
    answer();
    await evicted;
    site.admit(third);
    await pause(3 * LINGER_MS);
    expect([ends, site.closed]).to.deep.equal([[], false]);
    await site.evict(third, 'politely');
    await pause(3 * LINGER_MS);
    expect([ends, site.closed]).to.deep.equal([['politely'], true]);
  });
});
