import { Fifo } from '../protocol/fifo.js';
import { type AnyTask, OUTSIDE, WAITS } from './task.js';

const waits = (task: AnyTask): boolean => task._id === WAITS && !task.done();

/** The messages that wait, in order: higher priorities first, equal ones as they were posted. */
export class Mailbox {
  private readonly ordinary = new Level(0);
  /** All, the highest priority first; undefined as long as there is none but the ordinary one, as nearly always. */
  private levels: Level[] | undefined;
  /** How many wait. */
  size = 0;

  push(task: AnyTask): void {
    task._id = WAITS;
    this.level(task._priority).push(task);
    this.size++;
  }

  /** Lets messages that had been taken wait again, each where it was posted among those of its priority. */
  putBack(tasks: readonly AnyTask[]): void {
    const byLevel = new Map<Level, AnyTask[]>();
    for (const task of tasks) {
      const level = this.level(task._priority);
      const own = byLevel.get(level);
      if (own === undefined) byLevel.set(level, [task]);
      else own.push(task);
      task._id = WAITS;
    }
    for (const [level, own] of byLevel) level.putBack(own);
    this.size += tasks.length;
  }

  /** The next, which stays. */
  peek(): AnyTask | undefined {
    if (this.size === 0) return undefined;
    if (this.levels === undefined) return this.ordinary.peek();
    for (const level of this.levels) {
      const task = level.peek();
      if (task !== undefined) return task;
    }
    return undefined;
  }

  /** Takes the one that `peek` gave. */
  take(task: AnyTask): void {
    this.level(task._priority).take();
    task._id = OUTSIDE;
    this.size--;
  }

  /** One that waited has settled. Its place is passed over later; when most places are such, they are cleared. */
  forget(task: AnyTask): void {
    this.size--;
    this.level(task._priority).forget();
  }

  /** The one that has waited longest. */
  oldest(): AnyTask | undefined {
    let oldest: AnyTask | undefined;
    for (const level of this.levels ?? [this.ordinary]) {
      const task = level.peek();
      if (task !== undefined && (oldest === undefined || task._seq < oldest._seq)) oldest = task;
    }
    return oldest;
  }

  /** All of them, in order. */
  all(): AnyTask[] {
    return (this.levels ?? [this.ordinary]).flatMap((level) => level.live());
  }

  private level(priority: number): Level {
    if (priority === 0) return this.ordinary;
    this.levels ??= [this.ordinary];
    let at = this.levels.findIndex((level) => level.priority <= priority);
    if (at < 0) at = this.levels.length;
    const found = this.levels[at];
    if (found?.priority === priority) return found;
    const level = new Level(priority);
    this.levels.splice(at, 0, level);
    // Whoever uses a clock as priority makes levels without end; those that are used up go.
    if (this.levels.length > 64) this.levels = this.levels.filter((other) => other === level || other === this.ordinary || !other.usedUp);
    return level;
  }
}

/** Those of one priority. One that settles keeps its place until its turn. */
class Level {
  readonly priority: number;
  private readonly tasks = new Fifo<AnyTask>();
  private settled = 0;

  constructor(priority: number) {
    this.priority = priority;
  }

  get usedUp(): boolean {
    return this.tasks.size === 0;
  }

  push(task: AnyTask): void {
    this.tasks.push(task);
  }

  peek(): AnyTask | undefined {
    for (let task = this.tasks.peek(); task !== undefined; task = this.tasks.peek()) {
      if (waits(task)) return task;
      this.tasks.shift();
      this.settled--;
    }
    this.settled = 0;
    return undefined;
  }

  take(): void {
    this.tasks.shift();
  }

  live(): AnyTask[] {
    return this.tasks.all().filter(waits);
  }

  putBack(tasks: readonly AnyTask[]): void {
    const last = tasks.reduce((seq, task) => Math.max(seq, task._seq), 0);
    const before: AnyTask[] = [];
    for (let task = this.peek(); task !== undefined && task._seq < last; task = this.peek()) {
      before.push(task);
      this.take();
    }
    this.tasks.unshift([...before, ...tasks].sort((a, b) => a._seq - b._seq));
  }

  forget(): void {
    if (++this.settled <= 1024 || this.settled * 2 <= this.tasks.size) return;
    this.tasks.fill(this.live());
    this.settled = 0;
  }
}
