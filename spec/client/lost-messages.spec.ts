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
    const policy = { exact: true, maxTaskRetries, idle: false, begunError: new Error('crashed'), restError: new Error('moved') };
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

  describe('and that had not begun', () => {
    function settleWaiting(tasks: AnyTask[], policy: { exact?: boolean; idle?: boolean; maxTaskRetries?: number; begun?: AnyTask[] }): AnyTask[] {
      const back: AnyTask[] = [];
      const handover = { putBack: (tasks: readonly AnyTask[]) => void back.push(...tasks) };
      const { exact = true, idle = true, maxTaskRetries = 0, begun = [] } = policy;
      const errors = { begunError: new Error('begun'), restError: new Error('rest') };
      settleLost({ handover } as unknown as PendingQueue, { begun, waiting: tasks }, { exact, idle, maxTaskRetries, ...errors });
      return back;
    }

    it('waits again, but the first once more only, as long as nothing begins', () => {
      const tasks = begun().slice(0, 3);
      expect(settleWaiting(tasks, {})).to.deep.equal(tasks);
      expect(settleWaiting(tasks, {})).to.deep.equal(tasks.slice(1));
      expect(tasks[0]).to.have.property('_outcome').with.property('message', 'rest');
      expect(tasks[0]?._attempted).to.equal(false);
      expect(settleWaiting(tasks.slice(1), {})).to.deep.equal(tasks.slice(1));
    });

    it('waits again as often as one that had begun is handled again, where that is more often', () => {
      const tasks = begun().slice(0, 2);
      for (let i = 0; i < 3; i++) expect(settleWaiting(tasks, { maxTaskRetries: 3 })).to.deep.equal(tasks);
      expect(settleWaiting(tasks, { maxTaskRetries: 3 })).to.deep.equal(tasks.slice(1));
    });

    it('waits again without end where another may have been what ended the life', () => {
      for (const policy of [{ idle: false }, { exact: false }, { begun: begun().slice(0, 1) }]) {
        const tasks = begun().slice(1, 3);
        for (let i = 0; i < 5; i++) expect(settleWaiting(tasks, policy)).to.include.members(tasks);
      }
    });
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
