import { expect } from 'chai';
import fc from 'fast-check';
import sinon from 'sinon';
import { Mailbox } from '../../src/client/mailbox.js';
import { type AnyTask, Task, type TaskQueue, WAITS } from '../../src/client/task.js';

const taskOf = (seq: number): AnyTask => new Task({} as TaskQueue, seq, false);

function prioritized(mailbox: Mailbox, seq: number, priority: number): AnyTask {
  const queue: Partial<TaskQueue> = {
    begun: () => false,
    claim: () => true,
    settled: (task) => {
      if (task._id === WAITS) mailbox.forget(task);
    },
  };
  const task: AnyTask = new Task(queue as TaskQueue, seq, false);
  task._extra.priority = priority;
  return task;
}

function take(mailbox: Mailbox, count: number): AnyTask[] {
  const taken: AnyTask[] = [];
  for (let task = mailbox.peek(); task !== undefined && taken.length < count; task = mailbox.peek()) {
    mailbox.take(task);
    taken.push(task);
  }
  return taken;
}

const seqs = (tasks: readonly AnyTask[]): number[] => tasks.map((task) => task._seq);

describe('A mailbox', () => {
  it('hands out in the order of their posts what was taken, put back and posted in between, whatever of it and whenever', () => {
    const step = fc.record({ posts: fc.nat(3000), takes: fc.nat(4000), backs: fc.array(fc.nat(), { maxLength: 40 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const mailbox = new Mailbox();
        let seq = 0;
        const out = new Map<number, AnyTask>();
        for (const { posts, takes, backs } of steps) {
          for (let i = 0; i < posts; i++) mailbox.push(taskOf(seq++));
          for (const task of take(mailbox, takes)) out.set(task._seq, task);
          const taken = [...out.values()];
          const back = new Set(taken.length === 0 ? [] : backs.map((pick) => taken[pick % taken.length]));
          mailbox.putBack([...back]);
          for (const task of back) out.delete(task._seq);
        }
        const wanted = Array.from({ length: seq }, (_, at) => at).filter((at) => !out.has(at));
        expect(mailbox.size).to.equal(wanted.length);
        expect(seqs(take(mailbox, Infinity))).to.deep.equal(wanted);
      }),
    );
  });

  it('does not copy what waits when something comes back to its front', () => {
    const mailbox = new Mailbox();
    for (let seq = 0; seq < 10_000; seq++) mailbox.push(taskOf(seq));
    const taken = take(mailbox, 500);
    const slice = sinon.spy(Array.prototype, 'slice');
    try {
      mailbox.putBack(taken.slice(100));
      expect(slice.callCount, 'but for the one above').to.equal(1);
    } finally {
      slice.restore();
    }
    expect(seqs(take(mailbox, 3))).to.deep.equal([100, 101, 102]);
  });

  it('takes back more at once than a call may have arguments', () => {
    const mailbox = new Mailbox();
    for (let seq = 0; seq < 300_000; seq++) mailbox.push(taskOf(seq));
    mailbox.putBack(take(mailbox, 250_000));
    expect(seqs(take(mailbox, Infinity))).to.deep.equal(Array.from({ length: 300_000 }, (_, at) => at));
  });

  it('hands out the highest priority first, and equal ones in the order of their posts, whatever is taken, put back and cancelled in between', () => {
    const priority = fc.oneof(fc.constantFrom(0, 1, -1, 0.5, Infinity), fc.integer({ min: -300, max: 300 }));
    const step = fc.oneof(
      fc.record({ posts: fc.array(priority, { maxLength: 200 }) }),
      fc.record({ takes: fc.nat(150) }),
      fc.record({ backs: fc.array(fc.nat(), { maxLength: 100 }) }),
      fc.record({ cancels: fc.array(fc.nat(), { maxLength: 150 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const mailbox = new Mailbox();
        let posted = 0;
        let waiting: AnyTask[] = [];
        let taken: AnyTask[] = [];
        const pick = (from: AnyTask[], picks: number[]): Set<AnyTask> => new Set(from.length === 0 ? [] : picks.map((at) => from[at % from.length]));
        for (const step of steps) {
          if ('posts' in step) {
            const tasks = step.posts.map((priority) => prioritized(mailbox, posted++, priority));
            for (const task of tasks) mailbox.push(task);
            waiting.push(...tasks);
          } else if ('takes' in step) {
            const next = waiting.splice(0, step.takes);
            expect(seqs(take(mailbox, step.takes))).to.deep.equal(seqs(next));
            taken.push(...next);
          } else if ('backs' in step) {
            const backs = pick(taken, step.backs);
            mailbox.putBack([...backs]);
            taken = taken.filter((task) => !backs.has(task));
            waiting.push(...backs);
          } else {
            const cancels = pick(waiting, step.cancels);
            for (const task of cancels) task.cancel();
            waiting = waiting.filter((task) => !cancels.has(task));
          }
          waiting.sort((a, b) => (a._priority === b._priority ? a._seq - b._seq : b._priority - a._priority));
          expect(mailbox.size).to.equal(waiting.length);
          expect(mailbox.oldest()?._seq).to.equal(waiting.length === 0 ? undefined : Math.min(...seqs(waiting)));
          expect(seqs(mailbox.all())).to.deep.equal(seqs(waiting));
        }
        expect(seqs(take(mailbox, Infinity))).to.deep.equal(seqs(waiting));
      }),
    );
  });

  it('keeps the messages that come back when many priorities have been used up', () => {
    const mailbox = new Mailbox();
    const tasks = Array.from({ length: 300 }, (_, seq) => prioritized(mailbox, seq, seq + 1));
    mailbox.putBack(tasks);
    expect(seqs(take(mailbox, Infinity))).to.deep.equal(seqs(tasks).reverse());
  });

  for (const [end, empty] of [
    ['cancelled', (mailbox: Mailbox, last: AnyTask) => last._id === WAITS && last.cancel() && mailbox.size],
    ['taken', (mailbox: Mailbox, last: AnyTask) => mailbox.take(last)],
  ] as const) {
    it(`keeps none of those that have settled when the last that waits is ${end}`, () => {
      const mailbox = new Mailbox();
      const tasks = Array.from({ length: 900 }, (_, seq) => prioritized(mailbox, seq, seq % 3 === 2 ? 1 : 0));
      for (const task of tasks) mailbox.push(task);
      const [first, ...others] = tasks as [AnyTask, ...AnyTask[]];
      for (const task of others) task.cancel();
      expect(mailbox.peek()).to.equal(first);
      empty(mailbox, first);
      const kept: unknown[] = [];
      JSON.stringify(mailbox, (_key, value) => {
        if (value instanceof Task) kept.push(value);
        return value instanceof Task ? undefined : value instanceof Map ? [...value] : value;
      });
      expect([mailbox.size, kept]).to.deep.equal([0, []]);
    });
  }

  for (const [name, priorityOf] of [
    ['rise', (seq: number) => seq],
    ['fall', (seq: number) => -seq],
    ['come in any order', (seq: number) => (seq * 7919) % 10_007],
  ] as const) {
    it(`compares few priorities with each other for a message, be there thousands of them that ${name}`, () => {
      const mailbox = new Mailbox();
      let asked = 0;
      const counted = (value: number): number => {
        const valueOf = (): number => {
          asked++;
          return value;
        };
        return { valueOf } as unknown as number;
      };
      const tasks = Array.from({ length: 10_000 }, (_, seq) => prioritized(mailbox, seq, counted(priorityOf(seq + 1))));
      for (const task of tasks) mailbox.push(task);
      const order = take(mailbox, Infinity).map(({ _seq }) => priorityOf(_seq + 1));
      expect(asked / tasks.length).to.be.below(100);
      expect(order).to.deep.equal([...order].sort((a, b) => b - a));
      expect(order).to.have.length(tasks.length);
    });
  }
});
