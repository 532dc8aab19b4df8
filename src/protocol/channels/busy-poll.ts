import { availableParallelism } from 'node:os';
import { nextTurn, now } from '../../real-time.js';

/**
 * How long, in ms, it is worth to look for what may come instead of sleeping: about what it costs to be woken up for both sides of an
 * exchange, 60 to 80 µs on a virtual machine.
 */
const POLL_MS = 0.1;
/**
 * Fewer finds than this do not make up for the look in vain that has ended a round of looks. Where a core has other work as well, who looks
 * keeps it from the thread that it waits for: some come in time, and after 4 to 31 of them each round ends in vain all the same, where it
 * would have gone on for hundreds (beside one busy process on two cores, 16 and 64 callers had a third of the rate that they have without
 * polling, and less than plain `postMessage`). Whoever answers one in 32 slowly pays for that: there, too, it is looked for less often.
 */
const WORTH = 32;
/** After looking in vain again and again, this many times are let pass before the next: 0.1 ms of every 64 waits at the most. */
const MOST_SKIPPED = 63;

/**
 * Fields of the longest batch after which it looks: some ninety messages. Where many messages are under way, a side that looks takes fewer
 * at a time, which costs more than sleeping does, and takes a core from V8's threads, which collect garbage for both sides: 20 % of the
 * rate of some bursts.
 */
const MOST_FIELDS = 96;

/** One end of a channel, as far as polling is concerned. */
export interface Polled {
  /** The poller's mark: the round in which something was sent here, and nothing has come since; 0 for none. */
  sentIn: number;
}

/** One that others must wake, unless it is looked at in each turn. */
export interface Attended extends Polled {
  readonly attended: boolean;
  attend(): void;
  look(): void;
  leave(): void;
}

const isAttended = (end: Polled): end is Attended => 'attended' in end;

/**
 * Keeps this thread's event loop awake for a moment after something was sent, since the other side may soon send as well. To wake a
 * sleeping thread costs several times as much as most handlers do; looked for, an answer is there in a sixth of the time. Looking in vain
 * for as long as waking costs is at most twice the cost of knowing (competitive spinning: Karlin, Manasse, McGeoch and Owicki, 1990); and
 * who looks in vain looks less often, so an idle program sleeps.
 *
 * The loop goes on turning: timers, sockets and whatever else comes have their turn as always.
 *
 *   idle ──sent──> polling ──something has come at each end since──> idle
 *            │        └──too little came──> idle, the next 1, 3, 7 … 63 times skipped
 *            └──one of those skipped──> idle
 */
export class BusyPoll {
  /** With more threads and processes than cores, whoever looks for work takes a core from one that has some. */
  allowed = false;
  private readonly clock: () => number;
  private readonly turn: (look: () => void) => void;
  /** Ends with their marks end with it. */
  private round = 1;
  /** Ends marked in this round. */
  private waiting = 0;
  private polling = false;
  /** Those that nobody wakes while it polls. */
  private attended: Attended[] = [];
  /** What has come since it began to poll. */
  private found = 0;
  /** When something was sent last; 0 for not known yet. */
  private since = 0;
  private penalty = 0;
  private skips = 0;

  constructor(clock = now, turn: (look: () => void) => void = nextTurn) {
    this.clock = clock;
    this.turn = turn;
  }

  /** `fields`: the length of what was sent. */
  sent(end: Polled, fields: number): void {
    if (!this.allowed || fields > MOST_FIELDS) return;
    this.since = 0;
    if (end.sentIn !== this.round) {
      end.sentIn = this.round;
      this.waiting++;
    }
    if (!this.polling) {
      if (this.skips > 0) {
        this.skips--;
        return;
      }
      this.polling = true;
      this.found = 0;
      this.turn(this.look);
    }
    if (isAttended(end) && !end.attended) {
      end.attend();
      this.attended.push(end);
    }
  }

  arrived(end: Polled): void {
    this.found++;
    if (end.sentIn !== this.round) return;
    end.sentIn = 0;
    this.waiting--;
  }

  private readonly look = (): void => {
    try {
      for (const end of this.attended) end.look();
    } finally {
      this.goOn();
    }
  };

  private goOn(): void {
    if (this.waiting > 0 && this.allowed) {
      const at = this.clock();
      if (this.since === 0) this.since = at;
      if (at - this.since < POLL_MS) {
        this.turn(this.look);
        return;
      }
    }
    const inVain = this.waiting > 0 && this.found < WORTH;
    if (this.allowed) this.penalty = inVain ? Math.min(this.penalty * 2 + 1, MOST_SKIPPED) : 0;
    this.skips = this.penalty;
    this.polling = false;
    this.round++;
    this.waiting = 0;
    const { attended } = this;
    this.attended = [];
    for (const end of attended) end.leave();
  }
}

/** That of this thread: it has one event loop. */
export const busyPoll = new BusyPoll();

const CORES = availableParallelism();

/**
 * Whether a realm and so many threads and processes that it has started may poll. One more than the cores: of those that exchange messages,
 * one mostly has nothing to look for.
 */
export const fits = (started: number): boolean => CORES > 1 && started <= CORES;
