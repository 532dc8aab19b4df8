import { expect } from 'chai';
import sinon from 'sinon';
import { IdleStreams } from '../../src/client/idle-streams.js';
import { type AnyTask, type ItemSink, Task, type TaskQueue } from '../../src/client/task.js';
import { until } from '../support/until.js';

describe('The streams that nobody waits for', () => {
  const stream = (seq: number): AnyTask => new Task({} as TaskQueue, seq, false);

  it('are waited for when they are abandoned, and given up, unless they have ended meanwhile: with what they failed then, somebody may be told. That goes by no fake clock', async () => {
    const clock = sinon.useFakeTimers();
    try {
      const streams = new IdleStreams(() => {});
      const [hanging, failing] = [stream(0), stream(1)];
      const [first, second] = [sinon.spy(hanging, 'markObserved'), sinon.spy(failing, 'markObserved')];
      for (const task of [hanging, failing]) streams.add(task);
      expect(streams.abandon()).to.equal(true);
      expect(streams.size, 'nobody waits for').to.equal(0);
      failing.done = () => true;
      clock.tick(86_400_000);
      expect(streams.size, 'by a fake clock').to.equal(0);
      await until(() => streams.size > 0);
      expect(streams.size).to.equal(1);
      expect([first.called, second.called]).to.deep.equal([true, false]);
    } finally {
      clock.restore();
    }
  });

  it('are told from what is waited for without a look at each of them, which each post behind one that stands still would take', () => {
    const kinds = [false, true].flatMap((concurrent) => [false, true].map((taken) => ({ concurrent, taken })));
    const streams = new IdleStreams(() => {});
    const open = kinds.flatMap(({ concurrent, taken }, kind) =>
      [0, 1, 2].map((n) => {
        const task = stream(3 * kind + n);
        task._extra.items = {} as ItemSink;
        streams.add(task);
        if (concurrent) {
          task.markConcurrent();
          streams.addConcurrent(task);
        }
        if (taken) streams.setAwaited(task, true);
        return task;
      }),
    );
    streams.setStalled(open[0] as AnyTask, true);
    const looks = sinon.spy(Set.prototype, Symbol.iterator as never);
    const awaited: boolean[] = [];
    try {
      for (const task of [...open].reverse()) {
        awaited.push(streams.awaited(open.length));
        if (task._concurrent) streams.setAwaited(task, false);
        streams.settled(task);
      }
      expect(looks.called).to.equal(false);
    } finally {
      looks.restore();
    }
    // Only concurrent ones that somebody takes items of can go on: the last three, which ended one after the other.
    expect(awaited).to.deep.equal(open.map((_, n) => n < 3));
  });
});
