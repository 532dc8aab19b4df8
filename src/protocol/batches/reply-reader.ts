import type { Batch } from '../channels/channel.js';
import type { Marks } from '../copy/values.js';
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
  VALUE,
  VALUES,
  WORK,
} from './messages.js';

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
  onLate(id: number): void;
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

/** The same for all answers. */
export interface Links {
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
      case EACH_VALUE: {
        const end = at + 2 + b[at + 1] * 3;
        for (at += 2; at < end; at += 3) links.handlerOf(b[at])?.onValues(b[at + 1], 1, batch, at + 2);
        break;
      }
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
      case LATE:
        handler?.onLate(b[at + 2]);
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
