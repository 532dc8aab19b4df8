/** `id, n, id, n…` there, `id, total, id, total…` back: the least that still tells the answers apart. No object and no promise for each. */
export class Flood {
  private lastId = 0;
  private left = 0;
  private resolve: (total: number) => void = () => {};

  /** Sends `count` additions of 1, posted one by one and sent in batches of `size`. */
  send(count: number, size: number, send: (batch: number[]) => void): Promise<number> {
    this.left = count;
    let batch: number[] = [];
    for (let i = 0; i < count; i++) {
      batch.push(++this.lastId, 1);
      if (batch.length < 2 * size) continue;
      send(batch);
      batch = [];
    }
    if (batch.length > 0) send(batch);
    return new Promise((resolve) => {
      this.resolve = resolve;
    });
  }

  receive(batch: readonly number[]): void {
    let total = 0;
    for (let i = 0; i < batch.length; i += 2) if (batch[i] <= this.lastId) total = batch[i + 1];
    this.left -= batch.length / 2;
    if (this.left === 0) this.resolve(total);
  }
}

/** What the other end makes of a batch. */
export function answerFlood(batch: readonly number[], add: (n: number) => number): number[] {
  const answers: number[] = [];
  for (let i = 0; i < batch.length; i += 2) answers.push(batch[i], add(batch[i + 1]));
  return answers;
}
