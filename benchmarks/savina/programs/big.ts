import { type ActorRef, actor, handler } from '../../../src/index.js';
import { expectAnswer } from '../../columns/column.js';
import type { Collector } from '../collector.js';
import type { Program } from '../program.js';
import { Random } from '../random.js';
import { many } from '../stage.js';

@actor()
export class Neighbour {
  private readonly id: number;
  private readonly collector: ActorRef<Collector>;
  private readonly random: Random;
  private neighbours: ActorRef<Neighbour>[] = [];
  private pings = 0;
  private returned = 0;
  private last = 0;

  constructor(id: number, collector: ActorRef<Collector>) {
    this.id = id;
    this.collector = collector;
    this.random = new Random(id);
  }

  @handler('meet')
  meet({ neighbours }: { action: 'meet'; neighbours: ActorRef<Neighbour>[] }): void {
    this.neighbours = neighbours;
  }

  @handler('start')
  start({ pings }: { action: 'start'; pings: number }): void {
    this.pings = pings;
    this.returned = 0;
    this.pingAnyone();
  }

  private pingAnyone(): void {
    this.last = this.random.below(this.neighbours.length);
    this.neighbours[this.last].tell({ action: 'ping', from: this.id });
  }

  @handler('ping')
  ping({ from }: { action: 'ping'; from: number }): void {
    this.neighbours[from].tell({ action: 'pong', from: this.id });
  }

  @handler('pong')
  pong({ from }: { action: 'pong'; from: number }): void {
    if (from !== this.last) throw new RangeError(`a pong from ${from}, not from ${this.last}`);
    if (++this.returned < this.pings) this.pingAnyone();
    else this.collector.tell({ action: 'done', value: this.returned });
  }
}

/** Everybody pings anybody, and answers whoever pings: mailboxes with many senders. */
export const big: Program = {
  name: 'big',
  title: 'Big',
  unit: 'messages/s',
  better: 'higher',
  axis: 'actors',
  defaults: '20,000 pings by each of 120 actors (here 12,000 by all of them)',
  suite: 120,
  sweep: [4, 30, 120],
  smoke: 3,
  roles: 'actors',
  actors: 'swept',
  others: 0,
  needs: ['peers'],
  open: async (stage, count) => {
    // As many messages in all, whatever the number of actors.
    const pings = Math.ceil(12_000 / count);
    const neighbours = await many(count, (id) => stage.spawn(Neighbour, id, stage.collector));
    await Promise.all(neighbours.map((each) => each.post({ action: 'meet', neighbours })));
    return async () => {
      for (const each of neighbours) each.tell({ action: 'start', pings });
      const returned = await stage.collect<number>(count);
      for (const each of returned) expectAnswer(each, pings, 'the number of pongs');
      return 2 * pings * count;
    };
  },
};
