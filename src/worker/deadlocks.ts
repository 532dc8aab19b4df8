import type { Awaited, Wait, WaitQueue } from '../client/part.js';
import { DeadlockError } from '../errors.js';
import { isLater, type Probe, type WaitStamp } from '../protocol/probe.js';
import { machineTime, startRealTimeout } from '../protocol/real-time.js';

/*
 * Waits that cannot end are found by edge chasing (Chandy, Misra and Haas 1983, for the AND model): a wait sends a probe behind the message that it waits
 * for; an actor whose running handler waits itself hands it on to each actor that it waits for; and where it comes back to the handler that sent it, while that still
 * waits, a circle is closed. Nobody has to know more than its own waits, nothing is asked of messages that nobody waits for, and most waits are over
 * before they would send anything.
 *
 * Whoever waits may have been answered and not have read it yet: it comes by another port than the probe that is handed on. So a probe names the message that is waited for, and goes
 * no further where that is not held up (Dispatcher.holdsUp). Where each of a circle's messages was at its time, all are: none of their handlers has gone on since.
 *
 * All waits of a circle may find it. Only the latest of them gives up, by the clock that threads and processes of a machine share: when its probe goes
 * round, the others have begun, so there is one that finds it latest, and only one. (A clock of stamps on messages, after Lamport, would need no common
 * clock, but stamps on messages.)
 *
 * What is waited for after a probe has come or gone along a wait is a wait of its own: it may be held up where the others were not, and it is later.
 */

/** Ms before a wait sends its probe. Nearly all have ended by then, and have cost no message. */
const PATIENCE_MS = 2;
/** For one handler, of the probes that it has handed on: one that comes once more than it need costs less than to know all that a handler without end has seen. */
const MOST_SEEN = 1024;

/** The handler that waits. */
export interface Waiting {
  readonly action: string | undefined;
  readonly _parts: Set<Awaited> | undefined;
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
  /** The probes that were handed on for the handler `seenBy`, each with the latest wait on the way here. */
  private seenBy: Waiting | undefined;
  private readonly seen = new Map<string, WaitStamp>();

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
    if (count > 0 && handler === this.exclusive()) this.follow(handler, wait, { origin: stamp, latest: stamp, chain: [this.describe(handler)] });
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
    const { origin, latest } = probe;
    if (origin.actor === this.id) {
      // One that the actor has sent in a former life, before a crash, bears the same numbers.
      const own = waits.find(({ stamp }) => stamp.wait === origin.wait && stamp.since === origin.since);
      if (own !== undefined && !isLater(latest, own.stamp)) this.breakCircle(handler, own, [...probe.chain, this.describe(handler)]);
      return;
    }
    if (!this.isNews(handler, probe)) return;
    const chain = [...probe.chain, this.describe(handler)];
    for (const wait of waits) this.follow(handler, wait, { origin, latest: isLater(wait.stamp, latest) ? wait.stamp : latest, chain });
  }

  /** Circles that the origin is no part of would send it round for ever. By another way it may have met earlier waits only: then once more. */
  private isNews(handler: Waiting, { origin, latest }: Probe): boolean {
    if (this.seenBy !== handler || this.seen.size === MOST_SEEN) this.seen.clear();
    this.seenBy = handler;
    const key = `${origin.actor}#${origin.wait}#${origin.since}`;
    const before = this.seen.get(key);
    if (before !== undefined && !isLater(before, latest)) return false;
    this.seen.set(key, latest);
    return true;
  }

  private breakCircle(handler: Waiting, wait: Wait, chain: string[]): void {
    const posts = postsOf(handler, wait);
    handler._giveUp(wait);
    const error = new DeadlockError(
      `this wait could never end: ${chain.join(' → ')}, and each begins no other message before it has ended. Answer without waiting, tell instead of ` +
        'posting, or make the handler that is waited for concurrent',
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

const postsOf = ({ _parts: parts }: Waiting, wait: Wait): Awaited[] => Array.from(parts ?? []).filter((post) => post._wait === wait);

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
