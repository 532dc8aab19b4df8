import { type ActorRef, actor, handler } from '../../../src/index.js';
import { expectAnswer } from '../../columns/column.js';
import type { Collector } from '../collector.js';
import type { Program } from '../program.js';
import { many } from '../stage.js';

/** Of boards of this size, from 0. */
const SOLUTIONS = [1, 1, 0, 0, 2, 10, 4, 40, 92, 352, 724, 2680, 14_200];
/** Queens placed by messages; the rest of a board is one message's work. */
const THRESHOLD = 4;

/** Whether one more queen may stand in this column, one row below. */
function isSafe(queens: readonly number[], column: number): boolean {
  for (let row = 0; row < queens.length; row++) {
    const distance = queens.length - row;
    if (queens[row] === column || Math.abs(queens[row] - column) === distance) return false;
  }
  return true;
}

@actor()
export class Worker {
  private readonly master: ActorRef<Master>;

  constructor(master: ActorRef<Master>) {
    this.master = master;
  }

  @handler('work')
  work({ queens, size }: { action: 'work'; queens: number[]; size: number }): void {
    if (queens.length >= Math.min(THRESHOLD, size)) {
      this.search(queens, size);
    } else {
      for (let column = 0; column < size; column++) if (isSafe(queens, column)) this.master.tell({ action: 'more', queens: [...queens, column], size });
    }
    this.master.tell({ action: 'worked' });
  }

  private search(queens: number[], size: number): void {
    if (queens.length === size) {
      this.master.tell({ action: 'solution' });
      return;
    }
    for (let column = 0; column < size; column++) {
      if (!isSafe(queens, column)) continue;
      queens.push(column);
      this.search(queens, size);
      queens.pop();
    }
  }
}

@actor()
export class Master {
  private readonly collector: ActorRef<Collector>;
  private workers: ActorRef<Worker>[] = [];
  private sent = 0;
  private ended = 0;
  private found = 0;

  constructor(collector: ActorRef<Collector>) {
    this.collector = collector;
  }

  @handler('employ')
  employ({ workers }: { action: 'employ'; workers: ActorRef<Worker>[] }): void {
    this.workers = workers;
  }

  @handler('more')
  more({ queens, size }: { action: 'more'; queens: number[]; size: number }): void {
    this.workers[this.sent++ % this.workers.length].tell({ action: 'work', queens, size });
  }

  @handler('solution')
  solution(_message: { action: 'solution' }): void {
    this.found++;
  }

  /** A worker tells what its work has led to before it tells that it is done. */
  @handler('worked')
  worked(_message: { action: 'worked' }): void {
    if (++this.ended < this.sent) return;
    this.collector.tell({ action: 'done', value: this.found });
    this.sent = 0;
    this.ended = 0;
    this.found = 0;
  }
}

/** A search that a master divides among its workers. */
export const nQueens: Program = {
  name: 'n-queens',
  title: 'N-queens',
  unit: 'solutions/s',
  better: 'higher',
  axis: 'queens',
  defaults: '12 queens, 20 workers, threshold 4; priorities are left out',
  suite: 12,
  sweep: [8, 10, 12],
  smoke: 5,
  roles: 'workers',
  actors: 20,
  others: 1,
  needs: ['peers'],
  open: async (stage, size, count) => {
    const master = await stage.spawn(Master, stage.collector);
    const workers = await many(count, () => stage.spawn(Worker, master));
    await master.post({ action: 'employ', workers });
    return async () => {
      master.tell({ action: 'more', queens: [], size });
      const [solutions] = await stage.collect<number>(1);
      expectAnswer(solutions, SOLUTIONS[size], 'the number of solutions');
      return solutions;
    };
  },
};
