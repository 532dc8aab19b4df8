import { expect } from 'chai';
import sinon from 'sinon';
import { IdleStreams } from '../../src/client/idle-streams.js';
import { type AnyTask, Task, type TaskQueue } from '../../src/client/task.js';
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
});
