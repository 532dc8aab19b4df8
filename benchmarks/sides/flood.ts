/** Counts the answers to a flood and hands out the last total. */
export class Flood {
  private left = 0;
  private resolve: (total: number) => void = () => {};

  /** Sends `count` additions in batches of `size`, all at once. */
  send(count: number, size: number, send: (ns: number[]) => void): Promise<number> {
    this.left = Math.ceil(count / size);
    const ones = Array.from({ length: size }, () => 1);
    for (let from = 0; from < count; from += size) send(ones.slice(0, count - from));
    return new Promise((resolve) => {
      this.resolve = resolve;
    });
  }

  receive(totals: number[]): void {
    if (--this.left === 0) this.resolve(totals[totals.length - 1]);
  }
}
