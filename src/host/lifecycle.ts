import { Connection } from '../client/connection.js';
import type { Part } from '../client/part.js';
import { PendingQueue, type QueueOwner } from '../client/pending-queue.js';
import type { PostOptions } from '../client/post-options.js';
import type { Poster } from '../client/ref.js';
import type { AnyTask } from '../client/task.js';
import { type ActorCrashedError, ActorKilledError, ActorStartError, BrokenExecutorError, type Delivered, ShutdownError, TimeoutError } from '../errors.js';
import { Future } from '../future/future.js';
import { startTimer, type Timer } from '../future/timer.js';
import type { ResolvedActorOptions } from '../metadata/options.js';
import type { ActorDefinition } from '../metadata/registry.js';
import { sharedCells } from '../protocol/cells.js';
import type { StopReason } from '../protocol/messages.js';
import type { Packed, ValueCodec } from '../protocol/values.js';
import { crashOf, endText } from './crash.js';
import { Events } from './events.js';
import { type Ending, hold, register, release, unregister } from './keep-alive.js';
import { Restarts } from './restarts.js';
import type { ExitInfo, Hosting, TransportEntry } from './transport.js';

/** At the program's end, an actor that gives no sign of life for this long, in ms, is not waited for. */
const EXIT_GRACE_MS = 5000;

/*
 *   starting ──ready──> running ──shutdown──> stopping ──onStop has run──> stopped
 *      │                 │   ↑                   │  └──kill────────────────> stopped
 *      │               crash │ ready             │
 *      │                 ↓   │                   │
 *      │              restarting                 │
 *      └──failed─────────┴──one too many─────────┴──crash──> broken
 */
export type ActorStatus = 'starting' | 'running' | 'restarting' | 'stopping' | 'stopped' | 'broken';

/** What it takes to start an actor, now and after a crash. */
export interface LifecycleSetup {
  readonly id: string;
  readonly definition: ActorDefinition;
  readonly options: ResolvedActorOptions;
  readonly args: Packed;
  readonly codec: ValueCodec;
  readonly transport: TransportEntry;
  /** The module is the program's own entry file. */
  readonly entryModule: boolean;
  readonly onEnd: (lifecycle: Lifecycle) => void;
}

/** The life of one actor as its host sees it. Everything that an executor does, without the handle that users hold (see executor.ts). */
export class Lifecycle implements QueueOwner, Poster, Ending {
  readonly id: string;
  readonly name: string;
  readonly options: ResolvedActorOptions;
  readonly queue: PendingQueue;
  readonly events: Events;
  readonly ready = new Future<void>();
  /** Resolves when the actor has ended. */
  readonly ended: Promise<void>;
  status: ActorStatus = 'starting';
  pid: number = process.pid;
  threadId = 0;
  private readonly setup: LifecycleSetup;
  private readonly restarts: Restarts;
  private resolveEnded!: () => void;
  private hosting: Hosting | undefined;
  private connection: Connection | undefined;
  private link = 0;
  /** The start, or the delay before a restart. */
  private timer: Timer | undefined;
  private readonly stopTimers: Timer[] = [];
  private exitTimer: Timer | undefined;
  /** Children that live, as far as it has told. */
  private children = 0;
  private unreachable = false;
  private stopReason: StopReason | undefined;
  private stopSent = false;
  private live = false;
  private crash: ActorCrashedError | undefined;
  private killed: ActorKilledError | undefined;
  private cause: unknown;
  private holds = false;

  constructor(setup: LifecycleSetup) {
    this.setup = setup;
    this.id = setup.id;
    this.name = setup.definition.name;
    this.options = setup.options;
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
    register(this);
    this.updateHold();
    void this.start();
  }

  get restartCount(): number {
    return this.restarts.count;
  }

  // ── posting ──

  post(message: unknown, options: PostOptions | undefined, tell: boolean, part: Part | undefined): AnyTask {
    const refusal = this.refusal();
    if (refusal !== undefined) throw refusal;
    return this.queue.post(message, options, tell, part);
  }

  /** What a post would throw now. */
  refusal(): Error | undefined {
    if (this.status === 'running' || this.status === 'starting' || this.status === 'restarting') return undefined;
    if (this.status === 'broken' || this.killed !== undefined) {
      const cause = this.killed ?? this.cause;
      return new BrokenExecutorError(`the actor ${this.name} is gone (${endText(cause)}); the message was not sent: spawn a new one`, {
        cause,
        delivered: 'no',
      });
    }
    return new ShutdownError(`the actor ${this.name} was shut down and takes no more messages`, { delivered: 'no' });
  }

  // ── start ──

