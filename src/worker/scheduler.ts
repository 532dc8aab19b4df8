import { Fifo } from '../fifo.js';
import { realm } from '../protocol/realm/realm.js';
import { nextTick, nextTurn, now } from '../real-time.js';

/** Answers wait this long, in ms, for others to cross with. */
export const ANSWERS_MS = 0.25;
/** A flood of messages holds the thread's timers and sockets back this long, in ms. */
const TURN_MS = 4;
/** And this long those of the thread's other actors that have something to do. */
const SLICE_MS = 1;
/** Messages between two readings of the clock, which cost a good part of a small handler's time. */
const QUICK = 8;

/** Answers that gather until they are sent. */
interface Gathering {
  /** The scheduler's mark that it is to send what there is. */
  noted: boolean;
  flush(): void;
}

/** Something of an actor's that wants to run. */
export interface Runnable {
  /** The actor, where it lives. */
  readonly home: object;
  /** The scheduler's mark that it waits for its turn. */
  waiting: boolean;
  /** Does what can be done now, or as much of it as `scheduler.stop` allows. `at`: the time, and so is what is returned; 0 for not known. */
  run(at: number): number;
}

/**
 * Shares the event loop of this thread among the actors in it: they take turns, timers and sockets have theirs, and what all of them answer
 * in one go crosses as one batch.
 */
class Scheduler {
  /** The one that runs is to stop: its slice, or the turn of the event loop, is used up. */
  stop = false;
  /** The one that runs. */
  active: Runnable | undefined;
  /** Handlers that have been called and have not ended, of actors that live. */
  handlers = 0;
  untilClock = QUICK;
  /** When answers were sent last, or work began. */
  flushedAt = 0;
  private turnOver = false;
  /** Nothing begins, as much may have come while a handler blocked the thread. */
  private catchingUp = false;
  /** When the present turn of the event loop and the present slice began; 0 for not known yet. */
  private turnFrom = 0;
  private sliceFrom = 0;
  private readonly queue = new Fifo<Runnable>();
  private unsent: Gathering[] = [];
  /** Nothing more will come soon that the answers could cross with. */
  private due = false;
  /** There is something to tell before anybody runs. */
  private read = false;
  private soon = false;
  private later = false;

  /** It runs when its turn comes, from the next `run` on. */
  add(runnable: Runnable): void {
    if (runnable.waiting) return;
    runnable.waiting = true;
    this.queue.push(runnable);
  }

  /** All that has come is read. Sends what there is to tell of that, lets those that wait run, and sends what they have answered. */
  run(): void {
    if (this.read) this.flush(now());
    this.takeTurns();
    if (this.due) this.flush(now());
  }

  /** The same from a promise's callback: those of other actors may be about to run. */
  runSettled(): void {
    this.takeTurns();
    if (this.due) this.flushSoon();
  }

  private takeTurns(): void {
    // A handler that polls its channel may find more messages there.
    if (this.active !== undefined || this.catchingUp) return;
    let at = 0;
    while (!this.turnOver && this.queue.size > 0) {
      const next = this.queue.take() as Runnable;
      next.waiting = false;
      this.stop = false;
      this.sliceFrom = 0;
      this.active = next;
      try {
        at = next.run(at);
      } finally {
        this.active = undefined;
      }
    }
  }

  /** At this time, has the one that runs let others run? True when it has gathered answers for long enough. */
  readClock(at: number): boolean {
    const since = at - this.flushedAt;
    // Where a group of messages took long, each of them may: then the clock is read for each.
    this.untilClock = since > ANSWERS_MS * QUICK ? 1 : QUICK;
    if (this.isOverTurn(at)) {
      this.turnOver = true;
      this.stop = true;
    }
    if (this.sliceFrom === 0) this.sliceFrom = at;
    else if (at - this.sliceFrom > SLICE_MS && this.queue.size > 0) this.stop = true;
    return since >= ANSWERS_MS;
  }

  /** Whether what else waits for the event loop has waited long enough. */
  isOverTurn(at: number): boolean {
    if (this.turnFrom !== 0) return at - this.turnFrom > TURN_MS;
    this.turnFrom = at;
    nextTurn(this.turn);
    return false;
  }

  private readonly turn = (): void => {
    this.turnFrom = 0;
    if (!this.turnOver) return;
    this.turnOver = false;
    this.stop = false;
    this.run();
  };

  /**
   * The thread was blocked. What has come meanwhile is read before any of it begins: behind messages there may be aborts of them, and where
   * no memory is shared nothing else tells. The first turn may end before the channels are read once more.
   */
  blocked(): void {
    if (this.catchingUp) return;
    this.catchingUp = true;
    nextTurn(() => nextTurn(this.caughtUp));
  }

  private readonly caughtUp = (): void => {
    this.catchingUp = false;
    this.run();
  };

  // ── answers ──

  /** Work begins. The time before it is none that answers have waited. */
  begin(at: number): void {
    if (this.unsent.length === 0) this.flushedAt = at;
  }

  /** There is an answer. */
  note(replies: Gathering): void {
    if (replies.noted) return;
    replies.noted = true;
    this.unsent.push(replies);
  }

  flush(at: number): void {
    this.flushedAt = at;
    this.due = false;
    this.read = false;
    if (this.unsent.length === 0) return;
    realm.outgoing.announce();
    const { unsent } = this;
    this.unsent = [];
    for (const replies of unsent) {
      replies.noted = false;
      replies.flush();
    }
  }

  /** The one that runs has come to an end of what it can do. */
  flushAtEnd(): void {
    this.due = true;
  }

  /** Before any handler is called, as that may take long. */
  flushWhenRead(): void {
    this.read = true;
  }

  /** When all promises' callbacks of this moment have run. */
  flushSoon(): void {
    if (this.soon) return;
    this.soon = true;
    nextTick(this.flushNow);
  }

  /** In the next turn of the event loop. */
  flushLater(): void {
    if (this.later) return;
    this.later = true;
    nextTurn(this.flushInTurn);
  }

  private readonly flushNow = (): void => {
    this.soon = false;
    this.flush(now());
  };

  private readonly flushInTurn = (): void => {
    this.later = false;
    this.flush(now());
  };
}

/** That of this thread: it has one event loop. */
export const scheduler = new Scheduler();

realm.outgoing.handling = (): boolean => scheduler.active !== undefined || scheduler.handlers > 0;
