import { isCancelled } from '../protocol/batches/cells.js';
import type { WaitedFor } from '../protocol/batches/probe.js';
import { type Handler, type Handlers, handlerOf } from './handlers.js';
import { type Entry, Inbox } from './inbox.js';
import type { Route } from './route.js';

/** Its poster has taken it out: it holds up nothing behind it. */
const isOut = (route: Route, id: number): boolean => (route.cells === undefined ? route.dropped.has(id) : isCancelled(route.cells, id));

/** Whether the next message of the entry begins only when the running handler has ended. */
export const waits = ({ route, id }: Entry, handler: Handler | undefined): boolean => !handler?.concurrent && !isOut(route, id);

/** Whether a message of this route that has not begun waits for the handler that runs. */
export function isBarred(route: Route, { id, concurrent }: WaitedFor, inbox: Inbox, handlers: Handlers): boolean {
  if (route.dropped.has(id)) return false;
  if (!concurrent) return true;
  const before = inbox.all().filter((entry) => entry.route === route && entry.id <= id);
  // One that is not here was given back.
  if (!before.some((entry) => id < entry.id + entry.left)) return !route.returnedFree.has(id);
  return before.some((entry) => waits(entry, handlerOf(handlers, Inbox.actionOf(entry))));
}

/** What begins the messages. */
export interface Starter {
  mayGoOn(): boolean;
  start(entry: Entry, action: string | undefined, handler: Handler | undefined): void;
}

/**
 * Begins, beside a handler that is not concurrent, the concurrent messages of posters that have nothing ordinary before them: those wait
 * for nothing that is before them. Order is by poster, and it may be them that the running handler waits for. Thousands may stand behind
 * ordinary ones of theirs, so what was looked at is not looked at again (`Inbox.looked`) until the first of all begins, any is removed, or
 * a poster takes one out. Of that last it tells when it has concurrent ones here; else it is seen when the next one of that poster arrives.
 */
export class Overtaking {
  /** The routes of what was looked at, each by the message that the others of it wait for. */
  private readonly held = new Map<Route, number>();
  private readonly inbox: Inbox;
  private readonly handlers: Handlers;
  private readonly starter: Starter;

  constructor(inbox: Inbox, handlers: Handlers, starter: Starter) {
    this.inbox = inbox;
    this.handlers = handlers;
    this.starter = starter;
  }

  /** `first`: that of all that wait. 'again' when what was known of those that were looked at holds no more, and all are to be looked at from it on. */
  run(first: Entry): 'again' | 'done' {
    const { inbox, held } = this;
    if (inbox.looked === 0) {
      held.clear();
      held.set(first.route, first.id);
      inbox.looked = 1;
    }
    const from = inbox.looked;
    for (let entry = inbox.at(from); entry !== undefined; entry = inbox.at(inbox.looked)) {
      const holder = held.get(entry.route);
      if (holder === undefined) {
        if (!this.begin(entry)) break;
      } else if (isOut(entry.route, holder)) {
        inbox.looked = 0;
        break;
      }
      inbox.looked++;
    }
    const again = inbox.looked === 0;
    inbox.tidy(again ? 0 : from);
    return again ? 'again' : 'done';
  }

  /**
   * Begins as many of its messages as may. False when there may be more: others are to run first, or a handler has removed some from the
   * inbox, this entry perhaps.
   */
  private begin(entry: Entry): boolean {
    const action = Inbox.actionOf(entry);
    const handler = handlerOf(this.handlers, action);
    while (entry.left > 0) {
      if (waits(entry, handler)) {
        this.held.set(entry.route, entry.id);
        return true;
      }
      if (!this.starter.mayGoOn()) return false;
      this.starter.start(entry, action, handler);
      if (this.inbox.looked === 0) return false;
    }
    return true;
  }

  /** Nothing of this route is here any more. */
  forget(route: Route): void {
    this.held.delete(route);
  }
}
