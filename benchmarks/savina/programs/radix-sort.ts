import { type ActorRef, actor, handler } from '../../../src/index.js';
import { expectAnswer } from '../../columns/column.js';
import type { Collector } from '../collector.js';
import type { Program } from '../program.js';
import { Random } from '../random.js';
import { many } from '../stage.js';

@actor()
export class Source {
  private readonly limit: number;
  private readonly first: ActorRef<BitSorter>;

  constructor(limit: number, first: ActorRef<BitSorter>) {
    this.limit = limit;
    this.first = first;
  }

  /** Answers their sum. */
  @handler('start')
  start({ count, seed }: { action: 'start'; count: number; seed: number }): number {
    const random = new Random(seed);
    let sum = 0;
    for (let i = 0; i < count; i++) {
      const value = random.below(this.limit);
      sum += value;
      this.first.tell({ action: 'value', value });
    }
    return sum;
  }
}

/** Lets pass what has not its bit, and the others after all of them. */
@actor()
export class BitSorter {
  private readonly count: number;
  private readonly bit: number;
  private next: ActorRef<BitSorter> | ActorRef<Validator> | undefined;
  private later: number[] = [];
  private seen = 0;

  constructor(count: number, bit: number) {
    this.count = count;
    this.bit = bit;
  }

  @handler('lead')
  lead({ next }: { action: 'lead'; next: ActorRef<BitSorter> | ActorRef<Validator> }): void {
    this.next = next;
  }

  @handler('value')
  value({ value }: { action: 'value'; value: number }): void {
    if ((value & this.bit) === 0) this.pass(value);
    else this.later.push(value);
    if (++this.seen < this.count) return;
    for (const each of this.later) this.pass(each);
    this.later = [];
    this.seen = 0;
  }

  private pass(value: number): void {
    (this.next as ActorRef<BitSorter>).tell({ action: 'value', value });
  }
}

@actor()
export class Validator {
  private readonly count: number;
  private readonly collector: ActorRef<Collector>;
  private seen = 0;
  private sum = 0;
  private last = 0;

  constructor(count: number, collector: ActorRef<Collector>) {
    this.count = count;
    this.collector = collector;
  }

  @handler('value')
  value({ value }: { action: 'value'; value: number }): void {
    if (value < this.last) throw new RangeError(`${value} came after ${this.last}`);
    this.last = value;
    this.sum += value;
    if (++this.seen < this.count) return;
    this.collector.tell({ action: 'done', value: this.sum });
    this.seen = 0;
    this.sum = 0;
    this.last = 0;
  }
}

/** A pipeline with an actor for each bit, value by value. */
export const radixSort: Program = {
  name: 'radix-sort',
  title: 'Radix sort',
  unit: 'messages/s',
  better: 'higher',
  axis: 'values',
  defaults: '100,000 values below 2^60 (here 2^30: a bit for each sorter), seed 2,048 (here 74,755)',
  suite: 100_000,
  sweep: [200, 1000, 5000],
  smoke: 20,
  roles: 'sorters',
  actors: 30,
  others: 2,
  needs: ['peers'],
  open: async (stage, count, bits) => {
    const sorters = await many(bits, (bit) => stage.spawn(BitSorter, count, 2 ** bit));
    const validator = await stage.spawn(Validator, count, stage.collector);
    await Promise.all(sorters.map((sorter, bit) => sorter.post({ action: 'lead', next: sorters[bit + 1] ?? validator })));
    const source = await stage.spawn(Source, 2 ** bits, sorters[0]);
    return async () => {
      const sent = source.post({ action: 'start', count, seed: 74755 });
      const [sum] = await stage.collect<number>(1);
      expectAnswer(sum, await sent, 'the sum of the sorted values');
      return count * (bits + 1);
    };
  },
};
