import { type ActorContext, type ActorOptions, type ActorRef, actor, handler } from '../../../src/index.js';
import { expectAnswer } from '../../columns/column.js';
import type { Collector } from '../collector.js';
import type { Program } from '../program.js';

@actor()
export class Numbers {
  @handler('start')
  start({ limit, first }: { action: 'start'; limit: number; first: ActorRef<Filter> }): void {
    for (let number = 3; number < limit; number += 2) first.tell({ action: 'number', number });
    first.tell({ action: 'end', primes: 0 });
  }
}

/** Keeps the first primes that come, and hands on to the next filter what none of them divides. */
@actor()
export class Filter {
  private readonly room: number;
  private readonly place: ActorOptions;
  private readonly collector: ActorRef<Collector>;
  private readonly primes: number[];
  private next: ActorRef<Filter> | undefined;

  constructor(prime: number, room: number, place: ActorOptions, collector: ActorRef<Collector>) {
    this.primes = [prime];
    this.room = room;
    this.place = place;
    this.collector = collector;
  }

  @handler('number')
  number({ number }: { action: 'number'; number: number }, { spawnWith }: ActorContext<Filter>): void {
    for (const prime of this.primes) if (number % prime === 0) return;
    if (this.primes.length < this.room) this.primes.push(number);
    else if (this.next === undefined) this.next = spawnWith(this.place, Filter, number, this.room, this.place, this.collector);
    else this.next.tell({ action: 'number', number });
  }

  @handler('end')
  end({ primes }: { action: 'end'; primes: number }): void {
    const sum = primes + this.primes.length;
    if (this.next === undefined) this.collector.tell({ action: 'done', value: sum });
    else this.next.tell({ action: 'end', primes: sum });
  }
}

/** The count of the primes below, in the usual way. */
function countPrimes(limit: number): number {
  const composite = new Uint8Array(limit);
  let count = 0;
  for (let number = 2; number < limit; number++) {
    if (composite[number] === 1) continue;
    count++;
    for (let multiple = number * number; multiple < limit; multiple += number) composite[multiple] = 1;
  }
  return count;
}

/** A pipeline that grows: a filter starts the next one when it is full. Each play starts and ends a new one. */
export const sieve: Program = {
  name: 'sieve',
  title: 'Sieve',
  unit: 'numbers/s',
  better: 'higher',
  axis: 'numbers',
  defaults: '100,000 numbers, 1,000 primes in a filter (here as many as make ten filters)',
  suite: 100_000,
  sweep: [2000, 10_000, 40_000],
  smoke: 100,
  roles: 'filters',
  actors: 10,
  others: 1,
  needs: ['peers', 'children'],
  open: async (stage, limit, filters) => {
    const expected = countPrimes(limit);
    const room = Math.ceil(expected / filters);
    const numbers = await stage.spawn(Numbers);
    return async () => {
      const first = await stage.spawn(Filter, 2, room, stage.place, stage.collector);
      numbers.tell({ action: 'start', limit, first });
      const [primes] = await stage.collect<number>(1);
      expectAnswer(primes, expected, 'the number of primes');
      await stage.end([first]);
      return limit;
    };
  },
};
