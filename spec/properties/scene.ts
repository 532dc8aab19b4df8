import { inspect } from 'node:util';
import type { Worker } from 'node:worker_threads';
import {
  type ActorExecutor,
  ActorSystem,
  BrokenExecutorError,
  CancelledError,
  defaultSystem,
  type Future,
  type Mode,
  ShutdownError,
  wait,
} from '../../src/index.js';
import { pause } from '../support/until.js';
import { Wild } from './actors/wild.js';
import type { History, Outcome } from './history.js';
import { type Ledger, type LedgerPlace, ledgerAt, ledgerPlace, readLedger } from './ledger.js';
import { envelopeOf, scribble } from './messages.js';
import { hasEnded, Observer, type Post, takesPosts } from './observer.js';
import { isFatal, type PostStep, type Schedule, SIGNALS, type Step } from './schedule.js';

/** From the order to end to the end, in ms: a soak of low priority on a busy machine is slow, but not that slow. */
const LIMIT_MS = 60_000;
/** `settle` and `rest` wait no longer, in ms, for messages that may well be waiting for an abort. */
const SETTLE_MS = 5;
const REST_MS = 40;

/** The worker threads of this program by number, to be ended from outside. */
const workers = new Map<number, Worker>();
process.on('worker', (worker) => {
  const { threadId } = worker;
  workers.set(threadId, worker);
  worker.once('exit', () => workers.delete(threadId));
});

/** Where the actors of one run live: each by itself, or several in each of two threads or processes, where a crash of one is one of all. */
export type Place = Mode | 'shared-thread' | 'shared-process';

/** The actors of one run, as far as they concern each other. */
export class Neighbourhood {
  readonly mode: Mode;
  readonly system: ActorSystem;
  readonly placement: 'shared' | 'dedicated';
  private crashed = false;

  constructor(place: Place) {
    const shared = place.startsWith('shared-');
    this.mode = (shared ? place.slice('shared-'.length) : place) as Mode;
    this.placement = shared ? 'shared' : 'dedicated';
    this.system = shared ? new ActorSystem({ threads: 2, processes: 2 }) : defaultSystem;
  }

  /** One of them has ended the thread or process, or will. */
  onCrash(): void {
    if (this.placement === 'shared') this.crashed = true;
  }

  /** What has become of one that was told to crash in this way. */
  crashOf(own: History['crashed']): History['crashed'] {
    return this.crashed ? 'from outside' : own;
  }
}

/** One actor, and everything that a schedule does to it. */
export class Scene {
  private readonly neighbourhood: Neighbourhood;
  private readonly mode: Mode;
  private readonly schedule: Schedule;
  private readonly exact: boolean;
  private readonly moves: boolean;
  private readonly place: LedgerPlace;
  private readonly ledger: Ledger;
  private readonly actor: ActorExecutor<Wild>;
  private readonly controllers = Array.from({ length: SIGNALS }, () => new AbortController());
  private readonly observer: Observer;
  private nextId = 0;
  private killed: History['killed'] = 'no';
  private ownCrash: History['crashed'] = 'no';
  private swept = false;

  constructor(neighbourhood: Neighbourhood, schedule: Schedule) {
    const { mode, placement, system } = neighbourhood;
    this.neighbourhood = neighbourhood;
    this.mode = mode;
    this.schedule = schedule;
    this.exact = mode !== 'process';
    this.moves = mode === 'thread';
    this.place = ledgerPlace(this.exact);
    this.ledger = ledgerAt(this.place);
    if (schedule.plan.starts.includes('exits')) this.crash('by itself');
    this.actor = system.spawnWith({ mode, placement, ...schedule.options }, Wild, { ...schedule.plan, ledger: this.place });
    this.observer = new Observer(this.actor, schedule.options.mailbox?.capacity ?? Infinity);
  }

  private crash(how: 'by itself' | 'from outside'): void {
    this.ownCrash = how;
    this.neighbourhood.onCrash();
  }

  private get crashed(): History['crashed'] {
    return this.neighbourhood.crashOf(this.ownCrash);
  }

