import { expect } from 'chai';
import { Line, type Room, type Waiter } from '../../src/client/line.js';

class Places implements Room {
  readonly bounded = true;
  readonly line = new Line(this);
  admitted = 0;
  free: number;
  watched = false;
  readonly log: string[] = [];

  constructor(free: number) {
    this.free = free;
  }

  get mayHaveRoom(): boolean {
    return this.free > 0;
  }

  watch(waiting: boolean): void {
    this.watched = waiting;
  }

  post(name: string): void {
    this.log.push(this.free > 0 ? name : `${name} refused`);
    this.free--;
    this.admitted++;
  }

  private async told(name: string, posts: boolean): Promise<void> {
    for (let n = 0; n < 5; n++) await undefined;
    if (posts) this.post(name);
    else this.log.push(`${name} does not post`);
  }

  /** Posts some microtasks after it was told. */
  add(name: string, { posts = true, free = () => this.free > 0 } = {}): Waiter {
    const waiter: Waiter = {
      free,
      wake: () => void this.told(name, posts),
    };
    this.line.add(waiter);
    return waiter;
  }
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('Those who wait for room', () => {
  it('are told one at a time, in their order, as long as there is room', async () => {
    const places = new Places(2);
    for (const name of ['a', 'b', 'c']) places.add(name);
    places.line.look();
    places.line.look();
    await nextTurn();
    expect([places.log, places.watched]).to.deep.equal([['a', 'b'], true]);
    places.free = 1;
    places.line.look();
    await nextTurn();
    expect([places.log, places.watched]).to.deep.equal([['a', 'b', 'c'], false]);
  });

  it('have their turns one after the other also where several ticks make room before any microtask runs', async () => {
    const places = new Places(0);
    for (const name of ['a', 'b', 'c']) places.add(name);
    process.nextTick(() => {
      places.free = 2;
      places.line.look();
      // As one that has not waited would.
      places.post('d');
      places.line.look();
      process.nextTick(() => places.line.look());
    });
    await nextTurn();
    expect(places.log).to.deep.equal(['d', 'a', 'b refused']);
  });

  it('do not keep each other waiting where one does not post, or needs other room', async () => {
    const places = new Places(1);
    places.add('a', { posts: false });
    places.add('b', { free: () => false });
    places.add('c');
    places.line.look();
    await nextTurn();
    expect([places.log, places.line.size]).to.deep.equal([['a does not post', 'c'], 1]);
  });

  it('come before one that comes later, also when they have been told and have not posted', async () => {
    const places = new Places(1);
    places.add('a');
    expect(places.line.enter(places.free > 0)).to.equal(false);
    places.line.look();
    expect([places.line.size, places.line.enter(places.free > 0)]).to.deep.equal([0, false]);
    await nextTurn();
    places.free = 1;
    expect(places.line.enter(places.free > 0)).to.equal(true);
    expect(places.line.enter(places.free > 0)).to.equal(false);
    await nextTurn();
    expect(places.line.enter(places.free > 0)).to.equal(true);
  });

  it('are no more when they leave, and all told when the matter has changed', () => {
    const places = new Places(0);
    const told: boolean[] = [];
    const waiter = { free: () => true, wake: (turn: boolean) => void told.push(turn) };
    places.line.add(waiter);
    places.line.delete(waiter);
    expect([places.line.size, places.watched]).to.deep.equal([0, false]);
    for (let n = 0; n < 2; n++) places.line.add({ ...waiter });
    places.line.wakeAll();
    expect(told).to.deep.equal([false, false]);
  });
});
