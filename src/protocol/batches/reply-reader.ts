import type { Batch } from '../channels/channel.js';
import type { Layouts } from '../copy/tree-format.js';
import { learn, valueAt } from '../copy/tree-reader.js';
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
  LAYOUT,
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
  /** Those that the other end has named. */
  readonly layouts: (readonly string[])[];
  handlerOf(link: number): ReplyHandler | undefined;
  onClosed(link: number): void;
  onFatal(link: number): void;
}

/** How many places the operations take that always take as many, with the op code itself. */
const WIDTHS: Readonly<Record<number, number>> = {
  [LAYOUT]: 3,
  [VALUE]: 5,
  [ITEM]: 5,
  [DONE]: 4,
  [FAILED]: 5,
  [CLEANUP]: 5,
  [ABORTED]: 3,
  [LATE]: 3,
  [DROPPED]: 4,
  [RETURNED]: 4,
  [PAUSED]: 2,
  [RESUMED]: 3,
  [WORK]: 3,
  [READY]: 4,
  [REFUSED]: 4,
  [REPORT]: 4,
  [CHILDREN]: 3,
  [STOPPING]: 3,
  [STOPPED]: 2,
  [CLOSED]: 2,
  [FATAL]: 2,
  [EXPORTED]: 2,
};

/** How many places the operation takes that begins there. */
// biome-ignore lint/suspicious/noExplicitAny: the fields' types follow from the op code before them, see messages.ts.
function widthOf(b: any[], at: number): number {
  const op = b[at];
  if (op === VALUES || op === ITEMS || op === TREE_VALUE || op === TREE_ITEM) return 4 + b[at + 3];
  if (op === EACH_VALUE) return 2 + 3 * b[at + 1];
  const width = WIDTHS[op];
  if (width === undefined) throw new RangeError(`no such operation in a batch of replies: ${String(op)} at ${at}`);
  return width;
}

/** Every operation as a batch of its own, and each value of those that have several. */
export function* singleReplies(batch: Batch): Generator<Batch> {
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  const b = batch as any[];
  for (let at = 0, width = 0; at < b.length; at += width) {
    width = widthOf(b, at);
    const [op, link, id, count] = b.slice(at, at + 4);
    if (op === VALUES) for (let i = 0; i < count; i++) yield [VALUES, link, id + i, 1, b[at + 4 + i]];
    else if (op === ITEMS) for (let i = 0; i < count; i++) yield [ITEMS, link, id, 1, b[at + 4 + i]];
    else if (op === EACH_VALUE) for (let i = at + 2; i < at + width; i += 3) yield [VALUES, b[i], b[i + 1], 1, b[i + 2]];
    else yield b.slice(at, at + width);
  }
}

/** The result or item that stands there as a list. */
export const treeValueAt = (batch: Batch, at: number, layouts: Layouts): unknown => valueAt(batch, at + 4, layouts);

/** Reads what a `ReplyWriter` wrote. */
export function readReplies(batch: Batch, links: Links): void {
  // biome-ignore lint/suspicious/noExplicitAny: the fields' types follow from the op code before them, see messages.ts.
  const b = batch as any[];
  for (let at = 0, width = 0; at < b.length; at += width) {
    width = widthOf(b, at);
    if (b[at] === EACH_VALUE) {
      for (let i = at + 2; i < at + width; i += 3) links.handlerOf(b[i])?.onValues(b[i + 1], 1, batch, i + 2);
      continue;
    }
    if (b[at] === LAYOUT) {
      learn(links.layouts, b[at + 1], b[at + 2]);
      continue;
    }
    const handler = links.handlerOf(b[at + 1]);
    switch (b[at]) {
      case VALUES:
        handler?.onValues(b[at + 2], b[at + 3], batch, at + 4);
        break;
      case TREE_VALUE:
        handler?.onValues(b[at + 2], 1, [treeValueAt(batch, at, links.layouts)], 0);
        break;
      case VALUE:
        handler?.onValue(b[at + 2], b[at + 3], b[at + 4]);
        break;
      case ITEMS:
        handler?.onItems(b[at + 2], b[at + 3], batch, at + 4);
        break;
      case TREE_ITEM:
        handler?.onItems(b[at + 2], 1, [treeValueAt(batch, at, links.layouts)], 0);
        break;
      case ITEM:
        handler?.onItem(b[at + 2], b[at + 3], b[at + 4]);
        break;
      case DONE:
        handler?.onDone(b[at + 2], b[at + 3]);
        break;
      case FAILED:
        handler?.onFailed(b[at + 2], b[at + 3], b[at + 4]);
        break;
      case CLEANUP:
        handler?.onCleanupFailed(b[at + 2], b[at + 3], b[at + 4]);
        break;
      case ABORTED:
        handler?.onAborted(b[at + 2]);
        break;
      case LATE:
        handler?.onLate(b[at + 2]);
        break;
      case DROPPED:
        handler?.onDropped(b[at + 2], b[at + 3]);
        break;
      case RETURNED:
        handler?.onReturned(b[at + 2], b[at + 3]);
        break;
      case PAUSED:
        handler?.onPaused();
        break;
      case RESUMED:
        handler?.onResumed(b[at + 2]);
        break;
      case WORK:
        handler?.onWork(b[at + 2]);
        break;
      case READY:
        handler?.onReady(b[at + 2], b[at + 3]);
        break;
      case REFUSED:
        handler?.onRefused(b[at + 2], b[at + 3]);
        break;
      case REPORT:
        handler?.onReport(b[at + 2], b[at + 3]);
        break;
      case CHILDREN:
        handler?.onChildren(b[at + 2]);
        break;
      case STOPPING:
        handler?.onStopping(b[at + 2]);
        break;
      case STOPPED:
        handler?.onStopped();
        break;
      case CLOSED:
        links.onClosed(b[at + 1]);
        break;
      case FATAL:
        links.onFatal(b[at + 1]);
        break;
      case EXPORTED:
        handler?.onExported();
        break;
    }
  }
}
