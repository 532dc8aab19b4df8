import { nextTick, soon } from '../real-time.js';

/** Somebody who waits for room. */
export interface Waiter {
  /** Whether there is room for what this one would post. */
  free(): boolean;
  /** Called once: there is room for it, and it is its turn; or else the matter has changed, and it may wait again. */
  wake(turn: boolean): void;
}

/** What they wait for. */
export interface Room {
  /** False: no limit, nobody has to wait. */
  readonly bounded: boolean;
  /** False: no waiter can be free. */
  readonly mayHaveRoom: boolean;
  /** How many messages have been let in so far. */
  readonly admitted: number;
  /** Whether anybody waits, and is to be looked at when there may be room. */
  watch(waiting: boolean): void;
}

/**
 * Those who wait for room, in the order in which they began to. One at a time is told of it and has its turn, which ends when it has
 * posted, or has not done so by the time that its microtasks have run: were all told of one free place, all but one would lose their
 * message.
 */
export class Line {
  private readonly room: Room;
  /** Undefined until somebody waits: most lines nobody ever stands in. */
  private waiters: Set<Waiter> | undefined;
  /** While somebody has a turn: how many had been let in when it began. */
  private turn: number | undefined;
  /** Turns that have begun, and whose microtasks may not have run. */
  private begun = 0;

  constructor(room: Room) {
    this.room = room;
  }

  get size(): number {
    return this.waiters?.size ?? 0;
  }

  get admitted(): number {
    return this.room.admitted;
  }

  get bounded(): boolean {
    return this.room.bounded;
  }

  /** Whether somebody who comes now may post before anybody else. `free`: there is room for it. */
  enter(free: boolean): boolean {
    if (!this.bounded) return true;
    if (!free || this.size > 0 || this.taken) return false;
    this.begin();
    return true;
  }

  add(waiter: Waiter): void {
    this.waiters ??= new Set();
    this.waiters.add(waiter);
    this.room.watch(true);
  }

  delete(waiter: Waiter): void {
    if (this.waiters?.delete(waiter) && this.size === 0) this.room.watch(false);
  }

  /** The one whose turn it would be. */
  get next(): Waiter | undefined {
    if (this.waiters === undefined || this.size === 0 || this.taken || !this.room.mayHaveRoom) return undefined;
    for (const waiter of this.waiters) if (waiter.free()) return waiter;
    return undefined;
  }

  /** There may be room. */
  look(): void {
    const { next } = this;
    if (next !== undefined) {
      this.delete(next);
      this.begin();
      next.wake(true);
    }
    if (this.size > 0) this.room.watch(true);
  }

  /** What they go by has changed: there may be room, or never will be. */
  wakeAll(): void {
    for (const waiter of Array.from(this.waiters ?? [])) {
      this.delete(waiter);
      waiter.wake(false);
    }
    this.look();
  }

  /** Somebody has a turn, and has not posted. */
  get taken(): boolean {
    return this.turn !== undefined && this.turn === this.room.admitted;
  }

  private begin(): void {
    this.turn = this.room.admitted;
    this.begun++;
    if (this.begun === 1) this.endLater();
  }

  private endLater(): void {
    const { begun } = this;
    soon(() => nextTick(() => this.end(begun)));
  }

  /** Other ticks may have begun turns just before this one, and microtasks run after all of them only. */
  private end(begun: number): void {
    this.begun -= begun;
    if (this.begun > 0) {
      this.endLater();
      return;
    }
    this.turn = undefined;
    this.look();
  }
}
