import { Connection } from '../client/connection.js';
import type { ValueCodec } from '../protocol/copy/values.js';
import { realm } from '../protocol/realm/realm.js';
import { clearRealTimeout, nextTick, nextTurn, startRealTimeout } from '../real-time.js';
import type { Culprit } from './crash.js';
import type { Ending, ExitInfo, Hosting } from './transport.js';

/**
 * How long, in ms, a thread or process may take to end one of several actors. One that takes longer is blocked by a handler, and ends with
 * all actors in it. Long enough for a collection of a large heap and for a machine that is busy; whoever must be rid of a blocked actor
 * sooner gives it a thread of its own.
 */
export const CLOSE_MS = 1000;

/** One life of an actor, as the site sees it. */
export interface Tenant {
  /** Of the actor. */
  readonly id: string;
  readonly link: number;
  /** What it is at, in words; undefined when nothing of it runs, as far as anybody can know. */
  readonly occupation: string | undefined;
  /** A handler of it, or its stop, has begun and not ended, for certain. */
  readonly begun: boolean;
  /** The thread or process has ended. `culprit`: whose work it was that ended it, where that is known. */
  onExit(info: ExitInfo, culprit: Culprit | undefined): void;
}

/**
 * One thread or process, its connection, and the actors in it: one alone, or many.
 *
 *   open ──the last actor has left, `linger` ms ago──> closed ──> gone
 *     └──crashed; an actor that does not let itself be closed──────┘
 */
export class Site {
  readonly connection: Connection;
  /** Where its actors live, see protocol/realm/realm.ts. */
  readonly realm: string;
  /** It takes no more actors. */
  closed = false;
  private readonly hosting: Hosting;
  private readonly linger: number;
  private readonly onClosed: (site: Site) => void;
  private readonly tenants = new Set<Tenant>();
  /** Evicted, and not known to have ended: these may still be what runs. */
  private readonly leaving = new Set<Tenant>();
  private lingering: NodeJS.Timeout | undefined;
  private ids: readonly string[] | undefined;
  /** Whose work ends it, once that is settled; nobody's, if nobody can know. */
  private verdict: { readonly culprit: Culprit | undefined } | undefined;
  /** Why it was ended from here with actors in it. */
  private reason: Error | undefined;

  /** `linger`: how long, in ms, it waits for another actor when the last has left; 0, for one actor alone: not at all. */
  constructor(hosting: Hosting, codec: ValueCodec, linger = 0, onClosed: (site: Site) => void = () => {}) {
    this.hosting = hosting;
    this.realm = hosting.realm;
    this.linger = linger;
    this.onClosed = onClosed;
    this.connection = new Connection(hosting.channel, codec);
    this.connection.onFatal = (link): void => {
      const named = this.suspects.filter((tenant) => tenant.link === link);
      if (named.length > 0) this.verdict = { culprit: culpritOf(named) };
    };
    hosting.onExit = (info): void => this.onExit(info);
  }

  /** Many actors may live in it. */
  get shared(): boolean {
    return this.linger > 0;
  }

  get size(): number {
    return this.tenants.size;
  }

  /** The ids of all actors in it. One array for all who ask, until an actor comes or goes. */
  get residents(): readonly string[] {
    this.ids ??= Object.freeze(Array.from(this.tenants, ({ id }) => id));
    return this.ids;
  }

  private get suspects(): Tenant[] {
    return [...this.tenants, ...this.leaving];
  }

  admit(tenant: Tenant): void {
    clearRealTimeout(this.lingering);
    this.tenants.add(tenant);
    this.ids = undefined;
  }

  /** 'politely': the actor has stopped; 'now': whatever it does. Resolves when it is gone. */
  async evict(tenant: Tenant, how: Ending): Promise<void> {
    if (!this.tenants.delete(tenant)) {
      // Nobody waits any longer for the order in which it ends.
      if (how === 'now' && this.closed) await this.hosting.terminate('now');
      return;
    }
    this.ids = undefined;
    // With nobody to spare, a thread ends at once, whatever blocks it, and with it the timers and sockets that a killed actor leaves.
    if (this.tenants.size === 0 && (how === 'now' || this.linger === 0)) return this.end(how);
    if (how === 'now') {
      this.leaving.add(tenant);
      await this.close(tenant);
      this.leaving.delete(tenant);
    }
    if (this.tenants.size === 0 && !this.closed) this.endLater();
  }

  /** Two may leave at once. The time of the first must not go on when the second's has been stopped for a newcomer, whose end it would be. */
  private endLater(): void {
    clearRealTimeout(this.lingering);
    this.lingering = startRealTimeout(() => void this.end('politely'), this.linger).unref();
  }

  /** Ends it if there is no actor in it. */
  async endIdle(): Promise<void> {
    if (this.tenants.size === 0 && !this.closed) await this.end('politely');
  }

  private close(tenant: Tenant): Promise<void> {
    return new Promise((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      let done = false;
      this.connection.close(tenant.link, () => {
        done = true;
        clearRealTimeout(timer);
        resolve();
      });
      // It is told when the code that is running has ended, and that may take longer than it has to answer.
      nextTick(() => {
        if (!done) timer = startRealTimeout(() => this.askWhetherClosed(tenant, () => done), CLOSE_MS).unref();
      });
    });
  }

  /** Its time is over. Not by the clock alone: a host that was busy meanwhile first reads what has come, and what a loop has read and left. */
  private askWhetherClosed(tenant: Tenant, done: () => boolean): void {
    nextTurn(() => {
      this.connection.poll();
      if (!done()) this.giveUp(tenant);
    });
  }

  private giveUp(tenant: Tenant): void {
    if (this.closed) return;
    // One that is to end, has begun and does not end is what blocks it, sooner than a neighbour that waits. Without that knowledge each of
    // those at work may be.
    const begun = [...this.leaving].filter((leaving) => leaving.begun);
    this.verdict = { culprit: culpritOf(begun.length > 0 ? begun : this.suspects) };
    this.reason = new Error(`a handler blocked it, and ${tenant.id}, which was to end, could not be ended alone within ${CLOSE_MS} ms`);
    void this.end('now');
  }

  private end(how: Ending): Promise<void> {
    this.leave();
    if (how === 'politely') realm.retire(this.hosting.realm);
    return this.hosting.terminate(how);
  }

  private leave(): void {
    clearRealTimeout(this.lingering);
    if (this.closed) return;
    this.closed = true;
    this.onClosed(this);
  }

  private onExit(info: ExitInfo): void {
    // First of all: whoever starts again because of this goes elsewhere.
    this.leave();
    const tenants = [...this.tenants];
    const { culprit } = this.verdict ?? { culprit: culpritOf(this.suspects) };
    this.tenants.clear();
    this.ids = undefined;
    this.connection.abandon();
    for (const tenant of tenants) tenant.onExit(this.reason === undefined ? info : { ...info, uncaught: { error: this.reason } }, culprit);
  }
}

/** The one that was at work, if there was one alone. */
function culpritOf(tenants: readonly Tenant[]): Culprit | undefined {
  const [culprit, another] = tenants.filter(({ occupation }) => occupation !== undefined);
  return culprit === undefined || another !== undefined ? undefined : { id: culprit.id, occupation: culprit.occupation as string };
}
