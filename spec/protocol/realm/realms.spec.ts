import { expect } from 'chai';
import sinon from 'sinon';
import { GONE, RESOLVE } from '../../../src/protocol/batches/messages.js';
import type { Batch, Channel } from '../../../src/protocol/channels/channel.js';
import { memoryChannel } from '../../../src/protocol/channels/memory-channel.js';
import type { PortChannel } from '../../../src/protocol/channels/port-channel.js';
import { Realm } from '../../../src/protocol/realm/realm.js';
import { until } from '../../support/until.js';

describe('A realm', () => {
  /** A thread that the realm has started, which hears what comes to it. */
  function child(realm: Realm): { path: string; end: Channel; heard: Batch[] } {
    const [near, end] = memoryChannel();
    const heard: Batch[] = [];
    end.onBatch = (batch) => heard.push(batch);
    return { path: realm.adopt(near, 'thread').path, end, heard };
  }

  for (const [who, below] of [
    ['another', ''],
    ['a realm below another', '/1'],
  ]) {
    it(`remembers no more that a child has had to do with ${who} when that is gone`, async () => {
      const root = new Realm();
      const last = child(root);
      const host = child(root);
      for (let i = 0; i < 20; i++) {
        const { path, end } = below === '' ? child(root) : { path: `${host.path}/${i}`, end: host.end };
        end.send([RESOLVE, last.path, path, 'an actor']);
        await until(() => last.heard.some(([op, , from]) => op === RESOLVE && from === path));
        if (below === '') end.close();
        else end.send([GONE, last.path, host.path, path]);
        await until(() => last.heard.some(([op, , , gone]) => op === GONE && gone === path));
      }
      const send = sinon.spy(root, 'send');
      last.end.close();
      await until(() => send.callCount > 0);
      expect(send.args.map(([[, to]]) => to)).to.deep.equal(below === '' ? [''] : [host.path]);
    });
  }

  it('says of a port to another thread that what came by it could not be read', () => {
    const root = new Realm();
    const { path } = child(root);
    const onBroken = sinon.spy();
    const channel = root.connect(path, onBroken) as PortChannel;
    channel.onLoss(new RangeError('too deep'));
    expect(onBroken.callCount).to.equal(1);
    channel.close();
  });
});
