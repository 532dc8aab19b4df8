import { expect } from 'chai';
import sinon from 'sinon';
import { settleLost } from '../../src/client/lost-messages.js';
import { type AnyTask, Task, type TaskQueue } from '../../src/client/task.js';
import { ActorCrashedError } from '../../src/errors.js';

describe('What a crash has interrupted', () => {
  const queue: Partial<TaskQueue> = { settled() {} };
  const begun = (): AnyTask[] => Array.from({ length: 1000 }, (_, seq) => new Task(queue as TaskQueue, seq, true));

  function settle(tasks: AnyTask[], maxTaskRetries: number): AnyTask[] {
    const back: AnyTask[] = [];
    const handover = { putBack: (tasks: readonly AnyTask[]) => void back.push(...tasks) };
    const policy = { exact: true, maxTaskRetries, begunError: new Error('crashed'), restError: new Error('moved') };
    settleLost(handover, { begun: tasks, waiting: [] }, policy);
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
    const outOfMemory = new ActorCrashedError('no memory', { outOfMemory: true, delivered: 'maybe' });
    const large = (task: AnyTask): void => {
      task._extra.packed = { value: 'x'.repeat(2 ** 20), marks: undefined, transfer: undefined, lent: false };
    };

    function settleWaiting(waiting: AnyTask[], policy: { exact?: boolean; begunError?: unknown; maxTaskRetries?: number; begun?: AnyTask[] } = {}): AnyTask[] {
      const back: AnyTask[] = [];
      const handover = { putBack: (tasks: readonly AnyTask[]) => void back.push(...tasks) };
      const { begun = [], ...rest } = policy;
      const errors = { begunError: outOfMemory, restError: new Error('rest') };
      settleLost(handover, { begun, waiting }, { exact: true, maxTaskRetries: 0, ...errors, ...rest });
      return back;
    }

    function withLargeOnes(): AnyTask[] {
      const tasks = begun().slice(0, 4);
      for (const task of tasks.slice(1, 3)) large(task);
      return tasks;
    }

    it('waits again, but the first large one once more only, where the memory was used up', () => {
      const tasks = withLargeOnes();
      const [small, first, second, last] = tasks as [AnyTask, AnyTask, AnyTask, AnyTask];
      expect(settleWaiting(tasks)).to.deep.equal(tasks);
      expect(settleWaiting(tasks)).to.deep.equal([small, second, last]);
      expect(first).to.have.property('_outcome').with.property('message', 'rest');
      expect(first._attempted).to.equal(false);
      expect(settleWaiting([small, second, last])).to.deep.equal([small, second, last]);
      expect(settleWaiting([small, second, last])).to.deep.equal([small, last]);
      for (let i = 0; i < 5; i++) expect(settleWaiting([small, last])).to.deep.equal([small, last]);
    });

    it('waits again as often as one that had begun is handled again, where that is more often', () => {
      const tasks = withLargeOnes();
      for (let i = 0; i < 3; i++) expect(settleWaiting(tasks, { maxTaskRetries: 3 })).to.deep.equal(tasks);
      expect(settleWaiting(tasks, { maxTaskRetries: 3 })).to.have.length(3);
    });

    it('waits again without end where something else ended the life', () => {
      const crash = new ActorCrashedError('exit', { delivered: 'maybe', exitCode: 1 });
      for (const policy of [{ begunError: crash }, { exact: false }, { begun: begun().slice(0, 1) }]) {
        const tasks = withLargeOnes();
        for (let i = 0; i < 5; i++) expect(settleWaiting(tasks, policy)).to.include.members(tasks);
      }
    });
  });

  it('is not looked through anew for each of its messages', () => {
    const tasks = begun();
    const spies = (['includes', 'indexOf', 'find', 'findIndex', 'some', 'filter'] as const).map((method) => sinon.spy(Array.prototype, method));
    try {
      settle(tasks, 1);
      const looks = spies.flatMap((spy) => spy.thisValues as unknown[][]).filter((list) => list.length >= tasks.length);
      // The filters that pick what ran and what waits, among others.
      expect(looks.length).to.be.within(1, 10);
    } finally {
      for (const spy of spies) spy.restore();
    }
  });
});