  /** Goes through the schedule to the actor's end. */
  async play(): Promise<History> {
    if (this.schedule.ready) await this.perform({ do: 'ready' });
    for (const step of this.schedule.steps) {
      await this.perform(step);
      this.observer.observe(this.crashed !== 'no');
    }
    await this.finish();
    this.ledger.close();
    const { schedule, exact, moves, killed, crashed, swept } = this;
    const { stops, restarts, errors, violations, transcript, posts } = this.observer;
    const messages = await Promise.all(posts.map(async (post) => ({ ...post, outcome: await outcomeOf(post.future) })));
    const entries = readLedger(this.place);
    return { schedule, exact, moves, messages, entries, stats: this.actor.stats(), killed, crashed, swept, stops, restarts, errors, violations, transcript };
  }

  // ── what is done ──

  private async perform(step: Step): Promise<void> {
    switch (step.do) {
      case 'post':
      case 'tell':
        for (let i = 0; i < step.times; i++) this.post(step);
        break;
      case 'cancel':
      case 'abort':
        this.withdraw(step.do, step.of);
        break;
      case 'signal':
        this.signal(this.controllers[step.signal]);
        break;
      case 'settle': {
        const future = this.find(step.of)?.future;
        if (future !== undefined) await wait([future], { timeout: SETTLE_MS });
        break;
      }
      case 'rest':
        await wait(
          this.observer.posts.flatMap(({ future, what }) => (future === undefined || what === 'obey' ? [] : [future])),
          { timeout: REST_MS },
        );
        break;
      case 'microtask':
        await undefined;
        break;
      case 'turn':
        await new Promise((resolve) => setImmediate(resolve));
        break;
      case 'pause':
        await pause(step.ms);
        break;
      case 'ready':
        await wait([this.actor.ready], { timeout: LIMIT_MS });
        break;
      case 'writable':
        this.observer.watch('whenWritable', this.actor.whenWritable());
        break;
      case 'crash':
        this.strike();
        break;
      case 'kill':
        this.kill();
        break;
      case 'shutdown':
        this.shutdown(step.cancelFutures, step.timeout);
        break;
    }
  }

  private post({ do: how, what: wanted, amount, priority, timeout, then, signal: number }: PostStep): void {
    const { status } = this.actor;
    const tell = how === 'tell';
    // Nobody could end a tell that waits for its abort.
    const what = tell && wanted === 'obey' ? 'nap' : wanted;
    const signal = tell || number === undefined ? undefined : this.controllers[number].signal;
    const asked = signal?.aborted === true;
    const id = this.nextId++;
    const envelope = envelopeOf(id, what, amount);
    const { message, transfer } = envelope;
    const from = performance.now();
    const post: Post = {
      id,
      what,
      amount,
      tell,
      priority,
      timeout: timeout ?? Infinity,
      mayBeCancelled: asked,
      mayBeAborted: asked,
      settled: 0,
      settledAfter: 0,
      outcome: undefined,
      future: undefined,
      signal,
      from,
    };
    const options = { priority, timeout, transfer };
    try {
      const target = id % 2 === 0 ? this.actor : this.actor.ref;
      if (tell) target.tell(message as never, options);
      else post.future = target.post(message as never, { ...options, signal });
    } catch (error) {
      const right = error instanceof ShutdownError || error instanceof BrokenExecutorError;
      this.observer.expect(!takesPosts(status) && right, `post ${id} threw when the status was ${status}: ${inspect(error)}`);
      return;
    }
    scribble(envelope);
    if (isFatal(what) && this.crashed === 'no') this.crash('by itself');
    this.observer.posts.push(post);
    this.ledger.write('posted', id);
    this.observer.note(`${how} ${id} ${what}`);
    this.observer.expect(takesPosts(status), `post ${id} was taken when the status was ${status}`);
    this.observer.expect(!this.exact || transfer === undefined || transfer[0].byteLength === 0, `what post ${id} moved is still there`);
    post.future?.addDoneCallback((future) => {
      post.settled++;
      post.settledAfter = performance.now() - from;
      this.observer.expect(future.done() && future === post.future, `post ${id} said that it had settled, and had not`);
      if (then === 'post') this.post({ do: 'post', what: 'quick', amount: 0, priority: 0, timeout: undefined, signal: undefined, then: 'nothing', times: 1 });
      else if (then === 'kill') this.kill();
      else if (then !== 'nothing') this.withdraw(then, id + 1);
    });
  }

  private find(of: number): Post | undefined {
    return this.observer.posts[of % Math.max(1, this.observer.posts.length)];
  }

