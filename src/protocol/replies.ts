import type { Batch, Transferable } from './channel.js';
import {
  ABORTED,
  CHILDREN,
  CLEANUP,
  CLOSED,
  DONE,
  DROPPED,
  EXPORTED,
  FAILED,
  FATAL,
  ITEM,
  ITEMS,
  PAUSED,
  READY,
  REFUSED,
  REPORT,
  RESUMED,
  RETURNED,
  STOPPED,
  STOPPING,
  type StopReason,
  VALUE,
  VALUES,
  WORK,
} from './messages.js';
import type { Marks, Packed } from './values.js';

type RunOp = typeof VALUES | typeof ITEMS | typeof DONE | typeof DROPPED | typeof RETURNED;

/** Writes what a worker answers, gathering answers of one kind to consecutive ids into runs. */
export class ReplyWriter {
  private batch: Batch = [];
  private transfer: Transferable[] | undefined;
  // The run that is open for more; its count stands at `countAt`.
  private op = 0;
  private countAt = 0;
  private link = 0;
  private nextId = 0;

  /** Something large is in it: whoever waits has enough to do with that; and it may be lent (Packed.lent). To be sent before anything else runs. */
  large = false;

  get empty(): boolean {
    return this.batch.length === 0;
  }

  /** The batch so far, which the caller then owns. */
  take(): { batch: Batch; transfer: Transferable[] | undefined } {
    const taken = { batch: this.batch, transfer: this.transfer };
    this.batch = [];
    this.transfer = undefined;
    this.large = false;
    this.op = 0;
    return taken;
  }

  /** A result that needs no marks. */
  plainValue(link: number, id: number, value: unknown): void {
    this.extend(VALUES, link, id);
    this.batch.push(value);
  }

  value(link: number, id: number, packed: Packed): void {
    this.write(VALUE, link, id, packed.value, packed.marks);
    this.move(packed);
  }

  /** An item that needs no marks. */
  plainItem(link: number, id: number, item: unknown): void {
    this.extend(ITEMS, link, id, id);
    this.batch.push(item);
  }

  item(link: number, id: number, packed: Packed): void {
    this.write(ITEM, link, id, packed.value, packed.marks);
    this.move(packed);
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
    this.move(error);
  }

  cleanupFailed(link: number, id: number, error: Packed): void {
    this.write(CLEANUP, link, id, error.value, error.marks);
    this.move(error);
  }

  aborted(link: number, id: number): void {
    this.write(ABORTED, link, id);
  }

  work(link: number, ms: number): void {
    this.write(WORK, link, ms);
  }

  ready(link: number, pid: number, threadId: number): void {
    this.write(READY, link, pid, threadId);
  }

  refused(link: number, error: Packed): void {
    this.write(REFUSED, link, error.value, error.marks);
    this.move(error);
  }

  report(link: number, error: Packed): void {
    this.write(REPORT, link, error.value, error.marks);
    this.move(error);
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

  private write(...fields: unknown[]): void {
    this.op = 0;
    this.batch.push(...fields);
  }

  private move(packed: Packed): void {
    this.large ||= packed.lent || packed.transfer !== undefined;
    if (packed.transfer === undefined) return;
    this.transfer ??= [];
    this.transfer.push(...packed.transfer);
  }
}

/** What the posting side does with the answers on one link. */
export interface ReplyHandler {
  /** `count` results, which stand in `batch` from `at` on. */
  onValues(firstId: number, count: number, batch: Batch, at: number): void;
  onValue(id: number, value: unknown, marks: Marks | undefined): void;
  /** `count` items of a stream, which stand in `batch` from `at` on. */
  onItems(id: number, count: number, batch: Batch, at: number): void;
  onItem(id: number, item: unknown, marks: Marks | undefined): void;
  onDone(firstId: number, count: number): void;
  onFailed(id: number, error: unknown, marks: Marks | undefined): void;
  onCleanupFailed(id: number, error: unknown, marks: Marks | undefined): void;
  onAborted(id: number): void;
  onDropped(firstId: number, count: number): void;
  onReturned(firstId: number, count: number): void;
  onPaused(): void;
  onResumed(held: boolean): void;
  onWork(ms: number): void;
  onReady(pid: number, threadId: number): void;
  onRefused(error: unknown, marks: Marks | undefined): void;
  onReport(error: unknown, marks: Marks | undefined): void;
  onChildren(count: number): void;
  onStopping(reason: StopReason): void;
  onStopped(): void;
  onExported(): void;
}

/** What the posting side knows of its links, whoever posts there. */
export interface Links {
  /** Undefined for one that is not known any more: it has nobody who waits, and its answers are passed over. */
  handlerOf(link: number): ReplyHandler | undefined;
  onClosed(link: number): void;
  onFatal(link: number): void;
}

/** Reads what a `ReplyWriter` wrote. */
export function readReplies(batch: Batch, links: Links): void {
  // biome-ignore lint/suspicious/noExplicitAny: the fields' types follow from the op code before them, see messages.ts.
  const b = batch as any[];
  for (let at = 0; at < b.length; ) {
    const handler = links.handlerOf(b[at + 1]);
    switch (b[at]) {
      case VALUES:
        handler?.onValues(b[at + 2], b[at + 3], batch, at + 4);
        at += 4 + b[at + 3];
        break;
      case VALUE:
        handler?.onValue(b[at + 2], b[at + 3], b[at + 4]);
        at += 5;
        break;
      case ITEMS:
        handler?.onItems(b[at + 2], b[at + 3], batch, at + 4);
        at += 4 + b[at + 3];
        break;
      case ITEM:
        handler?.onItem(b[at + 2], b[at + 3], b[at + 4]);
        at += 5;
        break;
      case DONE:
        handler?.onDone(b[at + 2], b[at + 3]);
        at += 4;
        break;
      case FAILED:
        handler?.onFailed(b[at + 2], b[at + 3], b[at + 4]);
        at += 5;
        break;
      case CLEANUP:
        handler?.onCleanupFailed(b[at + 2], b[at + 3], b[at + 4]);
        at += 5;
        break;
      case ABORTED:
        handler?.onAborted(b[at + 2]);
        at += 3;
        break;
      case DROPPED:
        handler?.onDropped(b[at + 2], b[at + 3]);
        at += 4;
        break;
      case RETURNED:
        handler?.onReturned(b[at + 2], b[at + 3]);
        at += 4;
        break;
      case PAUSED:
        handler?.onPaused();
        at += 2;
        break;
      case RESUMED:
        handler?.onResumed(b[at + 2]);
        at += 3;
        break;
      case WORK:
        handler?.onWork(b[at + 2]);
        at += 3;
        break;
      case READY:
        handler?.onReady(b[at + 2], b[at + 3]);
        at += 4;
        break;
      case REFUSED:
        handler?.onRefused(b[at + 2], b[at + 3]);
        at += 4;
        break;
      case REPORT:
        handler?.onReport(b[at + 2], b[at + 3]);
        at += 4;
        break;
      case CHILDREN:
        handler?.onChildren(b[at + 2]);
        at += 3;
        break;
      case STOPPING:
        handler?.onStopping(b[at + 2]);
        at += 3;
        break;
      case STOPPED:
        handler?.onStopped();
        at += 2;
        break;
      case CLOSED:
        links.onClosed(b[at + 1]);
        at += 2;
        break;
      case FATAL:
        links.onFatal(b[at + 1]);
        at += 2;
        break;
      case EXPORTED:
        handler?.onExported();
        at += 2;
        break;
      default:
        throw new RangeError(`no such operation in a batch of replies: ${String(b[at])} at ${at}`);
    }
  }
}
