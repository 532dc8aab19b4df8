import { actor, handler } from '../../../src/index.js';

export type Kind = 'take' | 'stay' | 'block' | 'take-beside' | 'stay-beside' | 'block-beside';

export const isConcurrent = (action: Kind): boolean => action.endsWith('-beside');

/** Writes down what begins. Its handlers end at once, when they are told to, or after long enough to count as slow. */
@actor()
export class Lot {
  readonly begun: number[] = [];
  readonly staying: (() => void)[] = [];
  /** An ordinary handler has begun while another one had not ended. */
  overlapped = false;
  #exclusive = 0;

  @handler('take')
  take({ n }: { action: 'take'; n: number }): void {
    this.#begin(n, true);
    this.#exclusive--;
  }

  @handler('stay')
  async stay({ n }: { action: 'stay'; n: number }): Promise<void> {
    this.#begin(n, true);
    await this.#stay();
    this.#exclusive--;
  }

  @handler('block')
  block({ n }: { action: 'block'; n: number }): void {
    this.#begin(n, true);
    this.#block();
    this.#exclusive--;
  }

  @handler('take-beside', { concurrent: true })
  takeBeside({ n }: { action: 'take-beside'; n: number }): void {
    this.#begin(n, false);
  }

  @handler('stay-beside', { concurrent: true })
  stayBeside({ n }: { action: 'stay-beside'; n: number }): Promise<void> {
    this.#begin(n, false);
    return this.#stay();
  }

  @handler('block-beside', { concurrent: true })
  blockBeside({ n }: { action: 'block-beside'; n: number }): void {
    this.#begin(n, false);
    this.#block();
  }

  #begin(n: number, exclusive: boolean): void {
    this.begun.push(n);
    if (!exclusive) return;
    if (this.#exclusive > 0) this.overlapped = true;
    this.#exclusive++;
  }

  #stay(): Promise<void> {
    return new Promise((resolve) => this.staying.push(resolve));
  }

  /** A little longer than is handed over ahead. */
  #block(): void {
    for (const end = performance.now() + 1.1; performance.now() < end; );
  }
}
