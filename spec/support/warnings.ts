import { inspect } from 'node:util';
import { until } from './until.js';

/** Listens to the process's warnings until it is disposed of. */
export class Warnings implements Disposable {
  readonly seen: Error[] = [];
  readonly #listener = (warning: Error): void => void this.seen.push(warning);

  constructor() {
    process.on('warning', this.#listener);
  }

  /** Whether a warning says so, be it in its message, name or cause. */
  mention(text: string): boolean {
    return this.seen.some((warning) => inspect(warning).includes(text));
  }

  async mentioned(text: string): Promise<void> {
    await until(() => this.mention(text), `a process warning that says '${text}'`);
  }

  [Symbol.dispose](): void {
    process.off('warning', this.#listener);
  }
}
