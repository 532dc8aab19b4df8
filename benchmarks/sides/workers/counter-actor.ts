import { actor, handler, transfer } from '../../../src/index.js';
import { type Bill, Counter, type Item, type Order } from '../../workload.js';

/** The counter as an actor of ours: a handler for each action. */
@actor()
export class CounterActor {
  private readonly counter = new Counter();

  @handler('add')
  add({ n }: { action: 'add'; n: number }): number {
    return this.counter.add(n);
  }

  @handler('addLater')
  addLater({ n }: { action: 'addLater'; n: number }): Promise<number> {
    return this.counter.addLater(n);
  }

  @handler('block')
  block({ ms }: { action: 'block'; ms: number }): number {
    return this.counter.block(ms);
  }

  @handler('sum')
  sum({ values }: { action: 'sum'; values: Float64Array }): number {
    return this.counter.sum(values);
  }

  @handler('back')
  back({ values }: { action: 'back'; values: Float64Array<ArrayBuffer> }): Float64Array {
    return transfer(values, [values.buffer]);
  }

  @handler('size')
  size({ bytes }: { action: 'size'; bytes: Uint8Array }): number {
    return this.counter.size(bytes);
  }

  @handler('double')
  double({ n }: { action: 'double'; n: number }): number {
    return this.counter.double(n);
  }

  @handler('join')
  join({ a, b }: { action: 'join'; a: string; b: string }): string {
    return this.counter.join(a, b);
  }

  @handler('flip')
  flip({ on }: { action: 'flip'; on: boolean }): boolean {
    return this.counter.flip(on);
  }

  @handler('place')
  place({ item }: { action: 'place'; item: Item }): Item {
    return this.counter.place(item);
  }

  @handler('set')
  set(message: { action: 'set'; key: string; value?: number; ttl?: number; note?: string }): number {
    return this.counter.set(message);
  }

  @handler('note')
  note({ text }: { action: 'note'; text: string }): number {
    return this.counter.note(text);
  }

  @handler('bill')
  bill({ order }: { action: 'bill'; order: Order }): Bill {
    return this.counter.bill(order);
  }

  @handler('list')
  list({ items }: { action: 'list'; items: number[] }): number {
    return this.counter.list(items);
  }

  @handler('timer')
  timer({ on }: { action: 'timer'; on: boolean }): number {
    return this.counter.timer(on);
  }
}
