import { type ActorContext, type ActorRef, actor, handler } from '../../../src/index.js';
import { expectAnswer } from '../../columns/column.js';
import type { Collector } from '../collector.js';
import type { Program } from '../program.js';
import { busyFor } from '../random.js';
import { many } from '../stage.js';

const ROOM = 50;
/** Rounds of work on an item, by who makes it and by who uses it up. */
const COST = 500;

@actor()
export class Manager {
  private readonly producers: number;
  private readonly collector: ActorRef<Collector>;
  private readonly items: number[] = [];
  private readonly idle: ActorRef<Consumer>[] = [];
  private readonly held: ActorRef<Producer>[] = [];
  /** Items asked for and not yet here: they have their room, too. */
  private expected = 0;
  private active = 0;
  private wanted = 0;
  private used = 0;
  private sum = 0;
  private most = 0;

  constructor(producers: number, collector: ActorRef<Collector>) {
    this.producers = producers;
    this.collector = collector;
  }

  @handler('open')
  open({ items }: { action: 'open'; items: number }): void {
    this.active = this.producers;
    this.wanted = items * this.producers;
    this.used = 0;
    this.sum = 0;
  }

  @handler('ready')
  ready({ producer }: { action: 'ready'; producer: ActorRef<Producer> }): void {
    this.held.push(producer);
    this.admit();
  }

  @handler('item')
  item({ value }: { action: 'item'; value: number }): void {
    this.expected--;
    this.items.push(value);
    this.most = Math.max(this.most, this.items.length);
    this.serve();
  }

  @handler('finished')
  finished(_message: { action: 'finished' }): void {
    this.active--;
    this.end();
  }

  @handler('available')
  available({ consumer }: { action: 'available'; consumer: ActorRef<Consumer> }): void {
    this.idle.push(consumer);
    this.serve();
  }

  @handler('consumed')
  consumed({ consumer, value }: { action: 'consumed'; consumer: ActorRef<Consumer>; value: number }): void {
    this.used++;
    this.sum += value;
    this.idle.push(consumer);
    this.serve();
    this.end();
  }

  private serve(): void {
    while (this.items.length > 0 && this.idle.length > 0) this.idle.pop()?.tell({ action: 'consume', value: this.items.shift() as number });
    this.admit();
  }

  private admit(): void {
    while (this.held.length > 0 && this.items.length + this.expected < ROOM) {
      this.expected++;
      this.held.shift()?.tell({ action: 'produce' });
    }
  }

  private end(): void {
    if (this.active === 0 && this.used === this.wanted) this.collector.tell({ action: 'done', value: [this.used, this.sum, this.most] });
  }
}

@actor()
export class Producer {
  private readonly manager: ActorRef<Manager>;
  private left = 0;

  constructor(manager: ActorRef<Manager>) {
    this.manager = manager;
  }

  @handler('start')
  start({ items }: { action: 'start'; items: number }, { self }: ActorContext<Producer>): void {
    this.left = items;
    this.manager.tell({ action: 'ready', producer: self });
  }

  @handler('produce')
  produce(_message: { action: 'produce' }, { self }: ActorContext<Producer>): void {
    busyFor(COST);
    this.manager.tell({ action: 'item', value: this.left });
    if (--this.left > 0) this.manager.tell({ action: 'ready', producer: self });
    else this.manager.tell({ action: 'finished' });
  }
}

@actor()
export class Consumer {
  private readonly manager: ActorRef<Manager>;

  constructor(manager: ActorRef<Manager>) {
    this.manager = manager;
  }

  @handler('open')
  open(_message: { action: 'open' }, { self }: ActorContext<Consumer>): void {
    this.manager.tell({ action: 'available', consumer: self });
  }

  @handler('consume')
  consume({ value }: { action: 'consume'; value: number }, { self }: ActorContext<Consumer>): void {
    busyFor(COST);
    this.manager.tell({ action: 'consumed', consumer: self, value });
  }
}

/** Producers and consumers, with a buffer between them that holds back who is too quick. */
export const boundedBuffer: Program = {
  name: 'bounded-buffer',
  title: 'Bounded buffer',
  unit: 'items/s',
  better: 'higher',
  axis: 'items per producer',
  defaults: '1,000 items by each of 40 producers for 40 consumers, a buffer of 50, cost 25 (here a fifth)',
  suite: 1000,
  sweep: [5, 20, 80],
  smoke: 5,
  roles: 'producers and consumers',
  actors: 80,
  others: 1,
  needs: ['peers'],
  open: async (stage, items, actors) => {
    const half = Math.floor(actors / 2);
    const manager = await stage.spawn(Manager, half, stage.collector);
    const producers = await many(half, () => stage.spawn(Producer, manager));
    const consumers = await many(half, () => stage.spawn(Consumer, manager));
    for (const consumer of consumers) consumer.tell({ action: 'open' });
    return async () => {
      // By another way than the producers' messages: it might come after them.
      await manager.post({ action: 'open', items });
      for (const producer of producers) producer.tell({ action: 'start', items });
      const [[used, sum, most]] = await stage.collect<[number, number, number]>(1);
      expectAnswer(used, items * half, 'the items used up');
      expectAnswer(sum, (half * items * (items + 1)) / 2, 'the sum of all items');
      expectAnswer(most <= ROOM, true, `no more than ${ROOM} items in the buffer`);
      return used;
    };
  },
};
