import { expect } from 'chai';
import { plainCodec } from '../../src/client/codec.js';
import { Connection } from '../../src/client/connection.js';
import type { AnyTask } from '../../src/client/task.js';
import { SerializationError } from '../../src/index.js';
import { DONE, PAUSED } from '../../src/protocol/batches/messages.js';
import { type PostHandler, PostReader } from '../../src/protocol/batches/posts.js';
import type { Batch, Channel } from '../../src/protocol/channels/channel.js';
import { messageAt } from '../../src/protocol/copy/shapes.js';
import { failure } from '../support/failure.js';
import { plainQueue } from './queue.js';

type Message = { action: string; n: string };

/**
 * A connection whose channel refuses each batch with a 'poison' in it, as a pipe does one that is too long; what of others has arrived; and
 * queues behind it.
 */
function connected() {
  const arrived: (Message & { link: number })[] = [];
  const handler: Partial<PostHandler> = {
    onRun(link, { batch, shape }, _firstId, count, at) {
      for (let i = 0; i < count; i++) arrived.push({ link, ...(messageAt(batch, at + i * (shape.keys.length - 1), shape) as Message) });
    },
    onOne: (link, _id, _head, message) => void arrived.push({ link, ...(message as Message) }),
    onResume() {},
  };
  const reader = new PostReader(handler as PostHandler);
  const lengths: number[] = [];
  const channel: Partial<Channel> = {
    send(batch: Batch) {
      if (batch.some((field) => field === 'poison' || (field as Partial<Message> | undefined)?.n === 'poison')) throw new RangeError('too long');
      reader.read(batch);
      lengths.push(batch.length);
    },
  };
  const connection = new Connection(channel as Channel, plainCodec);
  const connect = (prefetch?: number): { link: number; post: (action: string, n: string) => AnyTask; open: () => void } => {
    const queue = plainQueue(prefetch);
    const link = queue.handover.attach(connection, undefined, { onError() {} });
    return { link, post: (action, n) => queue.post({ action, n }, undefined, false), open: () => queue.handover.open() };
  };
  const arrivedAt = (link: number): string[] => arrived.filter((message) => message.link === link).map(({ action, n }) => `${action} ${n}`);
  const answer = (batch: Batch): void => channel.onBatch?.(batch);
  return { connect, arrivedAt, answer, lengths };
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe('A batch that could not be sent', () => {
  it('goes before what its culprits post as they fail, to whichever actor behind the connection', async () => {
    const { connect, arrivedAt } = connected();
    const [a, b] = [connect(), connect()];
    const culprits = [a.post('say', 'poison'), b.post('say', 'poison')];
    a.post('say', 'first');
    b.post('say', 'first');
    for (const culprit of culprits) {
      culprit.addDoneCallback(() => {
        a.post('say', 'later');
        b.post('say', 'later');
      });
    }
    a.open();
    b.open();
    await nextTurn();
    for (const culprit of culprits) expect((await failure(culprit, SerializationError)).delivered).to.equal('no');
    expect(arrivedAt(a.link)).to.deep.equal(['say first', 'say later', 'say later']);
    expect(arrivedAt(b.link)).to.deep.equal(['say first', 'say later', 'say later']);
  });

  it('leaves a culprit that another has cancelled meanwhile cancelled', async () => {
    const { connect, arrivedAt } = connected();
    const a = connect();
    const [first, second] = [a.post('say', 'poison'), a.post('say', 'poison')];
    a.post('say', 'last');
    let cancelled: boolean | undefined;
    first.addDoneCallback(() => {
      cancelled = second.cancel();
    });
    a.open();
    await nextTurn();
    expect([first.state, second.state, cancelled]).to.deep.equal(['finished', 'cancelled', true]);
    expect(arrivedAt(a.link)).to.deep.equal(['say last']);
  });

  it('leaves the other end with the right name for each shape of message, also when a culprit was the first of its shape', async () => {
    const { connect, arrivedAt } = connected();
    const a = connect();
    a.open();
    a.post('add', '1');
    await nextTurn();
    const culprit = a.post('put', 'poison');
    a.post('put', '2');
    a.post('add', '3');
    await nextTurn();
    a.post('put', '4');
    await nextTurn();
    await failure(culprit, SerializationError);
    expect(arrivedAt(a.link)).to.deep.equal(['add 1', 'put 2', 'add 3', 'put 4']);
  });

  it('has nothing sent once more of an actor that is to be handed nothing just then', async () => {
    const { connect, arrivedAt, answer } = connected();
    const [a, b] = [connect(), connect()];
    a.open();
    b.open();
    a.post('say', 'once');
    b.post('say', 'first').addDoneCallback(() => {
      a.post('say', 'later');
      b.post('say', 'poison');
    });
    await nextTurn();
    answer([PAUSED, a.link]);
    answer([DONE, b.link, 1, 1]);
    await nextTurn();
    expect(arrivedAt(a.link)).to.deep.equal(['say once']);
  });

  it('is but a part of what there was to send, all of which arrives once, and in its order', async () => {
    for (const poisoned of [[], [0], [5000], [8999], [700, 4093, 4094, 8000]]) {
      const { connect, arrivedAt, lengths } = connected();
      const [a, b] = [connect(10_000), connect()];
      const posted = Array.from({ length: 9000 }, (_, i) => a.post('say', poisoned.includes(i) ? 'poison' : `${i}`));
      b.post('say', 'too');
      a.open();
      b.open();
      await nextTurn();
      for (const i of poisoned) expect((await failure(posted[i], SerializationError)).delivered).to.equal('no');
      const expected = posted.map((_, i) => `say ${i}`).filter((_, i) => !poisoned.includes(i));
      expect(arrivedAt(a.link)).to.deep.equal(expected);
      expect(arrivedAt(b.link)).to.deep.equal(['say too']);
      expect(Math.max(...lengths)).to.be.below(4200);
    }
  });
});
