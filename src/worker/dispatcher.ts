import { type BrokenExecutorError, CancelledError } from '../errors.js';
import type { ActorDefinition } from '../metadata/registry.js';
import { AHEAD_MS } from '../protocol/batches/ahead.js';
import { BEGUN, CANCELLED, claim } from '../protocol/batches/cells.js';
import type { MessageHead } from '../protocol/batches/messages.js';
import type { Run } from '../protocol/batches/posts.js';
import type { WaitedFor } from '../protocol/batches/probe.js';
import type { Marks } from '../protocol/copy/values.js';
import { isPast, now } from '../real-time.js';
import { Answers } from './answers.js';
import { HandlerContext, type Home, type StreamRun } from './context.js';
import { type AnyGenerator, GeneratorRun } from './generator-run.js';
import { type Handler, type Handlers, handlerOf, handlersOf } from './handlers.js';
import { type Entry, Inbox } from './inbox.js';
import { isBarred, Overtaking, waits } from './overtaking.js';
import { noHandler, wrongCall } from './refusals.js';
import { Returns } from './returns.js';
import type { Route } from './route.js';
import { Running } from './running.js';
import { ANSWERS_MS, type Runnable, scheduler } from './scheduler.js';

type Method = (message: unknown, context: HandlerContext) => unknown;

const GONE = Object.freeze({});

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';

/**
 * Takes the messages of one actor to its methods, one at a time: the next begins when the one before it, awaited to its end, has settled. Concurrent ones
 * begin when their turn comes, whatever runs.
 */
export class Dispatcher implements Runnable {
  readonly home: Home;
  waiting = false;
  private actor: Record<string | symbol, unknown>;
  private readonly handlers: Handlers;
  private readonly inbox: Inbox;
  /** Undefined where no handler is concurrent. */
  private readonly overtaking: Overtaking | undefined;
  /** Handlers that wait for something, and the one that is being called. */
  readonly running = new Running();
  private current: HandlerContext | undefined;
  private readonly answers = new Answers();
  /** Undefined until a message has come by a route without cells. */
  private returns: Returns | undefined;
  /** Streams whose consumers have given them new credit; undefined until one has. */
  private credited: Set<StreamRun> | undefined;
  private dead = false;

  constructor(home: Home, actor: object, definition: ActorDefinition) {
    this.home = home;
    this.inbox = new Inbox(home);
    const handlers = handlersOf(definition);
    this.actor = actor as Record<string | symbol, unknown>;
    this.handlers = handlers;
    if (handlers.concurrent) {
      this.overtaking = new Overtaking(this.inbox, handlers, {
        mayGoOn: () => !scheduler.stop && !this.dead,
        start: (entry, action, handler) => this.start(entry, action, handler),
      });
    }
  }

  addRun(route: Route, run: Run, firstId: number, count: number, at: number): void {
    this.inbox.addRun(route, run, firstId, count, at);
    this.added(route);
  }

  addOne(route: Route, id: number, head: MessageHead, message: unknown, marks: Marks | undefined): void {
    this.inbox.addOne(route, id, head, message, marks);
    this.added(route);
  }

  private added({ cells }: Route): void {
    if (cells === undefined) {
      this.returns ??= new Returns(this.inbox, this.running, this.answers, (entry) => handlerOf(this.handlers, Inbox.actionOf(entry))?.concurrent === true);
      this.returns.fed();
    }
    scheduler.add(this);
  }

  /** The consumer of a stream has taken so many of its items. */
  credit(route: Route, id: number, count: number): void {
    const stream = this.running.find(route, id)?._stream;
    if (stream === undefined) return;
    stream.grant(count);
    this.credited ??= new Set();
    this.credited.add(stream);
    scheduler.add(this);
  }

  /** A message that waits here was cancelled, and concurrent ones may stand behind it. */
  look(): void {
    this.inbox.looked = 0;
    scheduler.add(this);
  }

