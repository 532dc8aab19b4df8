import { expect } from 'chai';
import sinon from 'sinon';
import { plainCodec } from '../../src/client/codec.js';
import { Connection } from '../../src/client/connection.js';
import { InFlight } from '../../src/client/in-flight.js';
import { sharedCells } from '../../src/protocol/batches/cells.js';
import type { Channel } from '../../src/protocol/channels/channel.js';
import { plainQueue } from './queue.js';

/** A queue whose messages are handed over at the end of each turn, and never begun. */
function handedOver() {
  const connection = new Connection({ send() {}, memory: 'given' } as unknown as Channel, plainCodec);
  const queue = plainQueue();
  queue.handover.attach(connection, sharedCells(true), { onError() {} });
  queue.handover.open();
  const post = async (priority?: number): Promise<void> => {
    queue.post({ action: 'say' }, priority === undefined ? undefined : { priority }, false);
    await new Promise((resolve) => setImmediate(resolve));
  };
  const ids = (): (number | undefined)[] => queue.handover.tasks().map((task) => task._extras?.priority);
  return { post, ids };
}

describe('What was handed over', () => {
  afterEach(() => sinon.restore());

  it('is taken back for one of a higher priority, and handed over behind it', async () => {
    const { post, ids } = handedOver();
    for (const priority of [undefined, 5, undefined, -1, undefined, 7]) await post(priority);
    expect(ids()).to.deep.equal([7, 5, undefined, undefined, undefined, -1]);
  });

  it('is not looked through for each post, because a message once had a priority', async () => {
    const { post } = handedOver();
    const looks = sinon.spy(InFlight.prototype, 'takeBack');
    await post();
    await post(5);
    expect(looks.callCount).to.equal(1);
    for (let n = 0; n < 20; n++) await post();
    expect(looks.callCount).to.equal(1);
    await post(5);
    await post();
    expect(looks.callCount).to.equal(2);
  });
});
