import type { Message } from '../workload.js';

/** What crosses as one: messages as they are, answered in their order; or bare numbers, `id, n, id, n…` there and `id, total, id, total…` back. */
export type FloodBatch = Message[] | number[];

/** A form of batch. */
interface Form {
  /** Appends an addition of 1. */
  push(batch: unknown[], id: number): void;
  /** Items of a batch for each message, there as back. The last is n, and the total. */
  readonly items: number;
}

const FORMS = {
  messages: { push: (batch) => batch.push({ action: 'add', n: 1 }), items: 1 },
  // The least that still tells the answers apart: what a channel can carry at the most.
  numbers: { push: (batch, id) => batch.push(id, 1), items: 2 },
} satisfies Record<string, Form>;

/** Many messages without a promise for each. */
class Flood {
  private readonly form: Form;
  private lastId = 0;
  private left = 0;
  private resolve: (total: number) => void = () => {};

  constructor(form: keyof typeof FORMS) {
    this.form = FORMS[form];
  }

  /** Sends `count` additions of 1, posted one by one and sent in batches of `size`. */
  send(count: number, size: number, send: (batch: FloodBatch) => void): Promise<number> {
    this.left = count;
    let batch: unknown[] = [];
    for (let i = 0; i < count; i++) {
      this.form.push(batch, ++this.lastId);
      if (batch.length < this.form.items * size) continue;
      send(batch as FloodBatch);
      batch = [];
    }
    if (batch.length > 0) send(batch as FloodBatch);
    return new Promise((resolve) => {
      this.resolve = resolve;
    });
  }

  receive(batch: readonly number[]): void {
    const { items } = this.form;
    let total = 0;
    for (let i = 0; i < batch.length; i += items) if (items === 1 || (batch[i] as number) <= this.lastId) total = batch[i + items - 1] as number;
    this.left -= batch.length / items;
    if (this.left === 0) this.resolve(total);
  }
}

/** For a side's variant that floods in a form. */
export const floodOf = (variant: string): Flood | undefined => (Object.hasOwn(FORMS, variant) ? new Flood(variant as keyof typeof FORMS) : undefined);

/** What the other end makes of a batch. */
export function answerFlood(batch: FloodBatch, add: (n: number) => number): number[] {
  const answers: number[] = [];
  if (typeof batch[0] === 'number') {
    const numbers = batch as number[];
    for (let i = 0; i < numbers.length; i += 2) answers.push(numbers[i] as number, add(numbers[i + 1] as number));
  } else {
    for (const message of batch as Message[]) answers.push(add(message.n as number));
  }
  return answers;
}
