import { ABANDONED_MS } from '../client/idle-streams.js';
import { type BrokenExecutorError, CancelledError } from '../errors.js';
import type { ActorDefinition } from '../metadata/registry.js';
import { BEGUN, claim, isCancelled } from '../protocol/cells.js';
import type { MessageHead } from '../protocol/messages.js';
import type { Run } from '../protocol/posts.js';
import { clearRealTimeout, now, startRealTimeout } from '../protocol/real-time.js';
import type { Marks } from '../protocol/values.js';
import { HandlerContext, type Home } from './context.js';
import { type AnyGenerator, GeneratorRun, type Pace } from './generator-run.js';
import { type Handler, type Handlers, handlersOf } from './handlers.js';
import { type Entry, Inbox } from './inbox.js';
import { noHandler, wrongCall } from './refusals.js';
import { Returns } from './returns.js';
import type { Route } from './route.js';
import { Running } from './running.js';
import { ANSWERS_MS, type Runnable, scheduler } from './scheduler.js';

type Method = (message: unknown, context: HandlerContext) => unknown;

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';

/**
 * Takes the messages of one actor to its methods, one at a time: the next begins when the one before it, awaited to its end, has settled. Concurrent ones
 * begin when their turn comes, whatever runs.
 */
export class Dispatcher implements Runnable, Pace {
  readonly home: Home;
  waiting = false;
  private readonly actor: Record<string | symbol, unknown>;
  private readonly handlers: Handlers;
  private readonly inbox: Inbox;
  /** Handlers that wait for something, and the one that is being called. */
  private readonly running = new Running();
  private current: HandlerContext | undefined;
  private readonly returns: Returns;
  /** The generators of the streams among the running handlers, and those whose consumers have given them new credit. */
  private readonly streams = new WeakMap<HandlerContext, GeneratorRun>();
  private readonly credited = new Set<GeneratorRun>();
  private onIdle: (() => void) | undefined;

  /** When the present stretch of work began; 0 for none. */
  private workedFrom = 0;
  /** How long it worked, in ms, and nobody was told yet. */
  private work = 0;
  private dead = false;
  /** Where the last answer went, when nobody was told yet how much work it was. */
  private lastRoute: Route | undefined;

  constructor(home: Home, actor: object, definition: ActorDefinition) {
    this.home = home;
    this.inbox = new Inbox(home);
    this.returns = new Returns(this.inbox, this.running, this);
    this.actor = actor as Record<string | symbol, unknown>;
    this.handlers = handlersOf(definition);
  }

  addRun(route: Route, run: Run, firstId: number, count: number, at: number): void {
    this.inbox.addRun(route, run, firstId, count, at);
  }

  addOne(route: Route, id: number, head: MessageHead, message: unknown, marks: Marks | undefined): void {
    this.inbox.addOne(route, id, head, message, marks);
  }

  /** The consumer of a stream has taken so many of its items. */
  credit(route: Route, id: number, count: number): void {
    const context = this.running.find(route, id);
    const stream = context && this.streams.get(context);
    if (stream === undefined) return;
    stream.grant(count);
    this.credited.add(stream);
  }

  /** Messages or credit were added. */
  fed(): void {
    this.returns.fed();
    scheduler.add(this);
  }

  abort(route: Route, id: number, reason: unknown): void {
    if (id > route.lastBegun) {
      // Where there are cells, the poster has claimed it and asks for nothing.
      if (route.cells === undefined) route.dropped.add(id);
      return;
    }
    if (this.current?._id === id && this.current._route === route) this.current._abort(reason);
    this.running.find(route, id)?._abort(reason);
  }

  /** The poster has heard that messages were given back, and hands nothing over until it is answered. */
  resume(route: Route): void {
    this.returns.resume(route);
  }

  /** The handler that must end before the next that is not concurrent begins. */
  get holding(): HandlerContext | undefined {
    return this.running.exclusive;
  }

  /** The other end is no more: what it had posted does not begin, and its streams, of which nobody will take another item, end. */
  forget(route: Route): void {
    this.inbox.remove((entry) => entry.route === route);
    this.returns.forget(route);
    for (const context of this.running.all()) {
      if (context._route === route && this.streams.has(context)) context._abort(new CancelledError('whoever took the items of this stream is gone'));
    }
  }

  /** Resolves when no handler runs; `aborted` ones, which nobody waits for any more, need not be waited for, and generators, which may have something to close, not for long. */
  async idle(aborted: 'too' | 'not'): Promise<void> {
    if (this.running.size === 0) return;
    let patient = true;
    const waitsFor = (): boolean => this.running.all().some((context) => aborted === 'too' || !context._aborted || (patient && this.streams.has(context)));
    const timer = startRealTimeout(() => {
      patient = false;
      this.onIdle?.();
    }, ABANDONED_MS);
    while (waitsFor()) {
      await new Promise<void>((resolve) => {
        this.onIdle = resolve;
      });
    }
    clearRealTimeout(timer);
  }

  /** Something still runs, and all of it has been told to end. */
  get abandoned(): boolean {
    return this.running.size > 0 && this.running.all().every((context) => context._aborted);
  }

  /** The actor is no more: whatever still runs is told, and nothing else begins. */
  kill(reason: () => BrokenExecutorError): void {
    if (!this.dead) scheduler.handlers -= this.running.size;
    this.dead = true;
    this.current?._abort(reason());
    for (const context of this.running.all()) context._abort(reason());
  }

