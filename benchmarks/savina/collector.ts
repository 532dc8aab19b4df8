import { actor, handler } from '../../src/index.js';

/** Where a play ends: its actors tell what they have come to, and the driver waits for so many answers. */
@actor()
export class Collector {
  private answers: unknown[] = [];
  private wanted = Infinity;
  private resolve: (answers: unknown[]) => void = () => {};

  @handler('done')
  done({ value }: { action: 'done'; value: unknown }): void {
    this.answers.push(value);
    this.settle();
  }

  /** In the order in which they came, which promises nothing. */
  @handler('collect', { concurrent: true })
  collect({ count }: { action: 'collect'; count: number }): Promise<unknown[]> {
    return new Promise((resolve) => {
      this.wanted = count;
      this.resolve = resolve;
      this.settle();
    });
  }

  private settle(): void {
    if (this.answers.length < this.wanted) return;
    this.resolve(this.answers);
    this.answers = [];
    this.wanted = Infinity;
  }
}
