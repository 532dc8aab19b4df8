import { expect } from 'chai';
import { Counters } from '../../src/client/counters.js';
import type { AnyTask } from '../../src/client/task.js';

describe('The counters of a queue', () => {
  let counters: Counters;
  let posted: number;

  beforeEach(() => {
    counters = new Counters();
    posted = 0;
  });

  const post = (): AnyTask => {
    const task = { markSampled: () => {} } as Partial<AnyTask> as AnyTask;
    posted++;
    if (Counters.isTurn(posted, false)) counters.watch(task, posted);
    return task;
  };
  const settle = (task: AnyTask): void => {
    for (const from = performance.now(); performance.now() === from; );
    counters.record(task);
  };

  it('take the latency of another message when the one that was chosen has not settled for 4,096 posts', () => {
    for (let n = 0; n < 64; n++) post();
    for (let n = 0; n < 4095; n++) settle(post());
    expect(counters.latency.max).to.equal(0);
    settle(post());
    expect(counters.latency.max).to.be.above(0);
  });
});
