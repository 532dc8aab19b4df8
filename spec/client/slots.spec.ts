import { expect } from 'chai';
import fc from 'fast-check';
import { isTask, Slots } from '../../src/client/slots.js';
import { type AnyTask, Task, type TaskQueue } from '../../src/client/task.js';

interface Taken {
  readonly task: AnyTask;
  /** It was taken back. */
  gone: boolean;
}

describe('The slots of messages in flight', () => {
  it('are those of the messages that were added and not answered, whatever is answered or taken back in between', () => {
    const step = fc.oneof(
      fc.record({ adds: fc.integer({ min: 1, max: 12 }), concurrent: fc.boolean() }),
      fc.record({ answers: fc.nat() }),
      fc.record({ answers: fc.nat() }),
      fc.record({ leaves: fc.nat() }),
      fc.constant({ aside: true }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const slots = new Slots(64);
        let taken: Taken[] = [];
        let seq = 0;
        const pick = (at: number): Taken | undefined => (taken.length === 0 ? undefined : taken[at % taken.length]);
        for (const step of steps) {
          if ('adds' in step) {
            for (let left = step.adds; left > 0 && !slots.full; left--) {
              const task: AnyTask = new Task({} as TaskQueue, seq++, false);
              if (step.concurrent) task.markConcurrent();
              slots.add(task);
              taken.push({ task, gone: false });
            }
          } else if ('answers' in step) {
            const one = pick(step.answers);
            if (one === undefined) continue;
            const entry = slots.free(one.task._id);
            expect(isTask(entry) ? entry : undefined).to.equal(one.gone ? undefined : one.task);
            expect(slots.free(one.task._id)).to.equal(undefined);
            taken = taken.filter((each) => each !== one);
          } else if ('leaves' in step) {
            const one = pick(step.leaves);
            if (one === undefined || one.gone || slots.isAside(one.task._id)) continue;
            slots.leave(one.task);
            one.gone = true;
          } else {
            slots.setAside(() => true);
          }
          const live = taken.filter(({ gone }) => !gone).map(({ task }) => task);
          expect(slots.count).to.equal(taken.length);
          expect(slots.concurrent).to.equal(taken.filter(({ task }) => task._concurrent).length);
          expect(slots.ahead).to.equal(taken.filter(({ task }) => !task._concurrent).length);
          expect(slots.tasks()).to.deep.equal(live);
          for (const { task, gone } of taken) expect(slots.at(task._id)).to.equal(gone ? undefined : task);
        }
      }),
    );
  });
});
