import { Fifo } from '../fifo.js';
import { type AnyTask, OUTSIDE, WAITS } from './task.js';

const waits = (task: AnyTask): boolean => task._id === WAITS && !task.done();

/** The messages that wait, in order: higher priorities first, equal ones as they were posted. */
export class Mailbox {
  private readonly ordinary = new Level(0);
  /** Undefined as long as no message had another priority, as nearly always. */
  private others: Levels | undefined;
  /** The only one that waits, without a priority: it stands in no level. Of an actor that has one message at a time, those are in no cache. */
  private only: AnyTask | undefined;
  /** How many wait. */
  size = 0;

  push(task: AnyTask): void {
    task._id = WAITS;
    if (this.size++ === 0 && task._priority === 0) {
      this.only = task;
      return;
    }
    this.join();
    this.level(task._priority).push(task);
  }

  /** Another has come, or is looked for. */
  private join(): void {
    if (this.only === undefined) return;
    this.ordinary.push(this.only);
    this.only = undefined;
  }

  /** Lets messages that had been taken wait again, each where it was posted among those of its priority. */
  putBack(tasks: readonly AnyTask[]): void {
    this.join();
    const byPriority = new Map<number, AnyTask[]>();
    for (const task of tasks) {
      const own = byPriority.get(task._priority);
      if (own === undefined) byPriority.set(task._priority, [task]);
      else own.push(task);
      task._id = WAITS;
    }
    // One level at a time: what is empty when another is made may be dropped.
    for (const [priority, own] of byPriority) this.level(priority).putBack(own);
    this.size += tasks.length;
  }

  /** The next, which stays. */
  peek(): AnyTask | undefined {
    const { only } = this;
    if (only !== undefined && waits(only)) return only;
    if (this.size === 0) return undefined;
    const other = this.others?.highest();
    if (other === undefined || other.priority < 0) return this.ordinary.peek() ?? other?.peek();
    return other.peek();
  }

  /** Takes the one that `peek` gave. */
  take(task: AnyTask): void {
    task._id = OUTSIDE;
    this.size--;
    if (task === this.only) {
      this.only = undefined;
      return;
    }
    this.level(task._priority).take();
    if (this.size === 0) this.clear();
  }

  /** One that waited has settled. Its place is passed over later; when most places are such, they are cleared. */
  forget(task: AnyTask): void {
    this.size--;
    if (task === this.only) {
      this.only = undefined;
      return;
    }
    this.level(task._priority).forget();
    if (this.size === 0) this.clear();
  }

  /** What is left has settled, and nobody may look there again for long: those that come one at a time stand beside the levels. */
  private clear(): void {
    this.ordinary.clear();
    this.others = undefined;
  }

  /** The one that has waited longest. */
  oldest(): AnyTask | undefined {
    this.join();
    let oldest: AnyTask | undefined;
    for (const level of this.levels) {
      const task = level.peek();
      if (task !== undefined && (oldest === undefined || task._seq < oldest._seq)) oldest = task;
    }
    return oldest;
  }

  /** All of them, in order. */
  all(): AnyTask[] {
    this.join();
    return this.levels.sort(higherFirst).flatMap((level) => level.live());
  }

  private get levels(): Level[] {
    return this.others === undefined ? [this.ordinary] : [this.ordinary, ...this.others.all];
  }

  private level(priority: number): Level {
    if (priority === 0) return this.ordinary;
    this.others ??= new Levels();
    return this.others.at(priority);
  }
}

const higherFirst = (a: Level, b: Level): number => b.priority - a.priority;

/** Levels that need not be looked through for such as are used up. */
const FEW = 32;

/** The levels of all priorities but the ordinary one: a binary heap, since whoever uses a clock as priority makes levels without end. */
class Levels {
  private readonly byPriority = new Map<number, Level>();
  /** The parent of the one at `i`, which is at `(i - 1) >> 1`, is higher. */
  private heap: Level[] = [];
  /** As many levels are worth a look for those that are used up: twice as many as the last look has left. */
  private many = 2 * FEW;

  /** The one of this priority, which is made when missing. */
  at(priority: number): Level {
    let level = this.byPriority.get(priority);
    if (level === undefined) {
      if (this.heap.length >= this.many) this.prune();
      level = new Level(priority);
      this.byPriority.set(priority, level);
      this.rise(level);
    }
    return level;
  }

  /** The highest in which any message waits. Those above it are dropped. */
  highest(): Level | undefined {
    for (;;) {
      const level = this.heap[0];
      if (level === undefined || !level.usedUp) return level;
      this.byPriority.delete(level.priority);
      const last = this.heap.pop() as Level;
      if (last !== level) this.sink(last);
    }
  }

  get all(): readonly Level[] {
    return this.heap;
  }

  private rise(level: Level): void {
    const { heap } = this;
    let at = heap.length;
    for (let up = (at - 1) >> 1; at > 0 && (heap[up] as Level).priority < level.priority; up = (at - 1) >> 1) {
      heap[at] = heap[up] as Level;
      at = up;
    }
    heap[at] = level;
  }

  /** Instead of the highest. */
  private sink(level: Level): void {
    const { heap } = this;
    let at = 0;
    for (let down = 1; down < heap.length; down = 2 * at + 1) {
      if (down + 1 < heap.length && (heap[down + 1] as Level).priority > (heap[down] as Level).priority) down++;
      if ((heap[down] as Level).priority <= level.priority) break;
      heap[at] = heap[down] as Level;
      at = down;
    }
    heap[at] = level;
  }

  /** All messages of a level may have been cancelled long before its turn. */
  private prune(): void {
    for (const level of this.heap) if (level.usedUp) this.byPriority.delete(level.priority);
    this.heap = [...this.byPriority.values()].sort(higherFirst);
    this.many = 2 * Math.max(FEW, this.heap.length);
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

  /** No message waits here. */
  get usedUp(): boolean {
    return this.peek() === undefined;
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

  clear(): void {
    if (this.tasks.size > 0) this.tasks.fill([]);
    this.settled = 0;
  }

  forget(): void {
    if (++this.settled <= 1024 || this.settled * 2 <= this.tasks.size) return;
    this.tasks.fill(this.live());
    this.settled = 0;
  }
}