  abort(route: Route, id: number, reason: unknown): void {
    if (id > route.lastBegun) {
      // Where there are cells, the poster has claimed it and asks for nothing.
      if (route.cells === undefined) this.drop(route, id);
      return;
    }
    if (this.current?._id === id && this.current._route === route) this.current._abort(reason);
    this.running.find(route, id)?._abort(reason);
  }

  /** It never begins. Its poster is told at once, however long it would have had to wait for its turn. */
  private drop(route: Route, id: number): void {
    // One that was given back is not here any more.
    if (route.dropped.has(id) || !this.inbox.has((entry) => entry.route === route && entry.id <= id && id < entry.id + entry.left)) return;
    route.dropped.add(id);
    this.tellDropped(route, id);
    this.look();
    scheduler.flushAtEnd();
  }

  private tellDropped(route: Route, id: number): void {
    this.answers.note(route);
    route.writer.dropped(route.link, id);
  }

  /** The poster has heard that messages were given back, and hands nothing over until it is answered. */
  resume(route: Route): void {
    this.returns?.resume(route);
  }

  /** A handler that is not concurrent is being called, or has not ended. */
  get occupied(): boolean {
    return this.running.exclusive !== undefined || this.current?._concurrent === false;
  }

  /** Whether a message that somebody waits for can be neither answered nor begun before the handler that runs has ended. */
  holdsUp(route: Route, message: WaitedFor): boolean {
    return message.id > route.lastBegun ? isBarred(route, message, this.inbox, this.handlers) : this.isAnsweredByRunning(route, message);
  }

  private isAnsweredByRunning(route: Route, { id, concurrent, items }: WaitedFor): boolean {
    if (id === 0) return true;
    const context = this.running.find(route, id);
    if (context === undefined || concurrent) return false;
    // The next item may be there already.
    const stream = context._stream;
    return stream === undefined || items === undefined || stream.sent <= items;
  }

  /** The other end is no more: what it had posted does not begin, and its streams, of which nobody will take another item, end. */
  forget(route: Route): void {
    this.inbox.remove((entry) => entry.route === route);
    this.overtaking?.forget(route);
    this.returns?.forget(route);
    for (const context of this.running.all()) {
      if (context._route === route && context._stream !== undefined) context._abort(new CancelledError('whoever took the items of this stream is gone'));
    }
  }

  /** The actor is no more: whatever still runs is told, and nothing else begins. */
  kill(reason: () => BrokenExecutorError): void {
    if (!this.dead) scheduler.handlers -= this.running.size;
    this.dead = true;
    this.current?._abort(reason());
    for (const context of this.running.all()) context._abort(reason());
    // What its handlers have posted may be under way for long, and leads here: a stream whose iterator the instance has would never be left.
    this.actor = GONE;
  }

  /** The handler that a post without a `within` is a part of: the one that runs, when there is no doubt which that is. */
  get handling(): HandlerContext | undefined {
    const { current, running } = this;
    if (current !== undefined) return current._concurrent || running.size > 0 ? undefined : current;
    return running.size === 1 ? running.exclusive : undefined;
  }

  // ── one message after the other ──

  /** Handles what can be handled now. */
  run(at: number): number {
    const from = this.answers.beginWork(this.proceed() ? 0 : at);
    while (!scheduler.stop && !this.dead) {
      const entry = this.inbox.peek();
      if (entry === undefined) break;
      const action = Inbox.actionOf(entry);
      const handler = handlerOf(this.handlers, action);
      if (this.running.exclusive !== undefined && waits(entry, handler)) {
        if (this.overtaking?.run(entry) !== 'again') break;
        continue;
      }
      this.start(entry, action, handler);
    }
    const end = this.rest(from);
    this.returns?.ran();
    return end;
  }

  /** Goes on with the streams that may. False where there is none. */
  private proceed(): boolean {
    const { credited } = this;
    if (credited === undefined || credited.size === 0) return false;
    for (const stream of credited) {
      credited.delete(stream);
      stream.proceed();
    }
    return true;
  }

