import { settleLost } from '../client/lost-messages.js';
import type { Part } from '../client/part.js';
import { PendingQueue, type QueueOwner } from '../client/pending-queue.js';
import type { PostOptions } from '../client/post-options.js';
import { ENDED, type Presence, RETURNS, TAKES } from '../client/ref.js';
import type { AnyTask, ItemSink } from '../client/task.js';
import { type ActorCrashedError, type ActorKilledError, type Delivered, ShutdownError, withDelivered } from '../errors.js';
import type { ResolvedActorOptions } from '../metadata/options.js';
import type { StopReason } from '../protocol/batches/messages.js';
import type { ActorAddress } from '../protocol/copy/address.js';
import { type Culprit, crashOf, isOwnCrash } from './crash.js';
import { rememberEnd } from './ended.js';
import { Events } from './events.js';
import { program, register, unregister } from './keep-alive.js';
import { Life, type LifeSetup, type LifeWatch } from './life.js';
import { Readiness } from './readiness.js';
import { gone, killed, killedBefore, notStarted, shutDown } from './refusals.js';
import { Restarts } from './restarts.js';
import { type Startable, Starts } from './starts.js';
import { type Stoppable, Stopping } from './stopping.js';
import type { ExitInfo, Transport } from './transport.js';
import { type Located, Whereabouts } from './whereabouts.js';

/*
 *   starting ──ready──> running ──shutdown──> stopping ──onStop has run, kill──> stopped
 *      │                 │   ↑                   │
 *      │               crash │ ready             │
 *      │                 ↓   │                   │
 *      │              restarting                 │
 *      └──failed─────────┴──one too many─────────┴──crash──> broken
 *
 * A shutdown leads to stopping, and a kill to stopped, from wherever it is. One that crashes while it stops lives again for the messages
 * that still wait, if it may; its status stays.
 */
export type ActorStatus = 'starting' | 'running' | 'restarting' | 'stopping' | 'stopped' | 'broken';

/** What its life hangs on, beside itself. */
export interface Ties {
  /** What its start has to wait for; no part of its startTimeout. */
  readonly after?: Promise<unknown> | undefined;
  /** An actor of this realm that lives here as well and has started it: that one ends it, when it has stopped itself. */
  readonly parent?: Lifecycle | undefined;
}

export interface LifecycleSetup extends LifeSetup, Ties {
  readonly onEnd: (lifecycle: Lifecycle) => void;
}

/** The life of one actor as its host sees it. Everything that an executor does, without the handle that users hold (see executor.ts). */
export class Lifecycle implements QueueOwner, LifeWatch, Located, Startable, Stoppable {
  readonly id: string;
  readonly name: string;
  readonly options: ResolvedActorOptions;
  readonly queue: PendingQueue;
  readonly events: Events;
  readonly ready = new Readiness();
  /** Somebody has a hold of `ready`. */
  readyAsked = false;
  /** Resolves when the actor has ended. */
  readonly ended: Promise<void>;
  status: ActorStatus = 'starting';
  pid: number = process.pid;
  threadId = 0;
  private readonly setup: LifecycleSetup;
  private readonly starts: Starts;
  private readonly restarts: Restarts;
  private resolveEnded!: () => void;
  life: Life | undefined;
  private readonly stopping = new Stopping(this);
  readonly whereabouts: Whereabouts;
  private crash: ActorCrashedError | undefined;
  private killed: ActorKilledError | undefined;
  private cause: unknown;
  /** It holds the program. A `Hold` would be one more object for each message of one among thousands, which are in no cache. */
  private holds = false;
  /** Of the options, which each message would else have to be looked up in. */
  private readonly keepAlive: boolean;
  /** The last life is being ended; that one, if there was any. */
  private ending = false;
  private leaving: Life | undefined;
  /** What a crash has caught is being settled: one that breaks by it has not ended yet, and may be killed. */
  private settling = false;

