import { type ActorContext, type ActorRef, actor, handler } from '../../../src/index.js';
import { expectAnswer } from '../../columns/column.js';
import type { Collector } from '../collector.js';
import type { Program } from '../program.js';
import { many } from '../stage.js';

@actor()
export class Arbiter {
  private readonly collector: ActorRef<Collector>;
  private readonly taken: boolean[];
  private left = 0;
  private denials = 0;

  constructor(seats: number, collector: ActorRef<Collector>) {
    this.collector = collector;
    this.taken = Array.from({ length: seats }, () => false);
  }

  @handler('open')
  open({ meals }: { action: 'open'; meals: number }): void {
    this.left = meals;
    this.denials = 0;
  }

  @handler('hungry')
  hungry({ from, seat }: { action: 'hungry'; from: ActorRef<Philosopher>; seat: number }): void {
    const right = (seat + 1) % this.taken.length;
    if (this.taken[seat] || this.taken[right]) {
      this.denials++;
      from.tell({ action: 'denied' });
      return;
    }
    this.taken[seat] = true;
    this.taken[right] = true;
    from.tell({ action: 'eat' });
  }

  @handler('sated')
  sated({ seat }: { action: 'sated'; seat: number }): void {
    const right = (seat + 1) % this.taken.length;
    if (!this.taken[seat] || !this.taken[right]) throw new RangeError(`the philosopher at ${seat} lays down a fork that it did not have`);
    this.taken[seat] = false;
    this.taken[right] = false;
    if (--this.left === 0) this.collector.tell({ action: 'done', value: [this.denials, this.taken.filter(Boolean).length] });
  }
}

@actor()
export class Philosopher {
  private readonly seat: number;
  private readonly arbiter: ActorRef<Arbiter>;
  private left = 0;

  constructor(seat: number, arbiter: ActorRef<Arbiter>) {
    this.seat = seat;
    this.arbiter = arbiter;
  }

  @handler('start')
  start({ rounds }: { action: 'start'; rounds: number }, { self }: ActorContext<Philosopher>): void {
    this.left = rounds;
    this.arbiter.tell({ action: 'hungry', from: self, seat: this.seat });
  }

  @handler('denied')
  denied(_message: { action: 'denied' }, { self }: ActorContext<Philosopher>): void {
    this.arbiter.tell({ action: 'hungry', from: self, seat: this.seat });
  }

  @handler('eat')
  eat(_message: { action: 'eat' }, { self }: ActorContext<Philosopher>): void {
    this.arbiter.tell({ action: 'sated', seat: this.seat });
    if (--this.left > 0) this.arbiter.tell({ action: 'hungry', from: self, seat: this.seat });
  }
}

/** Neighbours share a fork; an arbiter grants both or none, and who is denied asks again at once. */
export const diningPhilosophers: Program = {
  name: 'dining-philosophers',
  title: 'Dining philosophers',
  // With what was denied, which depends on who came when.
  unit: 'messages/s',
  better: 'higher',
  axis: 'meals each',
  defaults: '10,000 meals of each of 20 philosophers',
  suite: 10_000,
  sweep: [10, 50, 250],
  smoke: 10,
  roles: 'philosophers',
  actors: 20,
  others: 1,
  needs: ['peers'],
  open: async (stage, rounds, seats) => {
    const arbiter = await stage.spawn(Arbiter, seats, stage.collector);
    const philosophers = await many(seats, (seat) => stage.spawn(Philosopher, seat, arbiter));
    return async () => {
      const meals = rounds * seats;
      // By another way than the philosophers' messages: it might come after them.
      await arbiter.post({ action: 'open', meals });
      for (const philosopher of philosophers) philosopher.tell({ action: 'start', rounds });
      const [[denials, taken]] = await stage.collect<[number, number]>(1);
      expectAnswer(taken, 0, 'the forks left in use');
      return 3 * meals + 2 * denials;
    };
  },
};
