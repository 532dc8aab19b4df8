import type { Batch } from '../channels/channel.js';
import type { Transferable } from '../copy/transfer.js';

/** Gathers operations, and what is to be moved with them, until somebody takes them as one batch. */
export abstract class BatchWriter {
  protected batch: Batch = [];
  private transfer: Transferable[] | undefined;

  get empty(): boolean {
    return this.batch.length === 0;
  }

  /** The batch so far, which the caller then owns. */
  take(): { batch: Batch; transfer: Transferable[] | undefined } {
    const taken = { batch: this.batch, transfer: this.transfer };
    this.batch = [];
    this.transfer = undefined;
    this.endRun();
    return taken;
  }

  /** Nothing more goes into the run that is open, if one is. */
  protected abstract endRun(): void;

  /** An operation of its own. */
  protected write(...fields: unknown[]): void {
    this.endRun();
    this.batch.push(...fields);
  }

  protected move(transfer: readonly Transferable[] | undefined): void {
    if (transfer === undefined) return;
    this.transfer ??= [];
    this.transfer.push(...transfer);
  }
}
