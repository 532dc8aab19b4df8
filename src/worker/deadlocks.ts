import type { AwaitedPost, Wait, WaitQueue } from '../client/part.js';
import { DeadlockError } from '../errors.js';
import { isLater, type Probe, type WaitStamp } from '../protocol/batches/probe.js';
import { machineTime, startRealTimeout } from '../real-time.js';

/*
 * Waits that cannot end are found by edge chasing (Chandy, Misra and Haas 1983, for the AND model): a wait sends a probe behind the message that it waits
 * for; an actor whose running handler waits itself hands it on to each actor that it waits for; and where it comes back to the handler that
 * sent it, while that still waits, a circle is closed. Nobody has to know more than its own waits, nothing is asked of messages that nobody
 * waits for, and most waits are over before they would send anything.
 *
 * Whoever waits may have been answered and not have read it yet: it comes by another port than the probe that is handed on. So a probe
 * names the message that is waited for, and goes no further where that is not held up (Dispatcher.holdsUp). Where each of a circle's
 * messages was at its time, all are: none of their handlers has gone on since.
 *
 * Of the waits of a circle only the latest finds it and gives up, by the clock that threads and processes of a machine share (to some µs,
 * far less than PATIENCE_MS): when its probe goes round, the others have begun. So a probe that meets a wait later than the one that has
 * sent it goes no further there (as in Sinha and Natarajan 1985, by age). Whoever is posted to waits later than who posts, as a rule, so
 * that is mostly at the first step: a thousand actors that wait for each other without a circle send a probe or two each, where every probe
 * would else go down every way. (A clock of stamps on messages, after Lamport, would need no common clock, but stamps on messages.)
 *
 * What is waited for after a probe has come or gone along a wait is a wait of its own: it may be held up where the others were not, and it is later.
 */

/** Ms before a wait sends its probe. Nearly all have ended by then, and have cost no message. */
const PATIENCE_MS = 2;
/**
 * For one handler, of the probes that it has handed on: one that comes once more than it need costs less than to know all that a handler
 * without end has seen.
 */
const MOST_SEEN = 4096;
/**
 * So many probes a thread hands on within PAUSE_MS, and keeps the others: where thousands of actors wait for each other, the search for
 * circles must leave them most of the time.
 */
const MOST_AT_ONCE = 100;
const PAUSE_MS = 4;
/** Handlers that a probe names, the first and the last of those it has come by. */
const MOST_NAMED = 16;

/** The handler that waits. */
export interface Waiting {
  readonly action: string | undefined;
  readonly _parts: Set<AwaitedPost> | undefined;
  readonly _waits: readonly Wait[];
  /** Ends the wait, whatever it is for. */
  _giveUp(wait: Wait): void;
}

/** The waits of one actor's handlers. Those of concurrent ones hold nobody up, and are none. */
export class Deadlocks {
  private readonly id: string;
  private readonly name: string;
  /** The handler that must end before the next begins. */
  private readonly exclusive: () => Waiting | undefined;
  private count = 0;
  /** The probes that were handed on for a handler: circles that their origin is no part of would send them round for ever. */
  private seenBy: WeakMap<Waiting, Set<string>> | undefined;

  constructor(id: string, name: string, exclusive: () => Waiting | undefined) {
    this.id = id;
    this.name = name;
    this.exclusive = exclusive;
  }

  begin(handler: Waiting, queue: WaitQueue, concurrent: boolean): Wait {
    const since = machineTime();
    const wait = { stamp: { actor: this.id, wait: ++this.count, since }, open: true, queue, concurrent, count: 0 };
    recent.push({ deadlocks: this, handler, wait, since });
    if (recent.length === 1) startRealTimeout(sendProbes, PATIENCE_MS).unref();
    return wait;
  }

  /** The wait has lasted for a while. */
  send(handler: Waiting, wait: Wait): void {
    const { stamp, count } = wait;
    if (count > 0 && handler === this.exclusive()) this.follow(handler, wait, { origin: stamp, chain: [this.describe(handler)] });
  }

  private follow(handler: Waiting, wait: Wait, probe: Probe): void {
    wait.open = false;
    wait.queue.probe(probe, postsOf(handler, wait));
  }

