// biome-ignore-all lint/suspicious/noExplicitAny: a ref whose actor is not known takes every message

import { inspect } from 'node:util';
import type { Latency } from '../client/counters.js';
import { Grip } from '../client/grip.js';
import type { Line } from '../client/line.js';
import type { ActorType, AnyMessage, AnyMessageOf, MessageOf, PostResult } from '../client/message-types.js';
import { type ActorRef, ENDED, RefHandle } from '../client/ref.js';
import { show } from '../describe.js';
import { asyncDispose } from '../dispose.js';
import { invalidType } from '../errors.js';
import type { Future } from '../future/future.js';
import { readOptions } from '../future/options.js';
import { checkTime } from '../future/timer.js';
import type { Mode } from '../metadata/options.js';
import type { StopReason } from '../protocol/batches/messages.js';
import type { ActorEvents } from './events.js';
import type { ActorStatus, Lifecycle } from './lifecycle.js';
import { type MapOptions, mapMessages } from './map.js';
import { untilRoom } from './room.js';

/** Figures about one actor, as its host counts them. */
export interface ActorStats {
  id: string;
  name: string;
  mode: Mode;
  status: ActorStatus;
  /** Of the process and thread that it lives in; until it is ready, and after a crash until it lives again, of those before. At first, the host's own. */
  pid: number;
  threadId: number;
  placement: 'dedicated' | 'shared';
  /**
   * The ids of all actors that live in its thread or process, its own among them; empty while it has none. More than one only with
   * `placement: 'shared'` and inline: while one of them blocks the event loop the others wait, and a crash of one ends them all. `running`
   * and `latency` of each tell which is busy.
   */
  residents: readonly string[];
  /** = queued + running + completed + failed + cancelled. `tell`s count. */
  posted: number;
  /** Not begun, as far as the host knows: between processes what was handed over ahead counts as running. */
  queued: number;
  running: number;
  completed: number;
  /** Handler errors, time-outs (at once, also while the handler still runs), full mailboxes, crashes. */
  failed: number;
  cancelled: number;
  /** How often it was started anew after a crash. */
  restarts: number;
  /** Post to settled, in ms, sampled: about one message in 64 when busy; when idle, each of the first 64, then one in 32. `tell`s not. */
  latency: Latency;
}

/** How an actor is shut down. */
export interface ShutdownOptions {
  /** Default true: resolves when the actor has ended. False: at once. */
  wait?: boolean | undefined;
  /** Default false: what is queued is still handled. True: it is cancelled. */
  cancelFutures?: boolean | undefined;
  /** Ms after which the actor is killed. Default: the actor's `stopTimeout`. */
  timeout?: number | undefined;
}

/** Owns exactly one actor: posts to it, watches it, ends it. */
export interface ActorExecutor<out A extends object> extends ActorRef<A>, AsyncDisposable {
  readonly ref: ActorRef<A>;
  readonly status: ActorStatus;
  /** Settles when constructor and onStart have ended; fails with ActorStartError, or ActorKilledError when killed before. */
  readonly ready: Future<void>;
  /**
   * Yields results in the order of `messages`, which may be infinite: at most `bufferSize` (default 1,024) are posted ahead, and no more than the mailbox has
   * room for; where others have filled it, the next one waits for room. The first error, a timeout (in ms, from the call) or leaving the loop cancels the rest.
   */
  map<R extends ActorRef<any>, const M extends AnyMessage>(
    this: R,
    messages: Iterable<MessageOf<R, M>>,
    options?: MapOptions,
  ): AsyncIterableIterator<PostResult<ActorType<R>, M>>;
  /** The same where the type of the messages is a type parameter. */
  map<R extends ActorRef<any>, const M extends AnyMessageOf<R>>(
    this: R,
    messages: Iterable<M>,
    options?: MapOptions,
  ): AsyncIterableIterator<PostResult<ActorType<R>, M>>;
  /**
   * Resolves when a post would be accepted, for one at a time that waits for that; rejects with what a post would throw when none ever will
   * be: ShutdownError or BrokenExecutorError.
   */
  whenWritable(): Promise<void>;
  /**
   * No more posts. What is queued is still handled, or cancelled with `cancelFutures`; then onStop runs and the thread or process ends (killed, when
   * `timeout` has passed). Resolves when it has ended (`wait: false`: at once). Rejects with TypeError or RangeError for wrong options. Idempotent.
   */
  shutdown(options?: ShutdownOptions): Promise<void>;
  /**
   * Ends the actor now, whatever it does; no restart. Running and queued Futures fail with ActorKilledError. Resolves when it is gone; the
   * status is then 'stopped'. Never rejects. `reason` is the `cause` of the error. Idempotent.
   */
  kill(reason?: unknown): Promise<void>;
  stats(): ActorStats;
  /** An 'error' without a listener becomes a process warning, never a throw. 'stop' comes once, and for a late listener too. TypeError for another event. */
  on<E extends keyof ActorEvents>(event: E, listener: (info: ActorEvents[E]) => void): this;
  once<E extends keyof ActorEvents>(event: E, listener: (info: ActorEvents[E]) => void): this;
  off<E extends keyof ActorEvents>(event: E, listener: (info: ActorEvents[E]) => void): this;
}

/**
 * What an executor and its refs hold of their actor, and nothing else does: when it is collected, nobody can post any more, and the actor is shut down.
 * Best effort, as all finalization: nothing relies on it.
 */
