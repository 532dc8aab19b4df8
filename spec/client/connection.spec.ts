import { expect } from 'chai';
import { Connection, type Sender } from '../../src/client/connection.js';
import type { EarlyHandler } from '../../src/protocol/batches/early-replies.js';
import { DONE } from '../../src/protocol/batches/messages.js';
import type { PostWriter } from '../../src/protocol/batches/posts.js';
import type { ReplyHandler } from '../../src/protocol/batches/reply-reader.js';
import type { Channel } from '../../src/protocol/channels/channel.js';
import type { ValueCodec } from '../../src/protocol/copy/values.js';

/** A connection that notes how many messages each crossing has, and what posts to it. */
function connected(clock: () => number = () => 1) {
  const crossings: number[] = [];
  let looks = 0;
  let filled = 0;
  const channel: Partial<Channel> = {
    send() {
      crossings.push(filled);
      filled = 0;
    },
    readEarly() {
      looks++;
    },
  };
  const connection = new Connection(channel as Channel, {} as ValueCodec, clock);
  class Poster implements Sender {
    dirty = false;
    private waiting = 0;

    post(large = false, lent = false): void {
      this.waiting++;
      connection.requestFlush(this, large, lent);
    }

    fill(writer: PostWriter): boolean {
      for (; this.waiting > 0; this.waiting--) {
        if (writer.full) return false;
        writer.resume(1);
        filled++;
        connection.inFlight++;
      }
      return true;
    }

    refill(): never {
      throw new Error('nothing has failed');
    }
  }
  const handler: Partial<ReplyHandler> = {
    onDone(_firstId, count) {
      connection.inFlight -= count;
    },
  };
  const link = connection.link(handler as ReplyHandler & EarlyHandler);
  const answer = (count: number): void => channel.onBatch?.([DONE, link, 1, count]);
  const nextTurn = () => new Promise((resolve) => setImmediate(resolve));
  return { crossings, looks: () => looks, Poster, answer, nextTurn };
}

describe('A connection', () => {
  it('sends a burst for one actor in crossings as large as all before them', async () => {
    const { crossings, Poster, nextTurn } = connected();
    const poster = new Poster();
    for (let i = 0; i < 1000; i++) poster.post();
    expect(crossings).to.deep.equal([1, 1, 16, 18, 36, 72, 144, 288]);
    await nextTurn();
    expect(crossings.slice(8)).to.deep.equal([424]);
  });

  it('looks for answers in a long loop of posts, now and then, and in no short one', async () => {
    const { looks, Poster, nextTurn } = connected(() => performance.now());
    const poster = new Poster();
    for (let turn = 0; turn < 20; turn++) {
      for (let i = 0; i < 200; i++) poster.post();
      await nextTurn();
    }
    expect(looks()).to.equal(0);
    const from = performance.now();
    for (let i = 0; i < 200_000; i++) poster.post();
    const took = performance.now() - from;
    expect(looks()).to.be.within(2, took / 0.05 + 1);
  });

  it('looks for them in a loop of large messages too, but not before what is lent has been sent', async () => {
    for (const lent of [false, true]) {
      const { looks, Poster } = connected(() => performance.now());
      const poster = new Poster();
      for (const end = performance.now() + 2; performance.now() < end; ) for (let i = 0; i < 1000; i++) poster.post(true, lent);
      if (lent) expect(looks()).to.equal(0);
      else expect(looks()).to.be.above(0);
    }
  });

  it('looks for none when the loop goes on after a wait, until the event loop has had its turn: it could go on for ever', async () => {
    const { looks, Poster, nextTurn } = connected(() => performance.now());
    const poster = new Poster();
    const loop = (): number => {
      for (let i = 0; i < 50_000; i++) poster.post();
      return looks();
    };
    const first = loop();
    expect(first).to.be.above(0);
    await undefined;
    expect(loop()).to.equal(first);
    await undefined;
    expect(loop()).to.equal(first);
    await nextTurn();
    expect(loop()).to.be.above(first);
  });

  it('sends a burst for many actors in portions, while the loop goes on to the others', async () => {
    const { crossings, Poster, nextTurn } = connected();
    for (let i = 0; i < 1000; i++) new Poster().post();
    expect(crossings).to.deep.equal([1, 1, 16, 18, 36, 72, 128, 128, 128, 128, 128, 128]);
    await nextTurn();
    expect(crossings.slice(12)).to.deep.equal([88]);
  });

  for (const [answers, portions] of [
    [4, [4]],
    [16, [16]],
    [40, [16, 16, 8]],
    [64, [32, 32]],
  ] as const) {
    it(`sends what follows ${answers} answers at once in portions of ${portions[0]}, so that one is under way while the next is made`, async () => {
      const { crossings, Poster, answer, nextTurn } = connected();
      const poster = new Poster();
      for (let i = 0; i < answers; i++) poster.post();
      await nextTurn();
      crossings.length = 0;
      answer(answers);
      await undefined;
      for (let i = 0; i < answers; i++) poster.post();
      await nextTurn();
      expect(crossings).to.deep.equal(portions);
    });
  }

  it('sends sooner what slow code posts, as long as the other end may have nothing to do', async () => {
    let ms = 1;
    const { crossings, Poster, answer, nextTurn } = connected(() => ms);
    const poster = new Poster();
    for (let i = 0; i < 8; i++) poster.post();
    await nextTurn();
    crossings.length = 0;
    answer(8);
    await undefined;
    for (let i = 0; i < 12; i++) {
      ms += 0.01;
      poster.post();
    }
    await nextTurn();
    expect(crossings).to.deep.equal([1, 1, 2, 4, 4]);
  });

  it('begins no flush that the stack may end in, when a recursion without end posts, and sends what waits afterwards', async () => {
    const { crossings, Poster, nextTurn } = connected();
    let begun = 0;
    let ended = 0;
    const go = (levels: number): number => (levels > 0 ? go(levels - 1) + 1 : 0);
    class Deep extends Poster {
      override fill(writer: PostWriter): boolean {
        begun++;
        go(20);
        const all = super.fill(writer);
        ended++;
        return all;
      }
    }
    const poster = new Deep();
    let posts = 0;
    const dive = (): number => {
      poster.post(true);
      return ++posts + dive();
    };
    expect(dive).to.throw(RangeError);
    expect(begun).to.be.above(1000);
    expect(ended).to.equal(begun);
    await nextTurn();
    expect(crossings.reduce((sum, count) => sum + count)).to.be.within(posts, posts + 1);
  });
});