  /** Somebody waits for a message to this actor, which is held up until the running handler has ended. */
  onProbe(probe: Probe): void {
    const handler = this.exclusive();
    if (handler === undefined) return;
    const waits = handler._waits;
    const { origin } = probe;
    const chain = lengthened(probe.chain, this.describe(handler));
    if (origin.actor === this.id) {
      // One that the actor has sent in a former life, before a crash, bears the same numbers.
      const own = waits.find(({ stamp }) => stamp.wait === origin.wait && stamp.since === origin.since);
      if (own !== undefined) this.breakCircle(handler, own, chain);
      return;
    }
    const earlier = waits.filter(({ stamp }) => !isLater(stamp, origin));
    if (earlier.length === 0 || !this.isNews(handler, origin)) return;
    inTurn(() => {
      if (handler !== this.exclusive()) return false;
      const open = earlier.filter(({ count }) => count > 0);
      for (const wait of open) this.follow(handler, wait, { origin, chain });
      return open.length > 0;
    });
  }

  private isNews(handler: Waiting, { actor, wait, since }: WaitStamp): boolean {
    this.seenBy ??= new WeakMap();
    const seen = this.seenBy.get(handler) ?? new Set();
    this.seenBy.set(handler, seen);
    const key = `${actor}#${wait}#${since}`;
    if (seen.has(key)) return false;
    if (seen.size === MOST_SEEN) seen.clear();
    seen.add(key);
    return true;
  }

  private breakCircle(handler: Waiting, wait: Wait, chain: Probe['chain']): void {
    const posts = postsOf(handler, wait);
    handler._giveUp(wait);
    const way = chain.map((step) => (typeof step === 'number' ? `${step} more` : step)).join(' → ');
    const error = new DeadlockError(
      `this wait could never end: ${way}, and each begins no other message before it has ended. Answer without waiting, tell instead of ` +
        'posting, or make the handler concurrent of the message that stands behind a running one',
    );
    for (const post of posts) {
      post._wait = undefined;
      post._rejectAwaiters(error);
    }
  }

  private describe({ action }: Waiting): string {
    return action === undefined ? this.name : `${this.name}.${action}`;
  }
}

/** By one step more. Of a long way the middle is a number: all of it would cross with each step. */
function lengthened(chain: Probe['chain'], step: string): Probe['chain'] {
  if (chain.length < MOST_NAMED) return [...chain, step];
  const half = MOST_NAMED / 2;
  const middle = chain[half];
  return [...chain.slice(0, half), typeof middle === 'number' ? middle + 1 : 2, ...chain.slice(half + 2), step];
}

const postsOf = ({ _parts: parts }: Waiting, wait: Wait): AwaitedPost[] => Array.from(parts ?? []).filter((post) => post._wait === wait);

let handedOn = 0;
/** The latest goes on first, so that one comes round before all others have taken a step. */
const backlog: (() => boolean)[] = [];

/** `handOn` says whether there was still a way to go. */
function inTurn(handOn: () => boolean): void {
  if (handedOn === MOST_AT_ONCE) backlog.push(handOn);
  else if (handOn() && handedOn++ === 0) startRealTimeout(goOn, PAUSE_MS).unref();
}

function goOn(): void {
  handedOn = 0;
  while (handedOn < MOST_AT_ONCE) {
    const handOn = backlog.pop();
    if (handOn === undefined) return;
    inTurn(handOn);
  }
}

/** The waits of all actors of this thread that may be young, oldest first: one timer for all. */
let recent: { readonly deadlocks: Deadlocks; readonly handler: Waiting; readonly wait: Wait; readonly since: number }[] = [];

function sendProbes(): void {
  const due = machineTime() - PATIENCE_MS;
  const young = recent.findIndex(({ since }) => since > due);
  const old = recent;
  recent = young < 0 ? [] : recent.slice(young);
  old.length -= recent.length;
  if (recent.length > 0) startRealTimeout(sendProbes, PATIENCE_MS).unref();
  for (const { deadlocks, handler, wait } of old) deadlocks.send(handler, wait);
}