  private withdraw(how: 'cancel' | 'abort', of: number): void {
    const post = this.find(of);
    const future = post?.future;
    if (post === undefined || future === undefined) return;
    const { state } = future;
    post.mayBeCancelled ||= state === 'pending' || how === 'abort';
    if (how === 'abort') {
      post.mayBeAborted = true;
      future.abort(new Error(`abort of ${post.id}`));
      this.ledger.write('aborted', post.id);
      this.observer.note(`abort ${post.id}: ${state}, then ${future.state}`);
      return;
    }
    const cancelled = future.cancel();
    this.observer.note(`cancel ${post.id}: ${cancelled}, ${state}, then ${future.state}`);
    this.observer.expect(cancelled === future.cancelled(), `cancel of ${post.id} said ${cancelled}, and its state is ${future.state}`);
    this.observer.expect(cancelled || future.state !== 'pending', `cancel of ${post.id} said false, and its state is ${future.state}`);
  }

  private signal(controller: AbortController): void {
    this.observer.note('signal');
    for (const post of this.observer.posts) {
      if (post.signal !== controller.signal || post.future?.done()) continue;
      post.mayBeAborted = true;
      post.mayBeCancelled = true;
    }
    controller.abort(new Error('signalled'));
  }

  private strike(): void {
    const { pid, threadId, status } = this.actor.stats();
    // The number of a process that has gone may be another's by now.
    if (status !== 'running' && status !== 'stopping') return;
    if (this.mode === 'process' && pid !== process.pid) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        return; // It has gone before.
      }
    } else if (this.mode === 'thread' && workers.has(threadId)) {
      void workers.get(threadId)?.terminate();
    } else {
      return;
    }
    this.crash('from outside');
    this.observer.note('strike');
  }

  private kill(): void {
    if (takesPosts(this.actor.status)) this.killed = 'surely';
    else if (this.killed === 'no') this.killed = 'perhaps';
    this.observer.note('kill');
    this.observer.watchEnd('kill', this.actor.kill(new Error('kill')));
  }

  private shutdown(cancelFutures: boolean, timeout = Infinity): void {
    this.observer.note(`shutdown${cancelFutures ? ', cancelling' : ''}, timeout ${timeout}`);
    if (timeout !== Infinity && this.killed === 'no') this.killed = 'perhaps';
    if (cancelFutures) {
      this.swept = true;
      for (const post of this.observer.posts) post.mayBeCancelled ||= post.future?.done() === false;
    }
    this.observer.watchEnd('shutdown', this.actor.shutdown({ cancelFutures, timeout }));
  }

  // ── the end ──

  private async finish(): Promise<void> {
    for (const post of this.observer.posts)
      if (post.what === 'obey' && post.future?.done() === false) this.withdraw('abort', this.observer.posts.indexOf(post));
    if (this.schedule.end === 'kill') this.kill();
    else if (this.schedule.end === 'dispose') this.observer.watchEnd('dispose', this.actor[Symbol.asyncDispose]());
    else this.shutdown(false);
    const limit = performance.now() + LIMIT_MS;
    while (this.observer.unsettled.size > 0 && performance.now() < limit) await pause(1);
    this.observer.observe(this.crashed !== 'no');
    this.observer.expect(
      this.observer.unsettled.size === 0,
      `still unsettled ${LIMIT_MS} ms after the end was asked for: ${[...this.observer.unsettled]}; ${inspect(this.actor.stats())}`,
    );
    for (const { future, id } of this.observer.posts)
      this.observer.expect(future === undefined || future.done(), `post ${id} is ${future?.state} after the end`);
    this.observer.expect(hasEnded(this.actor.status), `the status is ${this.actor.status} after the end`);
    this.observer.expect(!this.neighbourhood.system.stats().actors.some(({ id }) => id === this.actor.id), 'the system has the actor after its end');
    if (this.observer.unsettled.size > 0) await Promise.race([this.actor.kill(), pause(1000)]);
  }
}

async function outcomeOf(future: Future<unknown> | undefined): Promise<Outcome | undefined> {
  if (future?.done() !== true) return undefined;
  try {
    const error = await future.exception();
    return error === null ? { is: 'value', what: await future } : { is: 'error', what: error };
  } catch (error) {
    if (!(error instanceof CancelledError)) throw error;
    return { is: 'cancelled', what: error };
  }
}
