import type { Batch } from '../channels/channel.js';
import { layouts } from '../copy/layouts.js';
import type { Transferable } from '../copy/transfer.js';
import { NEEDED } from '../copy/tree-format.js';
import { LAYOUT } from './messages.js';

/**
 * Fields of a batch. A longer one V8 moves to its old objects as it grows, and notes each young value that is put into it for the garbage
 * collector: a hundred rows of a table, many such messages at a time, took twice as long, and between processes as well.
 */
const FULL = 4096;

/** Gathers operations, and what is to be moved with them, until somebody takes them as one batch. */
export abstract class BatchWriter {
  protected batch: Batch = [];
  private transfer: Transferable[] | undefined;
  /** So many layouts were named to the other end. */
  private layouts = 0;

  get empty(): boolean {
    return this.batch.length === 0;
  }

  /** It is time to send what there is. */
  get full(): boolean {
    return this.batch.length >= FULL;
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

  /** Names what the other end does not know. Some that it never meets are among them, and it keeps 2,048 at most. */
  private nameLayouts(tree: readonly unknown[]): void {
    for (const needed = tree[NEEDED] as number; this.layouts < needed; this.layouts++) this.write(LAYOUT, this.layouts, layouts[this.layouts]);
  }

  /**
   * An operation of its own that ends with a list, behind its length. That goes one by one: many at a time are arguments on the stack, and where
   * that ends in the middle, half of an operation would be left.
   */
  protected writeTree(list: readonly unknown[], ...fields: unknown[]): void {
    this.nameLayouts(list);
    this.write(...fields, list.length);
    const { batch } = this;
    for (let i = 0; i < list.length; i++) batch.push(list[i]);
  }

  /** The other end has heard of none. */
  protected forgetLayouts(): void {
    this.layouts = 0;
  }

  protected move(transfer: readonly Transferable[] | undefined): void {
    if (transfer === undefined) return;
    this.transfer ??= [];
    this.transfer.push(...transfer);
  }
}