  private async start(): Promise<void> {
    this.timer = startTimer(this.options.startTimeout, () => this.onStartTimeout()).unref();
    try {
      const transport = await this.setup.transport.load();
      if (this.over) return;
      this.open(transport.host(this.options));
    } catch (error) {
      this.onRefused(new ActorStartError(`the ${this.options.mode} of ${this.name} could not be started: ${String(error)}`, { cause: error, delivered: 'no' }));
    }
  }

  private open(hosting: Hosting): void {
    const { definition, args, codec, transport, entryModule } = this.setup;
    this.hosting = hosting;
    hosting.onExit = (info): void => {
      if (hosting === this.hosting) this.onExit(info);
    };
    const connection = new Connection(hosting.channel, codec);
    this.connection = connection;
    const cells = transport.capabilities.sharedMemory ? sharedCells() : undefined;
    this.link = this.queue.attach(connection, cells);
    const { key, module, name } = definition;
    const spec = { actorId: this.id, key, module, name, entryModule, restarts: this.restarts.count, cells, args: [] };
    // Arguments that would be moved could not be given to the next life; they are copied once more instead.
    const kept = this.options.restart === 'never' ? args : { ...args, transfer: undefined };
    connection.control((writer) => writer.open(this.link, spec, kept));
  }

  onReady(pid: number, threadId: number): void {
    if (this.over) return;
    this.timer?.cancel();
    this.pid = pid;
    this.threadId = threadId;
    this.live = true;
    if (this.status !== 'stopping') this.status = 'running';
    this.queue.open();
    this.ready._resolve();
    const { crash } = this;
    this.crash = undefined;
    this.updateHold();
    if (crash !== undefined) this.events.emit('restart', { restarts: this.restarts.count, cause: crash });
    this.stopWhenQuiet();
  }

  onRefused(error: unknown): void {
    if (this.over) return;
    const cause =
      error instanceof ActorStartError ? error : new ActorStartError(`${this.name} could not be started: ${endText(error)}`, { cause: error, delivered: 'no' });
    this.endHosting();
    // The first start is the caller's mistake, most likely; a failed restart is one more crash.
    if (this.crash === undefined) this.break(cause);
    else this.restart(this.crash, cause);
  }

  private onStartTimeout(): void {
    const { startTimeout } = this.options;
    this.onRefused(
      new ActorStartError(
        `${this.name} was not ready ${startTimeout} ms after its start (startTimeout): import of its module, constructor and onStart together`,
        {
          cause: new TimeoutError(`startTimeout of ${startTimeout} ms has passed`),
          delivered: 'no',
        },
      ),
    );
  }

  // ── crash, restart ──

  private onExit(info: ExitInfo): void {
    if (this.over) return;
    const started = this.live;
    this.live = false;
    this.hosting = undefined;
    const lost = this.queue.lose();
    const action = lost.begun[0]?._action;
    const error = (delivered: Delivered): ActorCrashedError => crashOf(this.name, this.options.mode, info, action, delivered);
    if (!started && this.crash === undefined) {
      const cause = error('no');
      this.break(new ActorStartError(`${this.name} could not be started: ${cause.message}`, { cause, delivered: 'no' }));
      return;
    }
    const crash = error('maybe');
    const retried = this.retried(lost.begun);
    for (const task of lost.begun) if (!retried.includes(task)) task._reject(crash);
    const moved = lost.waiting.filter((task) => task._extras?.moved);
    for (const task of moved) task._reject(error('no'));
    this.queue.putBack([...retried, ...lost.waiting.filter((task) => !moved.includes(task))]);
    this.restart(crash, crash, error('no'));
  }

  /** The messages whose handlers the crash interrupted and that the policy wants handled again. */
  private retried(begun: AnyTask[]): AnyTask[] {
    // Where no memory is shared, only the oldest can be said to have run; the others may have, and are not handled again.
    const ran = this.setup.transport.capabilities.sharedMemory ? begun : begun.slice(0, 1);
    return ran.filter((task) => !task._extras?.moved && ++task._extra.attempts <= this.restarts.maxTaskRetries);
  }

  /** `cause` breaks the executor when it may not live again; what still waits fails with `waiting`. */
  private restart(crash: ActorCrashedError, cause: Error, waiting: Error = cause): void {
    this.timer?.cancel();
    // Told to stop, it lives again only for messages that still wait.
    const delay = this.over || (this.stopReason !== undefined && !this.queue.busy) ? undefined : this.restarts.next();
    if (delay === undefined) {
      this.break(cause, waiting);
      return;
    }
    this.crash = crash;
    if (this.stopReason === undefined) this.status = 'restarting';
    this.stopSent = false;
    this.updateHold();
    this.timer = startTimer(delay, () => void this.start()).unref();
  }