  constructor(setup: LifecycleSetup) {
    this.setup = setup;
    this.id = setup.address.id;
    this.name = setup.definition.name;
    this.options = setup.options;
    this.keepAlive = setup.options.keepAlive;
    this.events = new Events(this.name);
    this.ready.markObserved();
    this.restarts = new Restarts(setup.options.restart);
    this.ended = new Promise((resolve) => {
      this.resolveEnded = resolve;
    });
    this.queue = new PendingQueue(this, setup.codec, {
      ...setup.options.mailbox,
      prefetch: setup.options.prefetch,
      handlers: setup.definition.handlers,
      resend: setup.options.restart !== 'never',
    });
    this.whereabouts = new Whereabouts(this);
    this.starts = new Starts(this, setup.transport, setup.after);
    register(this.stopping);
    this.updateHold();
    if (!this.starts.waiting) void this.starts.start();
  }

  /** While that lives: afterwards nobody else ends this one. */
  get parent(): Lifecycle | undefined {
    const { parent } = this.setup;
    return parent?.over ? undefined : parent;
  }

  /** The first of its family. */
  get head(): Lifecycle {
    return this.parent?.head ?? this;
  }

  get restartCount(): number {
    return this.restarts.count;
  }

  /** The ids of all actors in its thread or process; its own among them, while it lives. */
  get residents(): readonly string[] {
    return this.life?.site.residents ?? [];
  }

  // ── posting ──

  post(message: unknown, options: PostOptions | undefined, tell: boolean, part: Part | undefined, items?: ItemSink): AnyTask {
    const refusal = this.refusal();
    if (refusal !== undefined) throw refusal;
    return this.queue.post(message, options, tell, part, items);
  }

  get presence(): Presence {
    const { status } = this;
    if (status === 'running' || status === 'starting') return TAKES;
    return status === 'restarting' ? RETURNS : ENDED;
  }

  /** What a post would throw now. */
  refusal(): Error | undefined {
    if (this.presence !== ENDED) return undefined;
    return this.status === 'broken' || this.killed !== undefined ? gone(this.name, this.killed ?? this.cause) : shutDown(this.name);
  }

  // ── start ──

  onTurn(): void {
    this.updateHold();
  }

  live(transport: Transport): void {
    // Nobody would end it.
    if (this.ending) return;
    const { sites, codec } = this.setup;
    this.life = new Life(this.setup, sites.siteFor(this.options, transport, codec), this.queue, this.restarts.count, this);
  }

  onUnsent(error: unknown): void {
    this.starts.onUnstarted(error);
  }

  onReady(pid: number, threadId: number): void {
    if (this.over) return;
    this.starts.cancel();
    this.pid = pid;
    this.threadId = threadId;
    if (this.status !== 'stopping') this.status = 'running';
    this.queue.admission.wakeAll();
    this.queue.handover.open();
    if (this.home !== undefined) this.whereabouts.open(this.home);
    this.ready._resolve();
    const { crash } = this;
    this.crash = undefined;
    this.updateHold();
    if (crash !== undefined) this.events.emit('restart', { restarts: this.restarts.count, cause: crash });
    this.stopping.whenQuiet();
  }

  onRefused(error: unknown): void {
    if (this.over || this.ending) return;
    const cause = notStarted(this.name, error);
    this.endLife();
    // The first start is the caller's mistake, most likely; a failed restart is one more crash.
    const { crash } = this;
    if (crash === undefined) {
      this.failStart(cause);
      return;
    }
    const delay = this.nextRestart();
    this.restart(crash, cause, (begun) => (begun ? crash : cause), delay);
    if (delay !== undefined) this.onError(cause);
  }

  // ── crash, restart ──

