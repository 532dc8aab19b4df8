import { type ActorContext, type ActorRef, actor, handler } from '../../../src/index.js';
import { expectAnswer } from '../../columns/column.js';
import type { Collector } from '../collector.js';
import type { Program } from '../program.js';
import { many } from '../stage.js';

/** Two of one colour keep it; two of different ones take the third. */
const complement = (mine: number, other: number): number => (mine === other ? mine : 3 - mine - other);

@actor()
export class Creature {
  private readonly mall: ActorRef<Mall>;
  private colour: number;
  private meetings = 0;

  constructor(colour: number, mall: ActorRef<Mall>) {
    this.colour = colour;
    this.mall = mall;
  }

  @handler('start')
  start(_message: { action: 'start' }, { self }: ActorContext<Creature>): void {
    this.meetings = 0;
    this.mall.tell({ action: 'meet', from: self, colour: this.colour });
  }

  /** The one who waited is told of the other, and tells it what both become. */
  @handler('meet')
  meet({ from, colour }: { action: 'meet'; from: ActorRef<Creature>; colour: number }, context: ActorContext<Creature>): void {
    from.tell({ action: 'change', colour: complement(this.colour, colour) });
    this.become(complement(this.colour, colour), context);
  }

  @handler('change')
  change({ colour }: { action: 'change'; colour: number }, context: ActorContext<Creature>): void {
    this.become(colour, context);
  }

  private become(colour: number, { self }: ActorContext<Creature>): void {
    this.colour = colour;
    this.meetings++;
    this.mall.tell({ action: 'meet', from: self, colour });
  }

  @handler('exit')
  exit(_message: { action: 'exit' }): void {
    this.mall.tell({ action: 'count', meetings: this.meetings });
  }
}

@actor()
export class Mall {
  private readonly creatures: number;
  private readonly collector: ActorRef<Collector>;
  private left = 0;
  private waiting: ActorRef<Creature> | undefined;
  private gone = 0;
  private sum = 0;

  constructor(creatures: number, collector: ActorRef<Collector>) {
    this.creatures = creatures;
    this.collector = collector;
  }

  @handler('open')
  open({ meetings }: { action: 'open'; meetings: number }): void {
    this.left = meetings;
    this.gone = 0;
    this.sum = 0;
  }

  @handler('meet')
  meet({ from, colour }: { action: 'meet'; from: ActorRef<Creature>; colour: number }): void {
    if (this.left === 0) {
      from.tell({ action: 'exit' });
    } else if (this.waiting === undefined) {
      this.waiting = from;
    } else {
      this.waiting.tell({ action: 'meet', from, colour });
      this.waiting = undefined;
      this.left--;
    }
  }

  @handler('count')
  count({ meetings }: { action: 'count'; meetings: number }): void {
    this.sum += meetings;
    if (++this.gone === this.creatures) this.collector.tell({ action: 'done', value: this.sum });
  }
}

/** Creatures meet in pairs by way of a mall, to which all of them post. */
export const chameneos: Program = {
  name: 'chameneos',
  title: 'Chameneos',
  unit: 'meetings/s',
  better: 'higher',
  axis: 'meetings',
  defaults: '200,000 meetings of 100 creatures',
  suite: 200_000,
  sweep: [200, 1000, 5000],
  smoke: 30,
  roles: 'creatures',
  actors: 100,
  others: 1,
  needs: ['peers'],
  open: async (stage, meetings, count) => {
    const mall = await stage.spawn(Mall, count, stage.collector);
    const creatures = await many(count, (i) => stage.spawn(Creature, i % 3, mall));
    return async () => {
      // By another way than the creatures' messages: it might come after them.
      await mall.post({ action: 'open', meetings });
      for (const creature of creatures) creature.tell({ action: 'start' });
      const [sum] = await stage.collect<number>(1);
      expectAnswer(sum, 2 * meetings, 'the meetings that all creatures have counted');
      return meetings;
    };
  },
};