  /** By now nothing is in flight. */
  private break(cause: Error, waiting: Error = cause): void {
    this.endHosting();
    this.cause = cause;
    this.status = 'broken';
    this.queue.fail(() => waiting);
    this.finish('broken', cause);
  }

  private endHosting(): void {
    const { hosting } = this;
    this.hosting = undefined;
    this.live = false;
    void hosting?.terminate();
  }

  // ── the end ──

  async shutdown(options: { wait?: boolean; cancelFutures?: boolean; timeout?: number }, reason: StopReason = 'shutdown'): Promise<void> {
    if (this.over) return options.wait === false ? undefined : this.ended;
    this.stopReason ??= reason;
    this.status = 'stopping';
    this.updateHold();
    this.queue.admission.wakeAll();
    const timeout = options.timeout ?? this.options.stopTimeout;
    this.stopTimers.push(startTimer(timeout, () => void this.kill(new TimeoutError(`the shutdown of ${this.name} took longer than ${timeout} ms`))));
    if (options.cancelFutures) this.queue.cancelAll();
    this.stopWhenQuiet();
    if (options.wait !== false) await this.ended;
  }

  endWithProgram(): void {
    void this.shutdown({}, 'exit');
  }

  private stopWhenQuiet(): void {
    if (this.stopReason === undefined || this.stopSent || this.over || this.queue.busy) return;
    if (this.live) {
      this.stopSent = true;
      const reason = this.stopReason;
      this.connection?.control((writer) => writer.stop(this.link, reason));
      if (reason === 'exit') this.endWithoutSignOfLife();
    } else if (this.crash !== undefined) {
      // Between two lives, with nothing left to do in the next.
      void this.end('stopped');
    }
  }

  /** Nobody waits for a handler that blocks its thread although its message has long timed out. */
  private endWithoutSignOfLife(): void {
    const cause = new TimeoutError(`the program had ended, and ${this.name} did not answer for ${EXIT_GRACE_MS} ms`);
    this.exitTimer = startTimer(EXIT_GRACE_MS, () => void this.kill(cause)).unref();
  }

  /** It has heard that it is to stop; onStop may take its time. */
  onStopping(): void {
    this.exitTimer?.cancel();
  }

  onStopped(): void {
    void this.end('stopped');
  }

  async kill(reason: unknown): Promise<void> {
    if (this.over) return this.ended;
    this.killed = new ActorKilledError(`the actor ${this.name} was killed`, { cause: reason, delivered: 'maybe' });
    const { killed } = this;
    this.status = 'stopping';
    this.queue.fail((begun) =>
      begun ? killed : new ActorKilledError(`the actor ${this.name} was killed before it began this message`, { cause: reason, delivered: 'no' }),
    );
    if (!this.ready.done()) this.ready._reject(killed);
    await this.end('stopped', killed);
  }

  private async end(status: 'stopped', cause?: unknown): Promise<void> {
    const { hosting } = this;
    this.hosting = undefined;
    this.timer?.cancel();
    this.updateHold();
    await hosting?.terminate();
    this.status = status;
    this.finish(status, cause);
  }

  /** No event from outside changes anything any more. */
  private get over(): boolean {
    return this.killed !== undefined || this.status === 'stopped' || this.status === 'broken';
  }

  private finish(status: 'stopped' | 'broken', cause: unknown): void {
    this.timer?.cancel();
    this.exitTimer?.cancel();
    for (const timer of this.stopTimers) timer.cancel();
    if (!this.ready.done()) this.ready._reject(cause ?? new ShutdownError(`the actor ${this.name} was shut down before it was ready`));
    unregister(this);
    this.updateHold();
    this.setup.onEnd(this);
    this.resolveEnded();
    this.events.emit('stop', cause === undefined ? { status } : { status, cause });
    this.queue.admission.wakeAll();
  }

  // ── what the queue tells ──

  onChildren(count: number): void {
    this.children = count;
    this.shutdownUnreachable();
  }

  /** Nobody can post to it any more. */
  onUnreachable(): void {
    this.unreachable = true;
    this.shutdownUnreachable();
  }

  private shutdownUnreachable(): void {
    if (this.unreachable && this.children === 0) void this.shutdown({ wait: false });
  }

  onBusy(busy: boolean): void {
    this.updateHold();
    if (!busy) this.stopWhenQuiet();
  }

  onError(error: unknown): void {
    this.events.emit('error', error);
  }

  private updateHold(): void {
    const ended = this.status === 'stopped' || this.status === 'broken';
    const holds = !ended && (this.status === 'starting' || this.status === 'stopping' || this.options.keepAlive || this.queue.busy);
    if (holds === this.holds) return;
    this.holds = holds;
    if (holds) hold();
    else release();
  }
}
