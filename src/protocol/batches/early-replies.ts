import type { Batch } from '../channels/channel.js';
import { learn } from '../copy/tree-reader.js';
import { DONE, EACH_VALUE, LAYOUT, TREE_VALUE, VALUES, WORK } from './messages.js';
import { treeValueAt } from './reply-reader.js';

/** What the posting side does with answers that it reads early. */
export interface EarlyHandler {
  /**
   * Settles messages by plain results, which stand in `batch` from `at` on, or by undefined without one. Returns how many: it stops where
   * code of the user's would run.
   */
  settleEarly(firstId: number, count: number, batch: Batch | undefined, at: number): number;
  onWork(ms: number): void;
}

/**
 * What the posting side knows of its links, whoever posts there. Undefined for one that is not known any more: it has nobody who waits, and
 * its answers are passed over.
 */
export interface EarlyLinks {
  readonly layouts: (readonly string[])[];
  handlerOf(link: number): EarlyHandler | undefined;
}

/**
 * Reads answers while the code that posts has not ended. A Future that has its value a little earlier than the event loop would have
 * brought it surprises nobody, and is garbage a little earlier; a callback in the middle of a loop would. Gives back what is left: all from
 * the first operation on that could call one, or that is more than plain results. (What moments.ts cannot tell from a promise
 * is not told apart here either.)
 */
export function readEarlyReplies(batch: Batch, links: EarlyLinks): Batch | undefined {
  // biome-ignore lint/suspicious/noExplicitAny: the fields' types follow from the op code before them, see messages.ts.
  const b = batch as any[];
  for (let at = 0; at < b.length; ) {
    const op = b[at];
    if (op === VALUES || op === DONE) {
      const count = b[at + 3];
      const values = op === VALUES ? 1 : 0;
      const settled = links.handlerOf(b[at + 1])?.settleEarly(b[at + 2], count, values === 1 ? batch : undefined, at + 4) ?? count;
      if (settled < count) return rest(batch, at + 4 + values * settled, [op, b[at + 1], b[at + 2] + settled, count - settled]);
      at += 4 + values * count;
    } else if (op === EACH_VALUE) {
      const count = b[at + 1];
      at += 2;
      for (let i = 0; i < count; i++, at += 3) {
        if (links.handlerOf(b[at])?.settleEarly(b[at + 1], 1, batch, at + 2) === 0) return rest(batch, at, [EACH_VALUE, count - i]);
      }
    } else if (op === TREE_VALUE) {
      if (links.handlerOf(b[at + 1])?.settleEarly(b[at + 2], 1, [treeValueAt(batch, at, links.layouts)], 0) === 0) return rest(batch, at, []);
      at += 4 + b[at + 3];
    } else if (op === LAYOUT) {
      learn(links.layouts, b[at + 1], b[at + 2]);
      at += 3;
    } else if (op === WORK) {
      links.handlerOf(b[at + 1])?.onWork(b[at + 2]);
      at += 3;
    } else {
      return rest(batch, at, []);
    }
  }
  return undefined;
}

const rest = (batch: Batch, at: number, head: Batch): Batch => head.concat(batch.slice(at));
