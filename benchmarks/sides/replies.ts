interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** What any request and reply over a raw channel needs: a promise for each id. */
export class Replies {
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;

  expect(send: (id: number) => void): Promise<unknown> {
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      send(id);
    });
  }

  settle(id: number, value: unknown, error?: string): void {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (error === undefined) waiting?.resolve(value);
    else waiting?.reject(new Error(error));
  }
}
