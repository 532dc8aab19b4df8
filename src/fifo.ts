/** Places that are kept when nothing waits. */
const KEPT = 32;
/** Places of what has been taken that are not worth moving the others for. */
const SPARE = 1024;

/**
 * A first-in-first-out list over an array, whose places are used again whenever it has run empty: what waits for an actor is mostly little,
 * and often. With a new array each time, those of a thousand actors became old, each with a store that only it referred to, and up to a
 * third of the rate of such a crowd went into collecting them. What comes while it is empty stands beside the array: of an actor that has one
 * message at a time, that array is in no cache.
 */
export class Fifo<T> {
  /** Before the others. */
  private first: T | undefined;
  /** An item may be `undefined` as well. */
  private hasFirst = false;
  private items: (T | undefined)[] = [];
  private head = 0;
  /** Behind the last. */
  private tail = 0;

  get size(): number {
    return this.hasFirst ? this.behind + 1 : this.behind;
  }

  /** How many stand in the array. */
  private get behind(): number {
    return this.tail - this.head;
  }

  push(item: T): void {
    if (this.hasFirst || this.behind > 0) {
      this.items[this.tail++] = item;
    } else {
      this.first = item;
      this.hasFirst = true;
    }
  }

  /** The one at that place, counted from the first, which is 0. */
  at(place: number): T | undefined {
    if (place >= this.size) return undefined;
    if (!this.hasFirst) return this.items[this.head + place];
    return place === 0 ? this.first : this.items[this.head + place - 1];
  }

  /** The first, which stays. */
  peek(): T | undefined {
    if (this.hasFirst) return this.first;
    return this.behind === 0 ? undefined : this.items[this.head];
  }

  /** Drops the first, which there is. */
  shift(): void {
    if (this.hasFirst) {
      this.dropFirst();
      return;
    }
    this.items[this.head++] = undefined;
    if (this.head < this.tail) {
      if (this.head > SPARE && this.head * 2 > this.tail) this.fill(this.all());
      return;
    }
    if (this.tail > KEPT) this.items = [];
    this.head = 0;
    this.tail = 0;
  }

  private dropFirst(): void {
    this.first = undefined;
    this.hasFirst = false;
  }

  /** The first, which is here no more; undefined where there is none. */
  take(): T | undefined {
    const first = this.peek();
    if (this.size > 0) this.shift();
    return first;
  }

  /** Puts these before the others: with a million of them behind, they must not be copied for it, and copied again for the next. */
  unshift(items: readonly T[]): void {
    if (this.hasFirst || items.length > this.head) this.makeRoom(items.length);
    this.head -= items.length;
    for (const [index, item] of items.entries()) this.items[this.head + index] = item;
  }

  /** For at least so many at the front, and for as many once more: they may come one by one. */
  private makeRoom(count: number): void {
    const head = 2 * count;
    this.fill([...Array.from<undefined>({ length: head }), ...this.all()]);
    this.head = head;
  }

  /** All of them, in order. */
  all(): T[] {
    const items = this.items.slice(this.head, this.tail) as T[];
    if (this.hasFirst) items.unshift(this.first as T);
    return items;
  }

  /** Drops of those from that place on all but the ones that `which` picks. */
  keep(from: number, which: (item: T) => boolean): void {
    if (this.hasFirst) this.fill(this.all());
    const { items, tail } = this;
    let to = this.head + from;
    for (let at = to; at < tail; at++) {
      const item = items[at] as T;
      if (which(item)) items[to++] = item;
    }
    items.fill(undefined, to, tail);
    this.tail = to;
  }

  /** All of them, in order, which are here no more. */
  drain(): T[] {
    const all = this.all();
    this.fill([]);
    return all;
  }

  /** Takes these instead, and keeps the array. */
  fill(items: (T | undefined)[]): void {
    this.dropFirst();
    this.items = items;
    this.head = 0;
    this.tail = items.length;
  }
}