  private start(entry: Entry, action: string | undefined, handler: Handler | undefined): void {
    const { route, id, head } = entry;
    route.lastBegun = id;
    if (this.claims(route, id, head)) {
      const tell = entry.run === undefined ? (head as MessageHead).tell : entry.run.tell;
      this.handle(new HandlerContext(this.home, route, id, tell, handler?.concurrent === true, action, head), handler, entry);
    } else {
      this.inbox.skip(entry);
    }
    if (--scheduler.untilClock <= 0) this.answers.readClock();
  }

  /** Whether it begins: it was not cancelled, and its deadline has not passed, which its poster may be too busy to see. */
  private claims(route: Route, id: number, head: MessageHead | undefined): boolean {
    const { cells } = route;
    if (cells === undefined && route.dropped.delete(id)) return false;
    const late = isPast(head);
    if (cells === undefined ? !late : claim(cells, id, late ? CANCELLED : BEGUN) && !late) return true;
    this.tellDropped(route, id);
    return false;
  }

  private handle(context: HandlerContext, handler: Handler | undefined, entry: Entry): void {
    if (handler === undefined) {
      this.answers.refuse(context, noHandler(this.home.name, this.handlers, context.action, this.inbox.take(entry)));
      return;
    }
    const credit = entry.head?.credit;
    if (handler.generator !== (credit !== undefined)) {
      this.inbox.skip(entry);
      this.answers.refuse(context, wrongCall(this.home.name, handler));
      return;
    }
    const { slow } = handler;
    let from = 0;
    if (slow) {
      // It may block the event loop for long: what is answered already must not wait for it.
      from = now();
      this.answers.flush(from);
    }
    this.current = context;
    try {
      const returned = (this.actor[handler.method] as Method)(this.inbox.take(entry), context);
      const result = credit === undefined ? returned : this.stream(context, returned as AnyGenerator, credit);
      if (isThenable(result)) {
        this.running.add(context);
        // A kill may have been read while the handler was called.
        if (!this.dead) scheduler.handlers++;
        if (context._route.cells === undefined) this.returns?.watch();
        void this.settleLater(context, result);
      } else {
        this.answers.give(context, result);
      }
    } catch (error) {
      this.fail(context, error);
    }
    this.current = undefined;
    if (!slow && scheduler.untilClock > 1) return;
    const took = now() - (slow ? from : scheduler.flushedAt);
    handler.slow = took > ANSWERS_MS;
    if (took > AHEAD_MS) scheduler.blocked();
    if (context._route.cells === undefined) this.returns?.took(took, !slow);
  }

  /** The end of the generator, whose items are sent until then. */
  private stream(context: HandlerContext, generator: AnyGenerator, credit: number): Promise<void> {
    return new GeneratorRun(generator, context, credit, this.answers).start();
  }

  private fail(context: HandlerContext, error: unknown): void {
    this.answers.fail(context, error, context._stream?.failedAtEnd === true);
  }

  private async settleLater(context: HandlerContext, result: PromiseLike<unknown>): Promise<void> {
    try {
      const value = await result;
      if (!this.dead) this.answers.give(context, value);
    } catch (error) {
      if (!this.dead) this.fail(context, error);
    }
    this.running.delete(context);
    if (!this.dead) scheduler.handlers--;
    this.returns?.ended(context);
    if (--scheduler.untilClock <= 0) this.answers.readClock();
    scheduler.add(this);
    scheduler.runSettled();
  }

  /** Nothing can begin at the moment. `from`: when this stretch of work began, if that is known. Gives the time, if it is known. */
  private rest(from: number): number {
    const left = this.inbox.peek() !== undefined;
    if (left && !scheduler.stop) {
      // A handler waits, with others behind it. When it only waits for a microtask, more answers will come before this turn ends.
      if (this.answers.pending) scheduler.flushLater();
      return 0;
    }
    const at = this.answers.endWork(this.running.exclusive === undefined);
    if (from !== 0 && at - from > AHEAD_MS) scheduler.blocked();
    if (left) scheduler.add(this);
    scheduler.flushAtEnd();
    return at;
  }
}