function gripOn(lifecycle: Lifecycle): Grip {
  const grip = new Grip(lifecycle);
  // One that serves (keepAlive) has work that nobody posts.
  if (lifecycle.options.keepAlive) return grip;
  lifecycle.whereabouts.reach.grip();
  unreachable.register(grip, lifecycle, lifecycle);
  unregisterAtEnd(lifecycle);
  return grip;
}

const registered = new WeakSet<Lifecycle>();

/**
 * An error that the end has made may hold, in the frames of its stack, the executor: registered any longer, the two would keep each other
 * for ever. Once for all executors of an actor, which may be many.
 */
function unregisterAtEnd(lifecycle: Lifecycle): void {
  if (registered.has(lifecycle)) return;
  registered.add(lifecycle);
  void lifecycle.ended.then(() => {
    registered.delete(lifecycle);
    unreachable.unregister(lifecycle);
  });
}

const unreachable = new FinalizationRegistry<Lifecycle>((lifecycle) => lifecycle.whereabouts.reach.ungrip());

/** Throws TypeError or RangeError. */
export function readShutdownOptions(options: ShutdownOptions): ShutdownOptions {
  const read = readOptions(options, 'shutdown', ['wait', 'cancelFutures', 'timeout']);
  if (read.timeout !== undefined) checkTime(read.timeout, 'timeout');
  for (const name of ['wait', 'cancelFutures'] as const) {
    const value: unknown = read[name];
    if (value !== undefined && typeof value !== 'boolean') throw invalidType(`${name} must be a boolean, not ${show(value)}`);
  }
  return read;
}

/** The run time side of ActorExecutor. */
export class ExecutorHandle extends RefHandle {
  readonly ref: RefHandle;
  private readonly lifecycle: Lifecycle;

  constructor(lifecycle: Lifecycle) {
    const grip = gripOn(lifecycle);
    super(lifecycle.id, grip);
    this.ref = new RefHandle(lifecycle.id, grip);
    this.lifecycle = lifecycle;
  }

  get status(): ActorStatus {
    return this.lifecycle.status;
  }

  get ready(): Future<void> {
    this.lifecycle.readyAsked = true;
    return this.lifecycle.ready;
  }

  /** For whoever passes it on: only when that is asked for, `ready` is. @internal */
  get _ready(): Future<void> {
    return this.lifecycle.ready;
  }

  map(messages: Iterable<unknown>, options?: MapOptions): AsyncIterableIterator<unknown> {
    return mapMessages(this, messages, options);
  }

  whenWritable(): Promise<void> {
    return untilRoom(this);
  }

  async shutdown(options: ShutdownOptions = {}): Promise<void> {
    await this.lifecycle.shutdown(readShutdownOptions(options));
  }

  kill(reason?: unknown): Promise<void> {
    return this.lifecycle.kill(reason);
  }

  /** It takes no more. @internal */
  get _ended(): boolean {
    return this.lifecycle.presence === ENDED;
  }

  /** What a post would throw now. @internal */
  get _refusal(): Error | undefined {
    return this.lifecycle.refusal();
  }

  /** An error that no Future carries. @internal */
  _report(error: unknown): void {
    this.lifecycle.onError(error);
  }

  /** @internal */
  _endWithParent(reason: StopReason): Promise<void> {
    return this.lifecycle.endWithParent(reason);
  }

  stats(): ActorStats {
    return statsOf(this.lifecycle);
  }

  /** @internal */
  get hasRoom(): boolean {
    return this.lifecycle.queue.hasRoom;
  }

  /** Of a mailbox without any capacity nobody can wait for room. @internal */
  isFull(): boolean {
    return !this.hasRoom && this.lifecycle.options.mailbox.capacity > 0 && !this._ended;
  }

  /** Those who wait for room, by whichever handle of this actor. @internal */
  get line(): Line {
    return this.lifecycle.queue.admission.line;
  }

  /** Whether what is `running` has begun for certain. @internal */
  get exact(): boolean {
    return this.lifecycle.queue.handover.exact;
  }

  on<E extends keyof ActorEvents>(event: E, listener: (info: ActorEvents[E]) => void): this {
    this.lifecycle.events.add(event, listener, false);
    return this;
  }

  once<E extends keyof ActorEvents>(event: E, listener: (info: ActorEvents[E]) => void): this {
    this.lifecycle.events.add(event, listener, true);
    return this;
  }

  off<E extends keyof ActorEvents>(event: E, listener: (info: ActorEvents[E]) => void): this {
    this.lifecycle.events.remove(event, listener);
    return this;
  }

  [asyncDispose](): Promise<void> {
    return this.shutdown();
  }

  override toJSON(): object {
    const { id, name, status, options } = this.lifecycle;
    return { id, name, mode: options.mode, status };
  }

  /** @internal */
  override [inspect.custom](): string {
    const { id, status, options } = this.lifecycle;
    return `<ActorExecutor ${id} mode=${options.mode} status=${status}>`;
  }
}

export function statsOf(lifecycle: Lifecycle): ActorStats {
  const { id, name, status, pid, threadId, queue } = lifecycle;
  const { posted, completed } = queue;
  const { failed, cancelled, latency } = queue.counters;
  return {
    id,
    name,
    mode: lifecycle.options.mode,
    status,
    pid,
    threadId,
    placement: lifecycle.options.placement,
    residents: lifecycle.residents,
    posted,
    ...queue.load,
    completed,
    failed,
    cancelled,
    restarts: lifecycle.restartCount,
    latency,
  };
}