  /** The handler that a post without a `within` is a part of: the one that runs, when there is no doubt which that is. */
  get handling(): HandlerContext | undefined {
    const { current, running } = this;
    if (current !== undefined) return current._concurrent || running.size > 0 ? undefined : current;
    return running.size === 1 ? running.exclusive : undefined;
  }

  // ── one message after the other ──

  /** Handles what can be handled now. */
  run(): void {
    for (const stream of this.credited) {
      this.credited.delete(stream);
      stream.proceed();
    }
    if (this.workedFrom === 0) {
      this.workedFrom = now();
      scheduler.begin(this.workedFrom);
    }
    const { byAction, fallback } = this.handlers;
    while (!scheduler.stop && !this.dead) {
      const entry = this.inbox.peek();
      if (entry === undefined) break;
      const action = Inbox.actionOf(entry);
      const handler = action === undefined ? fallback : (byAction.get(action) ?? fallback);
      const { route, id } = entry;
      // What was cancelled holds up no concurrent ones behind it.
      if (this.running.exclusive !== undefined && !handler?.concurrent && (route.cells === undefined || !isCancelled(route.cells, id))) break;
      route.lastBegun = id;
      if (route.cells === undefined ? route.dropped.delete(id) : !claim(route.cells, id, BEGUN)) {
        this.inbox.skip(entry);
        this.note(route);
        route.writer.dropped(route.link, id);
      } else {
        const tell = entry.run === undefined ? (entry.head as MessageHead).tell : entry.run.tell;
        const context = new HandlerContext(this.home, route, id, tell, handler?.concurrent === true, action, entry.head?.deadline);
        this.handle(context, handler, entry);
      }
      if (--scheduler.untilClock <= 0) this.readClock();
    }
    this.rest();
    this.returns.ran();
  }

  private handle(context: HandlerContext, handler: Handler | undefined, entry: Entry): void {
    if (handler === undefined) {
      this.fail(context, noHandler(this.home.name, this.handlers.byAction.keys(), context.action, this.inbox.take(entry)));
      return;
    }
    const credit = entry.head?.credit;
    if (handler.generator !== (credit !== undefined)) {
      this.inbox.skip(entry);
      this.fail(context, wrongCall(this.home.name, handler));
      return;
    }
    const { slow } = handler;
    let from = 0;
    if (slow) {
      // It may block the event loop for long: what is answered already must not wait for it.
      from = now();
      this.flush(from);
    }
    this.current = context;
    try {
      const returned = (this.actor[handler.method] as Method)(this.inbox.take(entry), context);
      const result = credit === undefined ? returned : this.stream(context, returned as AnyGenerator, credit);
      if (isThenable(result)) {
        this.running.add(context);
        scheduler.handlers++;
        if (context._route.cells === undefined) this.returns.watch();
        void this.settleLater(context, result);
      } else {
        this.answer(context, result);
      }
    } catch (error) {
      this.fail(context, error);
    }
    this.current = undefined;
    if (!slow && scheduler.untilClock > 1) return;
    const took = now() - (slow ? from : scheduler.flushedAt);
    handler.slow = took > ANSWERS_MS;
    if (context._route.cells === undefined) this.returns.took(took, !slow);
  }

  /** The end of the generator, whose items are sent until then. */
  private stream(context: HandlerContext, generator: AnyGenerator, credit: number): Promise<void> {
    const run = new GeneratorRun(generator, context, credit, this);
    this.streams.set(context, run);
    return run.start();
  }

  private async settleLater(context: HandlerContext, result: PromiseLike<unknown>): Promise<void> {
    try {
      const value = await result;
      if (!this.dead) this.answer(context, value);
    } catch (error) {
      if (!this.dead) this.fail(context, error);
    }
    this.running.delete(context);
    if (!this.dead) scheduler.handlers--;
    this.returns.ended(context);
    this.onIdle?.();
    if (--scheduler.untilClock <= 0) this.readClock();
    scheduler.add(this);
    scheduler.runSettled();
  }

  private answer(context: HandlerContext, value: unknown): void {
    this.note(context._route);
    context._route.answer(context._id, value, context._tell);
    if (context._route.writer.large) this.flush(now());
  }

  private fail(context: HandlerContext, error: unknown): void {
    const route = context._route;
    this.note(route);
    if (context._endedBy(error)) route.writer.aborted(route.link, context._id);
    else if (this.streams.get(context)?.failedAtEnd) route.failAtEnd(context._id, error);
    else route.fail(context._id, error);
  }

  // ── when to answer ──

  /** There is an answer for this route. */
  note(route: Route): void {
    this.lastRoute = route;
    scheduler.note(route.replies);
  }

  private flush(at: number): void {
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

  private readClock(): void {
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

  /** Nothing can begin at the moment. */
  private rest(): void {
    const left = this.inbox.peek() !== undefined;
    if (left && !scheduler.stop) {
      // A handler waits, with others behind it. When it only waits for a microtask, more answers will come before this turn ends.
      if (this.lastRoute !== undefined) scheduler.flushLater();
      return;
    }
    this.countWork(now());
    if (this.running.exclusive === undefined) this.workedFrom = 0;
    if (left) scheduler.add(this);
    scheduler.flushAtEnd();
  }
}
