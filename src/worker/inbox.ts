import type { RefHolder } from '../client/ref.js';
import { Fifo } from '../fifo.js';
import type { MessageHead } from '../protocol/batches/messages.js';
import type { Run } from '../protocol/batches/posts.js';
import { messageAt } from '../protocol/copy/shapes.js';
import { treeMessageAt } from '../protocol/copy/tree-reader.js';
import type { Marks } from '../protocol/copy/values.js';
import type { Route } from './route.js';

/** Messages that arrived together, as far as they have not begun. */
export interface Entry {
  readonly route: Route;
  id: number;
  /** How many are left; those of a run stand in its batch from `at` on. */
  left: number;
  readonly run: Run | undefined;
  at: number;
  readonly head: MessageHead | undefined;
  readonly message: unknown;
  readonly marks: Marks | undefined;
}

/** The messages that have reached an actor and not begun. Those of a run become objects only when their turn comes. */
export class Inbox {
  private readonly entries = new Fifo<Entry>();
  /** So many, from the first on, wait and have nothing that may begin before its turn (see Overtaking). 0 when that has to be found out anew. */
  looked = 0;
  private readonly actor: RefHolder;

  constructor(actor: RefHolder) {
    this.actor = actor;
  }

  addRun(route: Route, run: Run, firstId: number, count: number, at: number): void {
    this.entries.push({ route, id: firstId, left: count, run, at, head: undefined, message: undefined, marks: undefined });
  }

  addOne(route: Route, id: number, head: MessageHead, message: unknown, marks: Marks | undefined): void {
    this.entries.push({ route, id, left: 1, run: undefined, at: 0, head, message, marks });
  }

  /** The entry that holds the next message. */
  peek(): Entry | undefined {
    return this.entries.peek();
  }

  /** The action of the next message, when it has one. */
  static actionOf(entry: Entry): string | undefined {
    if (entry.run !== undefined) return entry.run.shape.action;
    const { message } = entry;
    if (typeof message !== 'object' || message === null || Array.isArray(message)) return undefined;
    const { action } = message as { action?: unknown };
    return typeof action === 'string' ? action : undefined;
  }

  /** Takes the next message of an entry. One that is used up and is not the first keeps its place until `tidy`. */
  take(entry: Entry): unknown {
    this.advance(entry);
    if (entry.run === undefined) return entry.route.codec.unpack(entry.message, entry.marks, this.actor);
    const { batch, shape, layouts } = entry.run;
    if (layouts !== undefined) return treeMessageAt(batch, entry.at, shape, layouts);
    const from = entry.at;
    entry.at += shape.keys.length - 1;
    return messageAt(batch, from, shape);
  }

  /** Takes the next message unread. */
  skip(entry: Entry): void {
    this.advance(entry);
    if (entry.run !== undefined) entry.at += entry.run.shape.keys.length - 1;
  }

  private advance(entry: Entry): void {
    entry.id++;
    if (--entry.left > 0 || entry !== this.entries.peek()) return;
    this.entries.shift();
    this.looked = 0;
  }

  /** Drops what is used up from that place on. */
  tidy(from: number): void {
    const { size } = this.entries;
    this.entries.keep(from, ({ left }) => left > 0);
    this.looked = Math.max(0, this.looked - (size - this.entries.size));
  }

  /** The entry at that place, counted from the first, which is 0. */
  at(place: number): Entry | undefined {
    return this.entries.at(place);
  }

  has(which: (entry: Entry) => boolean): boolean {
    for (let place = 0; place < this.entries.size; place++) if (which(this.entries.at(place) as Entry)) return true;
    return false;
  }

  /** In their order, as they are now. */
  all(): Entry[] {
    return this.entries.all();
  }

  /**
   * Takes out the messages that `which`, asked in their order, picks. A handler that runs may bring that about: to whoever goes through the
   * entries, those have none left.
   */
  remove(which: (entry: Entry) => boolean): Entry[] {
    const kept: Entry[] = [];
    const removed: Entry[] = [];
    for (const entry of this.entries.all()) {
      if (which(entry)) {
        removed.push({ ...entry });
        entry.left = 0;
      } else {
        kept.push(entry);
      }
    }
    if (removed.length > 0) {
      this.entries.fill(kept);
      this.looked = 0;
    }
    return removed;
  }
}
