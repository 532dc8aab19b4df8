import { type ActorRef, actor, handler } from '../../../src/index.js';
import { expectAnswer } from '../../columns/column.js';
import type { Collector } from '../collector.js';
import type { Program } from '../program.js';
import { many } from '../stage.js';

const START = 0.5;
const next = (term: number, rate: number): number => rate * term * (1 - term);
const rateOf = (series: number): number => 3.46 + 0.0025 * series;

@actor()
export class Computer {
  private readonly rate: number;

  constructor(rate: number) {
    this.rate = rate;
  }

  @handler('compute')
  compute({ term }: { action: 'compute'; term: number }): number {
    return next(term, this.rate);
  }
}

@actor()
export class Series {
  private readonly computer: ActorRef<Computer>;
  private readonly collector: ActorRef<Collector>;
  private term = START;

  constructor(computer: ActorRef<Computer>, collector: ActorRef<Collector>) {
    this.computer = computer;
    this.collector = collector;
  }

  /** The next message of the series waits for this one's answer. */
  @handler('advance')
  async advance(_message: { action: 'advance' }): Promise<void> {
    this.term = await this.computer.post({ action: 'compute', term: this.term });
  }

  @handler('finish')
  finish({ series }: { action: 'finish'; series: number }): void {
    this.collector.tell({ action: 'done', value: [series, this.term] });
    this.term = START;
  }
}

/** Series whose every term is asked of another actor, and waited for. */
export const logisticMap: Program = {
  name: 'logistic-map',
  title: 'Logistic map',
  unit: 'terms/s',
  better: 'higher',
  axis: 'terms per series',
  defaults: '25,000 terms of each of 10 series, rates from 3.46 by 0.0025',
  suite: 25_000,
  sweep: [50, 200, 1000],
  smoke: 10,
  roles: 'series and their computers',
  actors: 20,
  others: 0,
  needs: ['peers', 'turns'],
  open: async (stage, terms, actors) => {
    const count = Math.floor(actors / 2);
    const all = await many(count, async (series) => stage.spawn(Series, await stage.spawn(Computer, rateOf(series)), stage.collector));
    return async () => {
      for (let i = 0; i < terms; i++) for (const series of all) series.tell({ action: 'advance' });
      for (const [i, series] of all.entries()) series.tell({ action: 'finish', series: i });
      for (const [series, term] of await stage.collect<[number, number]>(count)) {
        let expected = START;
        for (let i = 0; i < terms; i++) expected = next(expected, rateOf(series));
        expectAnswer(term, expected, `the last term of series ${series}`);
      }
      return terms * count;
    };
  },
};
