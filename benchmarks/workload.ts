/** What is posted: to every side the same messages. */
export interface Message {
  action: string;
  [field: string]: unknown;
}

/** A Float64Array to be moved, not copied, where the side can. */
export class Moved {
  readonly values: Float64Array<ArrayBuffer>;

  constructor(values: Float64Array<ArrayBuffer>) {
    this.values = values;
  }
}

export interface Item {
  id: number;
  at: { x: number; y: number };
  tags: string[];
}

/** As a web shop has it: objects, and arrays of them, four levels deep. */
export interface Order {
  id: number;
  customer: { name: string; mail: string; address: { street: string; city: string; zip: string } };
  lines: { sku: string; count: number; price: number }[];
  paid: boolean;
  note: string | null;
}

export interface Bill {
  order: number;
  to: { name: string; city: string };
  total: number;
}

/** How late, in ms, a timer of 10 ms has been at the worst. */
class Lateness {
  private readonly every = 10;
  private last = 0;
  private worst = 0;
  private timer: NodeJS.Timeout | undefined;

  start(): void {
    this.last = performance.now();
    this.worst = 0;
    this.timer ??= setInterval(() => {
      const now = performance.now();
      this.worst = Math.max(this.worst, now - this.last - this.every);
      this.last = now;
    }, this.every);
  }

  /** The present wait counts too: a timer that never came is the latest of all. */
  stop(): number {
    clearInterval(this.timer);
    this.timer = undefined;
    return Math.max(this.worst, performance.now() - this.last - this.every);
  }
}

/** The stateful counter that every side keeps in its thread or process; peers call `handle`, the actor of ours has a handler for each action. */
export class Counter {
  private total = 0;
  private readonly lateness = new Lateness();

  add(n: number): number {
    this.total += n;
    return this.total;
  }

  async addLater(n: number): Promise<number> {
    await Promise.resolve();
    return this.add(n);
  }

  /** Blocks the thread without using it up. */
  block(ms: number): number {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
    return this.total;
  }

  sum(values: Float64Array): number {
    return values.length + values[0] + values[values.length - 1];
  }

  size(bytes: Uint8Array): number {
    return bytes.length + bytes[0];
  }

  double(n: number): number {
    return 2 * n;
  }

  join(a: string, b: string): string {
    return a + b;
  }

  flip(on: boolean): boolean {
    return !on;
  }

  place(item: Item): Item {
    return { id: item.id, at: { x: item.at.x + 1, y: item.at.y + 1 }, tags: item.tags };
  }

  set(message: { value?: number; ttl?: number; note?: string }): number {
    return (message.value ?? 0) + (message.ttl ?? 0) + (message.note?.length ?? 0);
  }

  note(text: string): number {
    return text.length + text.charCodeAt(text.length - 1);
  }

  bill({ id, customer, lines }: Order): Bill {
    return { order: id, to: { name: customer.name, city: customer.address.city }, total: lines.reduce((sum, { count, price }) => sum + count * price, 0) };
  }

  list(items: number[]): number {
    let sum = 0;
    for (const item of items) sum += item;
    return sum;
  }

  /** Starts a timer; stopping it tells how late, in ms, it has been at the worst. */
  timer(on: boolean): number {
    if (!on) return this.lateness.stop();
    this.lateness.start();
    return 0;
  }

  // The fields' types follow from the action.
  handle(message: any): unknown {
    switch ((message as Message).action) {
      case 'add':
        return this.add(message.n);
      case 'addLater':
        return this.addLater(message.n);
      case 'block':
        return this.block(message.ms);
      case 'sum':
        return this.sum(message.values);
      case 'back':
        return new Moved(message.values);
      case 'size':
        return this.size(message.bytes);
      case 'double':
        return this.double(message.n);
      case 'join':
        return this.join(message.a, message.b);
      case 'flip':
        return this.flip(message.on);
      case 'place':
        return this.place(message.item);
      case 'set':
        return this.set(message);
      case 'note':
        return this.note(message.text);
      case 'bill':
        return this.bill(message.order);
      case 'list':
        return this.list(message.items);
      case 'timer':
        return this.timer(message.on);
      default:
        throw new RangeError(`no such action: ${message.action}`);
    }
  }
}
