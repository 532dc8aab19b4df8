import { expect } from 'chai';
import sinon from 'sinon';
import { settleLost } from '../../src/client/lost-messages.js';
import type { PendingQueue } from '../../src/client/pending-queue.js';
import { type AnyTask, Task, type TaskQueue } from '../../src/client/task.js';

describe('What a crash has interrupted', () => {
  const queue: Partial<TaskQueue> = { settled() {} };
  const begun = (): AnyTask[] => Array.from({ length: 1000 }, (_, seq) => new Task(queue as TaskQueue, seq, true));

  function settle(tasks: AnyTask[], maxTaskRetries: number): AnyTask[] {
    const back: AnyTask[] = [];
    const handover = { putBack: (tasks: readonly AnyTask[]) => void back.push(...tasks) };
    const policy = { exact: true, maxTaskRetries, begunError: new Error('crashed'), movedError: new Error('moved') };
    settleLost({ handover } as unknown as PendingQueue, { begun: tasks, waiting: [] }, policy);
    return back;
  }

  it('waits again as often as it may be tried, and fails then', () => {
    const tasks = begun();
    expect(settle(tasks, 1)).to.deep.equal(tasks);
    expect(tasks.some((task) => task.done())).to.equal(false);
    expect(settle(tasks, 1)).to.deep.equal([]);
    expect(tasks.every((task) => task.done())).to.equal(true);
  });

  it('is not looked through anew for each of its messages', () => {
    const tasks = begun();
    const includes = sinon.spy(Array.prototype, 'includes');
    try {
      settle(tasks, 1);
      const lengths = includes.thisValues.map((list: unknown[]) => list.length);
      expect(lengths.filter((length) => length >= tasks.length)).to.deep.equal([]);
    } finally {
      includes.restore();
    }
  });
});
