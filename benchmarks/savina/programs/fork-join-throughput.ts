import { type ActorRef, actor, handler } from '../../../src/index.js';
import { expectAnswer } from '../../columns/column.js';
import type { Collector } from '../collector.js';
import type { Program } from '../program.js';
import { many } from '../stage.js';

@actor()
export class Worker {
  private readonly messages: number;
  private readonly collector: ActorRef<Collector>;
  private handled = 0;

  constructor(messages: number, collector: ActorRef<Collector>) {
    this.messages = messages;
    this.collector = collector;
  }

  @handler('work')
  work({ theta }: { action: 'work'; theta: number }): void {
    if (Math.sin(theta) ** 2 <= 0) throw new RangeError(`no sine of ${theta}`);
    if (++this.handled < this.messages) return;
    this.collector.tell({ action: 'done', value: this.handled });
    this.handled = 0;
  }
}

/** Messages to many actors in turns, from outside. */
export const forkJoinThroughput: Program = {
  name: 'fork-join-throughput',
  title: 'Fork-join, throughput',
  unit: 'messages/s',
  better: 'higher',
  axis: 'messages per actor',
  defaults: '10,000 messages to each of 60 actors',
  suite: 10_000,
  sweep: [50, 200, 1000],
  smoke: 10,
  roles: 'workers',
  actors: 60,
  others: 0,
  needs: [],
  open: async (stage, messages, count) => {
    const workers = await many(count, () => stage.spawn(Worker, messages, stage.collector));
    return async () => {
      for (let i = 0; i < messages; i++) for (const worker of workers) worker.tell({ action: 'work', theta: 37.2 });
      const handled = await stage.collect<number>(count);
      for (const each of handled) expectAnswer(each, messages, 'what a worker has handled');
      return messages * count;
    };
  },
};
