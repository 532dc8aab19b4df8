import { type ActorContext, type ActorRef, actor, handler } from '../../../src/index.js';
import { expectAnswer } from '../../columns/column.js';
import type { Collector } from '../collector.js';
import type { Program } from '../program.js';

@actor()
export class Pong {
  @handler('ping')
  ping({ from }: { action: 'ping'; from: ActorRef<Ping> }, { self }: ActorContext<Pong>): void {
    from.tell({ action: 'pong', from: self });
  }
}

@actor()
export class Ping {
  private readonly collector: ActorRef<Collector>;
  private left = 0;
  private returned = 0;

  constructor(collector: ActorRef<Collector>) {
    this.collector = collector;
  }

  @handler('start')
  start({ pings, pong }: { action: 'start'; pings: number; pong: ActorRef<Pong> }, { self }: ActorContext<Ping>): void {
    this.left = pings;
    this.returned = 0;
    pong.tell({ action: 'ping', from: self });
  }

  @handler('pong')
  pong({ from }: { action: 'pong'; from: ActorRef<Pong> }, { self }: ActorContext<Ping>): void {
    this.returned++;
    if (--this.left > 0) from.tell({ action: 'ping', from: self });
    else this.collector.tell({ action: 'done', value: this.returned });
  }
}

/** Two actors, one message in the air, each with the ref of its sender. */
export const pingPong: Program = {
  name: 'ping-pong',
  title: 'Ping-pong',
  unit: 'messages/s',
  better: 'higher',
  axis: 'pings',
  defaults: '40,000 pings',
  suite: 40_000,
  sweep: [400, 2000, 10_000],
  smoke: 20,
  roles: 'actors',
  actors: 2,
  others: 0,
  needs: ['peers'],
  open: async (stage, pings) => {
    const pong = await stage.spawn(Pong);
    const ping = await stage.spawn(Ping, stage.collector);
    return async () => {
      ping.tell({ action: 'start', pings, pong });
      const [returned] = await stage.collect<number>(1);
      expectAnswer(returned, pings, 'the number of pongs');
      return 2 * pings;
    };
  },
};
