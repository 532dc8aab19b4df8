import { type ActorContext, type ActorRef, actor, handler } from '../../../src/index.js';
import { expectAnswer } from '../../columns/column.js';
import type { Collector } from '../collector.js';
import type { Program } from '../program.js';
import { busyFor, Random } from '../random.js';
import { many } from '../stage.js';

/** Rounds of work, on the average half of it: between two customers, and for a haircut. */
const PACE = 1000;

@actor()
export class Barber {
  private readonly random = new Random(1);

  @handler('cut')
  cut({ customer, room }: { action: 'cut'; customer: ActorRef<Customer>; room: ActorRef<WaitingRoom> }): void {
    busyFor(this.random.below(PACE));
    customer.tell({ action: 'done' });
    room.tell({ action: 'next' });
  }
}

@actor()
export class WaitingRoom {
  private readonly chairs: number;
  private readonly barber: ActorRef<Barber>;
  private readonly waiting: ActorRef<Customer>[] = [];
  private asleep = true;
  private most = 0;

  constructor(chairs: number, barber: ActorRef<Barber>) {
    this.chairs = chairs;
    this.barber = barber;
  }

  @handler('enter')
  enter({ customer }: { action: 'enter'; customer: ActorRef<Customer> }, context: ActorContext<WaitingRoom>): void {
    if (this.waiting.length === this.chairs) {
      customer.tell({ action: 'full' });
      return;
    }
    this.waiting.push(customer);
    this.most = Math.max(this.most, this.waiting.length);
    if (this.asleep) this.serve(context);
  }

  @handler('next')
  next(_message: { action: 'next' }, context: ActorContext<WaitingRoom>): void {
    this.serve(context);
  }

  private serve({ self }: ActorContext<WaitingRoom>): void {
    const customer = this.waiting.shift();
    this.asleep = customer === undefined;
    if (customer !== undefined) this.barber.tell({ action: 'cut', customer, room: self });
  }

  @handler('count')
  count(_message: { action: 'count' }): { waiting: number; most: number } {
    return { waiting: this.waiting.length, most: this.most };
  }
}

@actor()
export class Customer {
  private readonly street: ActorRef<Street>;

  constructor(street: ActorRef<Street>) {
    this.street = street;
  }

  @handler('full')
  full(_message: { action: 'full' }, { self }: ActorContext<Customer>): void {
    this.street.tell({ action: 'returned', customer: self });
  }

  @handler('done')
  done(_message: { action: 'done' }, { self }: ActorContext<Customer>): void {
    this.street.tell({ action: 'shorn', customer: self });
  }
}

@actor()
export class Street {
  private readonly random = new Random(2);
  private readonly room: ActorRef<WaitingRoom>;
  private readonly collector: ActorRef<Collector>;
  /** Haircuts to begin, and to end. */
  private toBegin = 0;
  private toEnd = 0;
  private attempts = 0;

  constructor(room: ActorRef<WaitingRoom>, collector: ActorRef<Collector>) {
    this.room = room;
    this.collector = collector;
  }

  @handler('start')
  start({ haircuts, customers }: { action: 'start'; haircuts: number; customers: ActorRef<Customer>[] }): void {
    this.toBegin = haircuts;
    this.toEnd = haircuts;
    this.attempts = 0;
    for (const customer of customers) this.sendIn(customer);
  }

  private sendIn(customer: ActorRef<Customer>): void {
    if (this.toBegin === 0) return;
    this.toBegin--;
    busyFor(this.random.below(PACE));
    this.enter(customer);
  }

  private enter(customer: ActorRef<Customer>): void {
    this.attempts++;
    this.room.tell({ action: 'enter', customer });
  }

  @handler('returned')
  returned({ customer }: { action: 'returned'; customer: ActorRef<Customer> }): void {
    this.enter(customer);
  }

  /** Its hair grows, and it comes again. */
  @handler('shorn')
  shorn({ customer }: { action: 'shorn'; customer: ActorRef<Customer> }): void {
    if (--this.toEnd === 0) this.collector.tell({ action: 'done', value: this.attempts });
    else this.sendIn(customer);
  }
}

/** A barber, a waiting room with few chairs, and customers who come back when there is none. */
export const sleepingBarber: Program = {
  name: 'sleeping-barber',
  title: 'Sleeping barber',
  unit: 'haircuts/s',
  better: 'higher',
  axis: 'haircuts',
  defaults: '5,000 haircuts of as many customers (here of 100, who come again), 1,000 chairs (here one to five customers)',
  suite: 5000,
  sweep: [100, 400, 1600],
  smoke: 20,
  roles: 'customers',
  actors: 100,
  others: 3,
  needs: ['peers'],
  open: async (stage, haircuts, count) => {
    const chairs = Math.max(1, Math.floor(count / 5));
    const barber = await stage.spawn(Barber);
    const room = await stage.spawn(WaitingRoom, chairs, barber);
    const street = await stage.spawn(Street, room, stage.collector);
    const customers = await many(count, () => stage.spawn(Customer, street));
    return async () => {
      street.tell({ action: 'start', haircuts, customers });
      const [attempts] = await stage.collect<number>(1);
      expectAnswer(attempts >= haircuts, true, 'an attempt for each haircut');
      const { waiting, most } = await room.post({ action: 'count' });
      expectAnswer(waiting, 0, 'the customers left in the waiting room');
      expectAnswer(most <= chairs, true, `no more than ${chairs} chairs taken`);
      return haircuts;
    };
  },
};
