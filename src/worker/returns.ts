import { AHEAD_MS } from '../protocol/batches/ahead.js';
import { startRealTimeout } from '../real-time.js';
import type { Answers } from './answers.js';
import type { HandlerContext } from './context.js';
import type { Entry, Inbox } from './inbox.js';
import type { Route } from './route.js';
import type { Running } from './running.js';

/** Garbage collection and other work of the machine rarely stop a process for longer, in ms. */
const PAUSE_MS = 4;

/** Nobody can cancel what has come by such a route. */
const inexact = (route: Route): boolean => route.cells === undefined;
const isPaused = (route: Route): boolean => route.paused;

/**
 * Gives back to posters that have no cells to cancel by (between processes) what they have sent ahead, when a handler turns out to be slow, longer than
 * AHEAD_MS: there it can be cancelled.
 *
 *   paused by what was given back ──the poster has heard of it──> resumed, or held while the slow handler still runs ──its end──> resumed
 */
export class Returns {
  private readonly inbox: Inbox;
  private readonly running: Running;
  private readonly answers: Pick<Answers, 'note' | 'flushNow' | 'flushWhenRead'>;
  private readonly isConcurrent: (entry: Entry) => boolean;
  /** The handler that held the others up when the timer of `watch` was started. */
  private watched: HandlerContext | undefined;
  /** It, when it held them up for too long: what arrives while it still runs is given back as well. */
  private slow: HandlerContext | undefined;
  /** The routes whose posters wait for the end of that one. */
  private readonly held = new Set<Route>();
  /** How many routes are paused: nearly always none, and what waits is not looked through whenever more comes. */
  private paused = 0;

  constructor(inbox: Inbox, running: Running, answers: Pick<Answers, 'note' | 'flushNow' | 'flushWhenRead'>, isConcurrent: (entry: Entry) => boolean) {
    this.inbox = inbox;
    this.running = running;
    this.answers = answers;
    this.isConcurrent = isConcurrent;
  }

  /** More has come, perhaps from posters that had not heard yet. What is given back goes when all that has come with it is read: they may be a thousand runs. */
  fed(): void {
    if (this.paused > 0 && this.give(isPaused)) this.answers.flushWhenRead();
  }

  /** What could begin has begun: the rest must not wait here for a slow handler. */
  ran(): void {
    if (this.behindSlow) this.giveAtOnce(inexact);
  }

  /**
   * Handlers blocked their thread for so many ms: one, or `several`, and then it may have been a pause. If it was not, the next call, which
   * is measured alone, will tell.
   */
  took(ms: number, several: boolean): void {
    if (ms <= AHEAD_MS) return;
    if (!several || ms > PAUSE_MS) this.give(inexact);
  }

  /**
   * Gives back what waits when the running handler, which waits for something itself, still does after a while. One timer at a time,
   * however many handlers come and go.
   */
  watch(): void {
    if (this.watched !== undefined || this.running.exclusive === undefined) return;
    this.watched = this.running.exclusive;
    const timer = startRealTimeout(() => {
      this.slow = this.watched === this.running.exclusive ? this.running.exclusive : undefined;
      this.watched = undefined;
      if (this.slow === undefined) this.watch();
      else this.giveAtOnce(inexact);
    }, AHEAD_MS);
    timer.unref();
  }

  /** A handler that waited for something has ended. */
  ended(context: HandlerContext): void {
    if (this.slow !== context) return;
    this.slow = undefined;
    for (const route of this.held) {
      this.answers.note(route);
      route.writer.resumed(route.link, false);
    }
    this.held.clear();
  }

  /** The poster has heard that messages were given back, and hands nothing over until it is answered. */
  resume(route: Route): void {
    this.give(isPaused);
    this.unpause(route);
    // What it would hand over now would be given back at once, for the handler of another poster's message: without end, and without a pause within one thread.
    const held = this.behindSlow;
    route.returnedFree.clear();
    route.barred = false;
    if (held) this.held.add(route);
    this.answers.note(route);
    route.writer.resumed(route.link, held);
    this.answers.flushNow();
  }

  forget(route: Route): void {
    this.held.delete(route);
    this.unpause(route);
  }

  private unpause(route: Route): void {
    if (route.paused) this.paused--;
    route.paused = false;
  }

  private get behindSlow(): boolean {
    return this.slow !== undefined && this.slow === this.running.exclusive;
  }

  private giveAtOnce(which: (route: Route) => boolean): void {
    if (this.give(which)) this.answers.flushNow();
  }

  /** False when there was nothing. */
  private give(which: (route: Route) => boolean): boolean {
    // Nearly always: nothing is made for it.
    if (!this.inbox.has(({ route }) => which(route))) return false;
    const given = this.inbox.remove(({ route }) => which(route));
    const pausing = new Set<Route>();
    for (const entry of given) {
      const { route, id: firstId, left } = entry;
      const concurrent = this.isConcurrent(entry);
      this.answers.note(route);
      for (let id = firstId; id < firstId + left; id++) {
        // The poster knows of it.
        if (route.dropped.delete(id)) continue;
        pausing.add(route);
        route.barred ||= !concurrent;
        if (!route.barred) route.returnedFree.add(id);
        route.writer.returned(route.link, id);
      }
    }
    for (const route of pausing) {
      if (route.paused) continue;
      route.writer.paused(route.link);
      route.paused = true;
      this.paused++;
    }
    return given.length > 0;
  }
}
