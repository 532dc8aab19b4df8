import type { Transferable } from '../copy/transfer.js';
import type { Packed } from '../copy/values.js';
import { BatchWriter } from './batch-writer.js';
import {
  ABORTED,
  CHILDREN,
  CLEANUP,
  CLOSED,
  DONE,
  DROPPED,
  EACH_VALUE,
  EXPORTED,
  FAILED,
  FATAL,
  ITEM,
  ITEMS,
  LATE,
  PAUSED,
  READY,
  REFUSED,
  REPORT,
  RESUMED,
  RETURNED,
  STOPPED,
  STOPPING,
  type StopReason,
  TREE_ITEM,
  TREE_VALUE,
  VALUE,
  VALUES,
  WORK,
} from './messages.js';

type RunOp = typeof VALUES | typeof ITEMS | typeof DONE | typeof DROPPED | typeof RETURNED;

/** Characters of results that are not to wait for others: together they could be more than a batch may hold. */
const LONG = 2 ** 22;

/** Writes what a worker answers, gathering answers of one kind to consecutive ids into runs. */
export class ReplyWriter extends BatchWriter {
  // The run that is open for more; its count stands at `countAt`.
  private op = 0;
  private countAt = 0;
  private link = 0;
  private nextId = 0;

  /** Something large is in it: whoever waits has enough to do with that; and it may be lent (Packed.lent). To be sent before anything else runs. */
  large = false;
  /** What is to be moved with the only answer in it, and is still its owner's. */
  lent: Transferable[] | undefined;
  private characters = 0;

  override take(): ReturnType<BatchWriter['take']> {
    this.large = false;
    this.lent = undefined;
    this.characters = 0;
    return super.take();
  }

  protected override endRun(): void {
    this.op = 0;
  }

  /** A result that needs no marks. */
  plainValue(link: number, id: number, value: unknown): void {
    if (link === this.link || !this.extendEach(link, id)) this.extend(VALUES, link, id);
    this.batch.push(value);
    if (typeof value === 'string') this.count(value);
  }

  /** The same, with objects in it. */
  treeValue(link: number, id: number, tree: readonly unknown[]): void {
    this.writeTree(tree, TREE_VALUE, link, id);
  }

  value(link: number, id: number, packed: Packed): void {
    this.write(VALUE, link, id, packed.value, packed.marks);
    this.carryAnswer(packed);
  }

  /** An item that needs no marks. */
  plainItem(link: number, id: number, item: unknown): void {
    this.extend(ITEMS, link, id, id);
    this.batch.push(item);
    if (typeof item === 'string') this.count(item);
  }

  /** The same, with objects in it. */
  treeItem(link: number, id: number, tree: readonly unknown[]): void {
    this.writeTree(tree, TREE_ITEM, link, id);
  }

  item(link: number, id: number, packed: Packed): void {
    this.write(ITEM, link, id, packed.value, packed.marks);
    this.carryAnswer(packed);
  }

  done(link: number, id: number): void {
    this.extend(DONE, link, id);
  }

  dropped(link: number, id: number): void {
    this.extend(DROPPED, link, id);
  }

  returned(link: number, id: number): void {
    this.extend(RETURNED, link, id);
  }

  paused(link: number): void {
    this.write(PAUSED, link);
  }

  resumed(link: number, held: boolean): void {
    this.write(RESUMED, link, held);
  }

  failed(link: number, id: number, error: Packed): void {
    this.write(FAILED, link, id, error.value, error.marks);
    this.carry(error);
  }

  cleanupFailed(link: number, id: number, error: Packed): void {
    this.write(CLEANUP, link, id, error.value, error.marks);
    this.carry(error);
  }

  aborted(link: number, id: number): void {
    this.write(ABORTED, link, id);
  }

  late(link: number, id: number): void {
    this.write(LATE, link, id);
  }

  work(link: number, ms: number): void {
    this.write(WORK, link, ms);
  }

  ready(link: number, pid: number, threadId: number): void {
    this.write(READY, link, pid, threadId);
  }

  refused(link: number, error: Packed): void {
    this.write(REFUSED, link, error.value, error.marks);
    this.carry(error);
  }

  report(link: number, error: Packed): void {
    this.write(REPORT, link, error.value, error.marks);
    this.carry(error);
  }

  children(link: number, count: number): void {
    this.write(CHILDREN, link, count);
  }

  stopping(link: number, reason: StopReason): void {
    this.write(STOPPING, link, reason);
  }

  stopped(link: number): void {
    this.write(STOPPED, link);
  }

  closed(link: number): void {
    this.write(CLOSED, link);
  }

  fatal(link: number): void {
    this.write(FATAL, link);
  }

  exported(link: number): void {
    this.write(EXPORTED, link);
  }

  private extend(op: RunOp, link: number, id: number, nextId = id + 1): void {
    if (op !== this.op || id !== this.nextId || link !== this.link) {
      this.batch.push(op, link, id, 0);
      this.countAt = this.batch.length - 1;
      this.op = op;
      this.link = link;
    }
    this.nextId = nextId;
    (this.batch[this.countAt] as number)++;
  }

  /** False when there is nothing that could become one result each on several links. */
  private extendEach(link: number, id: number): boolean {
    const { batch } = this;
    if (this.op === VALUES && batch[this.countAt] === 1) {
      // What is there takes the same place: VALUES link id 1 value, EACH_VALUE 1 link id value.
      const at = this.countAt - 3;
      batch[at + 3] = batch[at + 2];
      batch[at] = EACH_VALUE;
      batch[at + 1] = 1;
      batch[at + 2] = this.link;
      this.countAt = at + 1;
      this.op = EACH_VALUE;
    }
    if (this.op !== EACH_VALUE) return false;
    (batch[this.countAt] as number)++;
    batch.push(link, id);
    this.link = link;
    return true;
  }

  private count({ length }: string): void {
    this.characters += length;
    this.large ||= this.characters > LONG;
  }

  private carryAnswer(packed: Packed): void {
    if (packed.lent) this.lent = packed.transfer;
    this.carry(packed);
  }

  private carry({ transfer, lent }: Packed): void {
    this.large ||= lent || transfer !== undefined;
    this.move(transfer);
  }
}
