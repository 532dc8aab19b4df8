import { expect } from 'chai';
import { plainCodec } from '../../src/client/codec.js';
import { PendingQueue, type QueueOptions, type QueueOwner } from '../../src/client/pending-queue.js';

const OPTIONS: QueueOptions = { capacity: Infinity, overflow: 'reject', prefetch: 1, handlers: new Map(), resend: false };

/** Of which a post comes to the end of its stack once it has been counted. */
function crampedQueue(errors: unknown[] = []): PendingQueue {
  const owner: Partial<QueueOwner> = {
    onBusy(busy) {
      if (busy) throw new RangeError('Maximum call stack size exceeded');
    },
    onError: (error) => errors.push(error),
  };
  return new PendingQueue(owner as QueueOwner, plainCodec, OPTIONS);
}

describe('A message that no stack was left to post', () => {
  const post =
    (queue: PendingQueue, tell = false) =>
    (): unknown =>
      queue.post({ action: 'add' }, undefined, tell);

  it('is settled soon, and told of by what post has thrown alone', async () => {
    const errors: unknown[] = [];
    for (const tell of [false, true]) {
      const queue = crampedQueue(errors);
      expect(post(queue, tell)).to.throw(RangeError);
      expect(queue.unsettled).to.equal(1);
      await Promise.resolve();
      expect(queue.unsettled).to.equal(0);
    }
    expect(errors).to.deep.equal([]);
  });

  it('is settled at once when somebody asks whether there is anything to do', () => {
    const queue = crampedQueue();
    for (let n = 0; n < 3; n++) {
      expect(post(queue)).to.throw(RangeError);
      expect([queue.busy, queue.unsettled]).to.deep.equal([false, 0]);
    }
  });

  it('is followed by others of which the owner hears as of the first, as it may not have heard of this one', () => {
    let cramped = true;
    const heard: boolean[] = [];
    const owner: Partial<QueueOwner> = {
      onBusy(busy) {
        if (cramped) throw new RangeError('Maximum call stack size exceeded');
        heard.push(busy);
      },
    };
    const queue = new PendingQueue(owner as QueueOwner, plainCodec, OPTIONS);
    expect(post(queue)).to.throw(RangeError);
    cramped = false;
    post(queue)();
    expect(heard).to.deep.equal([true]);
  });
});
