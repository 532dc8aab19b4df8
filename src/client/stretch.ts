import { soon } from '../real-time.js';

/** Code that posts so many messages without a pause may post many more. */
const LONG = 256;
/** How often, in ms, such code looks for answers: where there are none, a look costs 0.04 µs between threads and 3 between processes. */
const LOOK_MS = 0.05;

/**
 * What code posts without a pause. A long loop has answers read in between, those that only settle Futures (protocol/batches/early-replies.ts): up to twice
 * the rate, most of it because what was answered is garbage before it is old. Else the event loop would read none before the loop's end:
 * little more could be handed over, and all that is answered would stay in memory.
 */
export class Stretch {
  /** Messages since the event loop has brought answers, or the end of the code that posted has sent what waited: by and large, those of one stretch of code. */
  private posts = 0;
  private lookedAt = 0;
  /** The code that is running has posted many messages, and has not awaited anything since. */
  private loops = false;
  /** Answers have been read early for it. */
  private early = false;
  private readonly clock: () => number;
  private readonly read: () => void;

  constructor(clock: () => number, read: () => void) {
    this.clock = clock;
    this.read = read;
  }

  posted(): void {
    this.posts++;
  }

  /** So many were posted that it may be a loop. */
  get isLong(): boolean {
    return this.posts >= LONG;
  }

  restart(): void {
    this.posts = 0;
  }

  /** It is long, and another portion is about to be sent. A loop, or code that awaits now and then? Only the former gets here again before a microtask has its turn. */
  goesOn(mayRead: boolean): void {
    if (!this.loops) {
      soon(this.end);
      this.loops = true;
    } else if (mayRead) {
      this.look();
    }
  }

  private look(): void {
    const at = this.clock();
    if (at - this.lookedAt < LOOK_MS) return;
    this.lookedAt = at;
    this.early = true;
    this.read();
  }

  /**
   * The code has ended, or awaits something. If it goes on before the event loop has had its turn, it awaits what was read early: were more
   * read for it, it might go on like that for ever, and no timer and no socket would have its turn.
   */
  private readonly end = (): void => {
    this.posts = this.early ? -Infinity : 0;
    this.loops = false;
    this.early = false;
  };
}
