import { type ActorContext, type ActorRef, actor, handler } from '../../../src/index.js';
import { expectAnswer } from '../../columns/column.js';
import type { Collector } from '../collector.js';
import type { Program } from '../program.js';

@actor()
export class Counting {
  private total = 0;

  @handler('increment')
  increment(_message: { action: 'increment' }): void {
    this.total++;
  }

  @handler('retrieve')
  retrieve({ from }: { action: 'retrieve'; from: ActorRef<Producer> }): void {
    from.tell({ action: 'total', total: this.total });
    this.total = 0;
  }
}

@actor()
export class Producer {
  private readonly collector: ActorRef<Collector>;

  constructor(collector: ActorRef<Collector>) {
    this.collector = collector;
  }

  @handler('start')
  start({ count, counter }: { action: 'start'; count: number; counter: ActorRef<Counting> }, { self }: ActorContext<Producer>): void {
    for (let i = 0; i < count; i++) counter.tell({ action: 'increment' });
    counter.tell({ action: 'retrieve', from: self });
  }

  @handler('total')
  total({ total }: { action: 'total'; total: number }): void {
    this.collector.tell({ action: 'done', value: total });
  }
}

/** One actor sends to another as fast as it can. */
export const counting: Program = {
  name: 'counting',
  title: 'Counting',
  unit: 'messages/s',
  better: 'higher',
  axis: 'messages',
  defaults: '1,000,000 messages',
  suite: 1_000_000,
  sweep: [2000, 10_000, 50_000],
  smoke: 50,
  roles: 'actors',
  actors: 2,
  others: 0,
  needs: ['peers'],
  open: async (stage, count) => {
    const counter = await stage.spawn(Counting);
    const producer = await stage.spawn(Producer, stage.collector);
    return async () => {
      producer.tell({ action: 'start', count, counter });
      const [total] = await stage.collect<number>(1);
      expectAnswer(total, count, 'the total');
      return count;
    };
  },
};
