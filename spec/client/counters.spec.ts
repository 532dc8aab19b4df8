import { expect } from 'chai';
import { Counters } from '../../src/client/counters.js';
import type { AnyTask } from '../../src/client/task.js';

describe('The counters of a queue', () => {
  const post = (counters: Counters): AnyTask => {
    const task = { cancelled: () => false, _raised: () => false } as Partial<AnyTask> as AnyTask;
    counters.posted++;
    counters.watch(task, false);
    return task;
  };
  const settle = (counters: Counters, task: AnyTask): void => {
    for (const from = performance.now(); performance.now() === from; );
    counters.settled(task);
  };

  it('take the latency of another message when the one that was chosen has not settled for 4,096 posts', () => {
    const counters = new Counters();
    for (let n = 0; n < 64; n++) post(counters);
    for (let n = 0; n < 4095; n++) settle(counters, post(counters));
    expect(counters.latency.max).to.equal(0);
    settle(counters, post(counters));
    expect(counters.latency.max).to.be.above(0);
  });
});
