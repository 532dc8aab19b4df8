import { ActorError, withDelivered } from '../errors.js';
import { isPast, now } from '../real-time.js';
import type { HandlerContext } from './context.js';
import type { Pace } from './generator-run.js';
import type { Route } from './route.js';
import { ANSWERS_MS, scheduler } from './scheduler.js';

/**
 * What a handler has failed with, as the outcome of its own message. An error that it got for another one says of that one whether it
 * began, or nothing, as of a `result()` whose time is over; this one has begun, and to send it again may not be safe.
 */
function outcomeOf(error: unknown): unknown {
  try {
    return error instanceof ActorError ? withDelivered(error, 'yes') : error;
  } catch {
    // A Proxy or getter of the user's, of which packing it will say what is wrong.
    return error;
  }
}

/** What one actor answers: where to, and when it is sent, with how much work it was. */
export class Answers implements Pace {
  /** When the present stretch of work began; 0 for none. */
  private workedFrom = 0;
  /** How long it worked, in ms, and nobody was told yet. */
  private work = 0;
  /** Where the last answer went, when nobody was told yet how much work it was. */
  private lastRoute: Route | undefined;

  give(context: HandlerContext, value: unknown): void {
    this.note(context._route);
    if (this.tellLate(context)) return;
    context._route.answer(context._id, value, context._tell);
    if (context._route.writer.large) this.flush(now());
  }

  /** `atEnd`: by a generator that was told to end. */
  fail(context: HandlerContext, error: unknown, atEnd: boolean): void {
    const route = context._route;
    this.note(route);
    if (this.tellLate(context)) return;
    if (context._endedBy(error)) route.writer.aborted(route.link, context._id);
    else if (atEnd) route.failAtEnd(context._id, outcomeOf(error));
    else route.fail(context._id, outcomeOf(error));
  }

  /** No handler takes it. */
  refuse(context: HandlerContext, error: Error): void {
    this.note(context._route);
    if (!this.tellLate(context)) context._route.fail(context._id, error);
  }

  /** Its deadline has passed while it ran. Where it has blocked its poster's thread as well, nobody else has seen that. */
  private tellLate({ _head: head, _route: route, _id: id }: HandlerContext): boolean {
    if (!isPast(head)) return false;
    route.writer.late(route.link, id);
    return true;
  }

  // ── when they are sent ──

  /** There is an answer for this route. */
  note(route: Route): void {
    this.lastRoute = route;
    scheduler.note(route.replies);
  }

  /** There are some that nobody was told the work of. */
  get pending(): boolean {
    return this.lastRoute !== undefined;
  }

  /** When this stretch of work begins; 0 when it began before. `at`: the time, if it is known, else 0. */
  beginWork(at: number): number {
    if (this.workedFrom !== 0) return 0;
    this.workedFrom = at === 0 ? now() : at;
    scheduler.begin(this.workedFrom);
    return this.workedFrom;
  }

  /** Nothing more can be done at the moment; `all`: and nothing is being done. The time. */
  endWork(all: boolean): number {
    const at = now();
    this.countWork(at);
    if (all) this.workedFrom = 0;
    return at;
  }

  flush(at: number): void {
    this.countWork(at);
    scheduler.flush(at);
  }

  private countWork(at: number): void {
    if (this.lastRoute === undefined) return;
    if (this.workedFrom !== 0) {
      this.work += at - this.workedFrom;
      this.workedFrom = at;
      if (this.lastRoute.tellWork(this.work)) this.work = 0;
    }
    this.lastRoute = undefined;
  }

  readClock(): void {
    const at = now();
    if (scheduler.readClock(at)) this.flush(at);
  }

  // ── the same for streams ──

  begin(): void {
    scheduler.begin(now());
  }

  wrote(route: Route): boolean {
    this.note(route);
    // Read for each: the next item may take any time, and those before must not wait for it.
    const at = now();
    if (route.writer.large || at - scheduler.flushedAt >= ANSWERS_MS) this.flush(at);
    return !scheduler.isOverTurn(at);
  }

  flushSoon(): void {
    // When the microtasks have run out: until then, the generator has waited for nothing else.
    scheduler.flushSoon();
  }

  flushNow(): void {
    this.flush(now());
  }

  flushWhenRead(): void {
    scheduler.flushWhenRead();
  }
}