  onExit(info: ExitInfo, culprit: Culprit | undefined): void {
    if (this.over) return;
    const started = this.life?.ready === true;
    this.life = undefined;
    // It fails no message.
    const silent = !this.queue.busy;
    const lost = this.queue.handover.lose();
    const action = lost.begun[0]?._action;
    const error = (delivered: Delivered): ActorCrashedError => crashOf(this, info, { action, culprit, delivered });
    if (!started && this.crash === undefined) {
      this.failStart(notStarted(this.name, error('no')));
      return;
    }
    const crash = error('maybe');
    // Callbacks of what fails now are to find it as it will be: what they post must not go to one that is broken.
    const told = this.stopping.reason !== undefined;
    const delay = told ? undefined : this.restarts.next();
    if (!told) this.status = delay === undefined ? 'broken' : 'restarting';
    this.cause = crash;
    const { sharedMemory } = this.setup.transport.capabilities;
    const { maxTaskRetries } = this.restarts;
    this.settling = true;
    settleLost(this.queue.handover, lost, { exact: sharedMemory, maxTaskRetries, begunError: crash, restError: error('no') });
    this.settling = false;
    // And they may have ended it.
    if (this.killed !== undefined) return;
    // Its pool may have room without it. Not before what was under way waits again: until then it counts nowhere.
    this.queue.admission.wakeAll();
    const next = told ? this.nextRestart() : delay;
    const own = isOwnCrash(this, culprit);
    const unheard = silent && own && info.uncaught !== undefined && !this.events.has('stop');
    this.restart(crash, crash, (begun) => (begun ? crash : error('no')), next);
    if (next === undefined && unheard) this.onError(crash);
    // As of one that was refused: nothing else tells of a restart that failed, and is tried once more.
    else if (next !== undefined && own && !started) this.onError(notStarted(this.name, crash));
  }

  /** The delay before it lives again, in ms, if it may. Told to stop, it does so only for messages that still wait. */
  private nextRestart(): number | undefined {
    return this.over || (this.stopping.reason !== undefined && !this.queue.busy) ? undefined : this.restarts.next();
  }

  /** `cause` breaks the executor when it may not live again; what still waits fails with `errorOf`. */
  private restart(crash: ActorCrashedError, cause: Error, errorOf: (begun: boolean) => Error, delay: number | undefined): void {
    if (delay === undefined) {
      this.break(cause, errorOf);
      return;
    }
    this.crash = crash;
    this.whereabouts.interrupt(errorOf);
    if (this.stopping.reason === undefined) this.status = 'restarting';
    this.stopping.renew();
    this.updateHold();
    this.starts.again(delay);
    // They have ended with it.
    this.whereabouts.reach.setChildren(0);
    // A callback of what has just failed may have asked for its end: with nothing left to do, that has come.
    this.stopping.whenQuiet();
  }

  /** Of one that nobody has posted to, asks or listens to, nothing else would tell. */
  private failStart(cause: Error): void {
    const unheard = !this.readyAsked && this.queue.posted === 0 && !this.events.has('stop');
    this.break(cause);
    if (unheard) this.onError(cause);
  }

  /** By now nothing is in flight. */
  private break(cause: Error, errorOf: (begun: boolean) => Error = () => cause): void {
    this.endLife();
    this.cause = cause;
    this.status = 'broken';
    this.queue.fail(errorOf);
    this.whereabouts.dismiss(errorOf);
    this.finish('broken', cause);
  }

  private endLife(): void {
    const { life } = this;
    this.life = undefined;
    // Of one that was not ready: the connection, which neighbours may keep, lets go of it.
    this.queue.handover.lose();
    void life?.terminate('now');
  }

  // ── the end ──

  async shutdown(options: { wait?: boolean; cancelFutures?: boolean; timeout?: number }, reason: StopReason = 'shutdown'): Promise<void> {
    if (this.over) return options.wait === false ? undefined : this.ended;
    this.stopping.request(reason, options.timeout ?? this.options.stopTimeout);
    this.status = 'stopping';
    this.updateHold();
    this.queue.admission.wakeAll();
    if (options.cancelFutures) {
      this.queue.cancelAll();
      this.whereabouts.clear(this.life?.site.realm);
    }
    this.whereabouts.close();
    this.stopping.whenQuiet();
    if (options.wait !== false) await this.ended;
  }

  endWithParent(reason: StopReason): Promise<void> {
    return this.stopping.endWithParent(reason);
  }

  onStopping(): void {
    this.stopping.onHeard();
  }

  onStopped(): void {
    void this.end('politely');
  }

