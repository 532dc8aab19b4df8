import { expect } from 'chai';
import fc from 'fast-check';
import sinon from 'sinon';
import { Mailbox } from '../../src/client/mailbox.js';
import { type AnyTask, Task, type TaskQueue } from '../../src/client/task.js';

const taskOf = (seq: number): AnyTask => new Task({} as TaskQueue, seq, false);

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
});
