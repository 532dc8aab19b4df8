import { expect } from 'chai';
import { Admission } from '../../src/client/admission.js';
import type { InFlight } from '../../src/client/in-flight.js';
import { Mailbox } from '../../src/client/mailbox.js';
import { type AnyTask, Task, type TaskQueue } from '../../src/client/task.js';

const newTask = (seq: number): AnyTask => new Task({ name: 'Actor' } as TaskQueue, seq, true);

describe('A mailbox that drops the oldest', () => {
  /** Full of three that a worker has, which begins `meanwhile` of them before the first can be dropped. */
  function full(meanwhile: number): { dropped(newcomer: AnyTask): AnyTask | undefined; tasks: AnyTask[] } {
    const tasks = [newTask(0), newTask(1), newTask(2)];
    let begun = 0;
    const inFlight = {
      get count() {
        return tasks.length - begun;
      },
      get waiting() {
        return tasks.length - begun;
      },
      tasksAhead: () => tasks.slice(begun),
    };
    const admission = new Admission(
      { capacity: 3, overflow: 'drop-oldest' },
      new Mailbox(),
      (task) => {
        begun = Math.max(begun, meanwhile);
        return task._seq >= begun;
      },
      () => inFlight as unknown as InFlight,
      () => {},
    );
    return { dropped: (newcomer) => admission.victimOf(newcomer), tasks };
  }

  it('drops the one that has waited longest', () => {
    const { dropped, tasks } = full(0);
    expect(dropped(newTask(3))).to.equal(tasks[0]);
  });

  it('drops none where some have begun meanwhile: there is room then, and the next may be among the newest', () => {
    const { dropped } = full(2);
    expect(dropped(newTask(3))).to.equal(undefined);
  });

  it('says of one that a crash has interrupted that it may have been handled', () => {
    const { dropped, tasks } = full(0);
    const [oldest] = tasks as [AnyTask];
    oldest._extra.attempts = 1;
    expect(dropped(newTask(3))).to.equal(oldest);
    const admission = new Admission(
      { capacity: 3, overflow: 'drop-oldest' },
      new Mailbox(),
      () => true,
      () => undefined,
      () => {},
    );
    expect(admission.errorOf(oldest))
      .to.include({ delivered: 'maybe' })
      .with.property('message')
      .that.matches(/^the mailbox of the actor Actor holds 3 messages.* had begun when its actor crashed, and is not handled again/);
    expect(admission.errorOf(tasks[1] as AnyTask))
      .to.include({ delivered: 'no' })
      .with.property('message')
      .that.matches(/was not handled/);
  });

  it('does not look through what a process has, of which nothing can be dropped', () => {
    const mailbox = new Mailbox();
    const inFlight: Partial<InFlight> = {
      exact: false,
      count: 1000,
      waiting: 999,
      tasksAhead() {
        throw new Error('all of it, for each post');
      },
    };
    const claim = (task: AnyTask): boolean => task._seq === 1000;
    const admission = new Admission(
      { capacity: 500, overflow: 'drop-oldest' },
      mailbox,
      claim,
      () => inFlight as InFlight,
      () => {},
    );
    const newcomer = newTask(1001);
    expect(admission.victimOf(newcomer)).to.equal(newcomer);
    const waiting = newTask(1000);
    mailbox.push(waiting);
    expect(admission.victimOf(newcomer)).to.equal(waiting);
  });
});