  async kill(reason: unknown): Promise<void> {
    if (this.ending) void this.leaving?.terminate('now');
    if ((this.over && !this.settling) || this.ending) return this.ended;
    const error = killed(this.name, reason);
    this.killed = error;
    this.status = 'stopping';
    const errorOf = (begun: boolean): Error => (begun ? error : killedBefore(this.name, 'it began this message', reason));
    this.queue.fail(errorOf);
    this.whereabouts.dismiss(errorOf);
    if (!this.ready.done()) this.ready._reject(killedBefore(this.name, 'it was ready', reason));
    await this.end('now', error);
  }

  async end(how: 'politely' | 'now', cause?: unknown): Promise<void> {
    if (this.ending) return;
    this.ending = true;
    this.leaving = this.life;
    this.life = undefined;
    this.starts.cancel();
    this.updateHold();
    await this.leaving?.terminate(how);
    this.leaving = undefined;
    // The connection, which neighbours may keep, lets go of it.
    this.queue.handover.lose();
    this.status = 'stopped';
    this.finish('stopped', cause);
  }

  /** No event from outside changes anything any more. */
  get over(): boolean {
    return this.killed !== undefined || this.status === 'stopped' || this.status === 'broken';
  }

  /** It has crashed, and its next life has not begun. */
  get fallen(): boolean {
    return this.crash !== undefined;
  }

  private finish(status: 'stopped' | 'broken', cause: unknown): void {
    this.starts.cancel();
    this.stopping.cancel();
    if (!this.ready.done()) this.ready._reject(cause ?? new ShutdownError(`the actor ${this.name} was shut down before it was ready`));
    unregister(this.stopping);
    // At the program's end, a handler may run on that was told to end.
    if (cause === undefined) this.whereabouts.dismiss((begun) => withDelivered(shutDown(this.name), begun ? 'maybe' : 'no'));
    this.whereabouts.forget();
    rememberEnd(this, status === 'stopped' && cause === undefined);
    this.setup.args = undefined;
    this.updateHold();
    this.setup.onEnd(this);
    this.resolveEnded();
    this.events.emit('stop', cause === undefined ? { status } : { status, cause });
    this.queue.admission.wakeAll();
  }

  // ── refs elsewhere ──

  /** To be sent away. */
  get address(): ActorAddress {
    this.whereabouts.reach.export();
    return this.setup.address;
  }

  /** The realm that it runs in. */
  get home(): string | undefined {
    return this.status === 'running' ? this.life?.site.realm : undefined;
  }

  onExported(): void {
    this.whereabouts.reach.export();
  }

  onUnreachable(): void {
    if (!this.keepAlive) void this.shutdown({ wait: false });
  }

  // ── what the queue tells ──

  onChildren(count: number): void {
    this.whereabouts.reach.setChildren(count);
  }

  onBusy(busy: boolean): void {
    this.updateHold();
    // Nobody has told one to stop that is running; of one among thousands, what knows that for certain is in no cache.
    if (!busy && this.status !== 'running') this.stopping.whenQuiet();
  }

  onAwaited(): void {
    this.updateHold();
    this.stopping.onAwaited();
  }

  onError(error: unknown): void {
    this.events.emit('error', error);
  }

  private updateHold(): void {
    const holds = this.mustHold;
    if (holds === this.holds) return;
    if (holds) program.begin();
    else program.end();
    // Last: see Reason.
    this.holds = holds;
  }

  private get mustHold(): boolean {
    const { status, queue } = this;
    // The most frequent, by as few objects as there can be: those of one among thousands are in no cache.
    if (status === 'running') return queue.awaited || this.keepAlive;
    // Of one that waits for another to end, that one's reasons count instead: a stream that nobody iterates may be what it waits for.
    if (status === 'stopped' || status === 'broken' || this.starts.waiting) return false;
    // A stop that waits for such a stream waits for the end of all that the program does: that ends the stream.
    const quiet = status === 'stopping' && !queue.busy;
    return status === 'starting' || quiet || queue.awaited || this.keepAlive;
  }
}
