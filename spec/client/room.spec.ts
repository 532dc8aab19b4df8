import { expect } from 'chai';
import { plainCodec } from '../../src/client/codec.js';
import { Connection } from '../../src/client/connection.js';
import { PendingQueue, type QueueOwner } from '../../src/client/pending-queue.js';
import type { AnyTask } from '../../src/client/task.js';
import { DONE, PAUSED, RESUMED, RETURNED } from '../../src/protocol/batches/messages.js';
import type { Batch, Channel } from '../../src/protocol/channels/channel.js';

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

/** A mailbox with room for two, before a process: what it has been handed over, but for the oldest, waits as far as anybody knows. */
function bounded() {
  const channel: Partial<Channel> = { send() {} };
  let awaited = false;
  const owner: QueueOwner = {
    name: 'Actor',
    onBusy: () => note(),
    onAwaited: () => note(),
    onError() {},
  };
  const queue = new PendingQueue(owner, plainCodec, { capacity: 2, overflow: 'reject', prefetch: 8, handlers: new Map(), resend: false });
  function note(): void {
    awaited = queue.awaited;
  }
  const connection = new Connection(channel as Channel, plainCodec);
  const link = queue.handover.attach(connection, undefined, { onError() {} });
  queue.handover.open();
  const post = (): AnyTask => queue.post({ action: 'work' }, undefined, false);
  const { line } = queue.admission;
  let turns = 0;
  const wake = (turn: boolean): void => {
    if (turn) turns++;
  };
  const waitForRoom = (): void => line.add({ free: () => queue.hasRoom, wake });
  const answer = (batch: Batch): void => channel.onBatch?.(batch);
  return { queue, link, post, waitForRoom, answer, turns: () => turns, awaited: () => awaited };
}

describe('Whoever waits for room', () => {
  it('is not told of what an answer leaves, where messages come back with it', async () => {
    const { link, post, waitForRoom, answer, turns, queue } = bounded();
    const posts = [post(), post(), post()];
    await nextTurn();
    expect(queue.hasRoom).to.equal(false);
    waitForRoom();
    answer([DONE, link, 1, 1, RETURNED, link, 2, 2, PAUSED, link]);
    await nextTurn();
    expect([posts.map((task) => task.done()), queue.hasRoom, turns()]).to.deep.equal([[true, false, false], false, 0]);
    answer([RESUMED, link, false]);
    await nextTurn();
    expect([queue.hasRoom, turns()]).to.deep.equal([true, 1]);
  });

  it('is not told of it either where they come in another batch at the same time', async () => {
    const { link, post, waitForRoom, answer, turns } = bounded();
    for (let i = 0; i < 3; i++) post();
    await nextTurn();
    waitForRoom();
    answer([DONE, link, 1, 1]);
    answer([RETURNED, link, 2, 2, PAUSED, link]);
    await nextTurn();
    expect(turns()).to.equal(0);
  });

  it('holds the program while that is taken by what has settled and has not been answered', async () => {
    const { queue, link, post, waitForRoom, answer, turns, awaited } = bounded();
    const posts = [post(), post(), post()];
    await nextTurn();
    for (const task of posts) task._cancel();
    expect([queue.busy, awaited()]).to.deep.equal([false, false]);
    waitForRoom();
    expect(awaited()).to.equal(true);
    answer([DONE, link, 1, 3]);
    await nextTurn();
    expect([turns(), awaited()]).to.deep.equal([1, false]);
  });
});
