import { type ActorRef, actor, handler } from '../../../src/index.js';
import { expectAnswer } from '../../columns/column.js';
import type { Collector } from '../collector.js';
import type { Program } from '../program.js';
import { many } from '../stage.js';

@actor()
export class Worker {
  private readonly collector: ActorRef<Collector>;

  constructor(collector: ActorRef<Collector>) {
    this.collector = collector;
  }

  @handler('work')
  work({ theta }: { action: 'work'; theta: number }): void {
    this.collector.tell({ action: 'done', value: Math.sin(theta) ** 2 });
  }
}

/** Actors that live for one message. Each play starts, uses and ends them. */
export const forkJoinCreation: Program = {
  name: 'fork-join-creation',
  title: 'Fork-join, creation',
  unit: 'actors/s',
  better: 'higher',
  axis: 'actors',
  defaults: '40,000 actors',
  suite: 40_000,
  sweep: [4, 100, 2000],
  smoke: 4,
  roles: 'actors',
  actors: 'swept',
  others: 0,
  needs: [],
  open: async (stage, count) => async () => {
    const workers = await many(count, async () => {
      const worker = await stage.spawn(Worker, stage.collector);
      worker.tell({ action: 'work', theta: 37.2 });
      return worker;
    });
    const answers = await stage.collect<number>(count);
    for (const each of answers) expectAnswer(each, Math.sin(37.2) ** 2, 'what a worker has calculated');
    await stage.end(workers);
    return count;
  },
};
