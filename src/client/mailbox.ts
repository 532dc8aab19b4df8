import { type AnyTask, OUTSIDE, WAITS } from './task.js';

/** Places of a list that are kept when nothing waits there. */
const KEPT = 32;

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

/** A first-in-first-out list over an array, whose places are used again whenever it has run empty: a mailbox mostly holds few messages, and often. */
class Level {
  readonly priority: number;
  private items: (AnyTask | undefined)[] = [];
  private head = 0;
  private tail = 0;
  private settled = 0;

  constructor(priority: number) {
    this.priority = priority;
  }

  get usedUp(): boolean {
    return this.head === this.tail;
  }

  push(task: AnyTask): void {
    this.items[this.tail++] = task;
  }

  peek(): AnyTask | undefined {
    while (this.head < this.tail) {
      const task = this.items[this.head] as AnyTask;
      if (waits(task)) {
        if (this.head > 1024 && this.head * 2 > this.tail) this.moveUp();
        return task;
      }
      this.take();
      this.settled--;
    }
    this.settled = 0;
    return undefined;
  }

  take(): void {
    this.items[this.head++] = undefined;
    if (this.head < this.tail) return;
    if (this.tail > KEPT) this.items = [];
    this.head = 0;
    this.tail = 0;
  }

  live(): AnyTask[] {
    return this.items.slice(this.head, this.tail).filter((task): task is AnyTask => task !== undefined && waits(task));
  }

  /** Goes where it came from, before the others: with a million of them behind it, they must not be copied for it, and copied again for the next. */
  putBack(tasks: AnyTask[]): void {
    const last = tasks.reduce((seq, task) => Math.max(seq, task._seq), 0);
    const before: AnyTask[] = [];
    for (let task = this.peek(); task !== undefined && task._seq < last; task = this.peek()) {
      before.push(task);
      this.take();
    }
    const first = [...before, ...tasks].sort((a, b) => a._seq - b._seq);
    if (first.length > this.head) {
      // As they are: looking at each of a hundred thousand takes a hundred times as long.
      this.items = first.concat(this.items.slice(this.head, this.tail) as AnyTask[]);
      this.tail += first.length - this.head;
      this.head = 0;
      return;
    }
    this.head -= first.length;
    for (const [index, task] of first.entries()) this.items[this.head + index] = task;
  }

  forget(): void {
    if (++this.settled > 1024 && this.settled * 2 > this.tail - this.head) this.compact();
  }

  private moveUp(): void {
    this.items = this.items.slice(this.head, this.tail);
    this.tail -= this.head;
    this.head = 0;
  }

  private compact(): void {
    this.fill(this.live());
  }

  private fill(tasks: AnyTask[]): void {
    this.items = tasks;
    this.head = 0;
    this.tail = tasks.length;
    this.settled = 0;
  }
}
