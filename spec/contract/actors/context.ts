import { AsyncLocalStorage } from 'node:async_hooks';
import process from 'node:process';
import { isMainThread, threadId } from 'node:worker_threads';
import type { ActorContext, Mode } from '../../../src/index.js';
import { actor, handler } from '../../../src/index.js';
import { block, enter, pass, sleep } from '../../support/gate.js';
import { write } from '../../support/journal.js';

export interface Abort {
  aborted: boolean;
  reason: unknown;
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** Looks at its context, and answers aborts in every way there is. */
/** Of whoever is in this thread. */
export const whereabouts = new AsyncLocalStorage<string>();

@actor()
export class Contextual {
  @handler('async-context')
  asyncContext(_message: { action: 'async-context' }): string | undefined {
    return whereabouts.getStore();
  }

  /** How the handlers ended that nobody could ask any more. */
  readonly seen: string[] = [];

  @handler('inspect')
  @handler('inspect-too')
  inspect(_message: { action: 'inspect' | 'inspect-too' }, context: ActorContext) {
    return {
      action: context.action,
      self: context.self.id,
      deadline: context.deadline,
      aborted: context.signal.aborted,
      isSignal: context.signal instanceof AbortSignal,
      throws: typeof context.throwIfAborted,
      spawns: typeof context.spawn,
      spawnsWith: typeof context.spawnWith,
    };
  }

  @handler('where')
  where(_message: { action: 'where' }): { pid: number; threadId: number; main: boolean } {
    return { pid: process.pid, threadId, main: isMainThread };
  }

  /** Reports the abort as its result. */
  @handler('report')
  async report({ gate }: { action: 'report'; gate: string }, { signal }: ActorContext): Promise<Abort> {
    enter(gate);
    await aborted(signal);
    return { aborted: signal.aborted, reason: signal.reason };
  }

  @handler('report-beside', { concurrent: true })
  reportBeside({ gate }: { action: 'report-beside'; gate: string }, context: ActorContext): Promise<Abort> {
    return this.report({ action: 'report', gate }, context);
  }

  /** Ends by throwing the reason. */
  @handler('obey')
  async obey(
    { gate, by, journal }: { action: 'obey'; gate: string; by?: 'throw' | 'throwIfAborted' | 'context'; journal?: string },
    context: ActorContext,
  ): Promise<never> {
    enter(gate);
    await aborted(context.signal);
    this.seen.push('obeyed');
    if (journal !== undefined) write(journal, 'obeyed');
    if (by === 'throwIfAborted') context.signal.throwIfAborted();
    if (by === 'context') context.throwIfAborted();
    throw context.signal.reason;
  }

  /** Has another one do it. */
  @handler('delegate')
  delegate({ gate, mode }: { action: 'delegate'; gate: string; mode: Mode }, { spawnWith }: ActorContext): Promise<Abort> {
    return spawnWith({ mode }, Contextual).post({ action: 'obey', gate });
  }

  /** Ends by throwing something else. */
  @handler('protest')
  async protest({ gate }: { action: 'protest'; gate: string }, { signal }: ActorContext): Promise<never> {
    enter(gate);
    await aborted(signal);
    throw new TypeError('rather not');
  }

  /** Does not look at its signal before the gate opens. */
  @handler('ignore')
  async ignore({ gate }: { action: 'ignore'; gate: string }, { signal }: ActorContext): Promise<boolean> {
    await pass(gate);
    this.seen.push('ignored');
    return signal.aborted;
  }

  /** Blocks the event loop and asks now and then. */
  @handler('loop')
  loop({ gate }: { action: 'loop'; gate: string }, context: ActorContext): string {
    block(gate, () => context.throwIfAborted());
    return 'let through';
  }

  /** Blocks it until its signal says so. */
  @handler('loop-by-signal')
  loopBySignal({ gate }: { action: 'loop-by-signal'; gate: string }, context: ActorContext): string {
    block(gate, () => {
      if (context.signal.aborted) throw context.signal.reason;
    });
    return 'let through';
  }

  /** The same, and reports what it was told. */
  @handler('check-then-listen')
  checkThenListen({ gate, by }: { action: 'check-then-listen'; gate: string; by: 'signal' | 'throw' }, context: ActorContext): Promise<never> {
    if (by === 'throw') context.throwIfAborted();
    else if (context.signal.aborted) throw new RangeError('too early');
    block(gate);
    return new Promise((_resolve, reject) => context.signal.addEventListener('abort', () => reject(context.signal.reason)));
  }

  @handler('loop-report')
  loopReport({ gate }: { action: 'loop-report'; gate: string }, context: ActorContext): Abort & { same: boolean } {
    let told: unknown;
    try {
      block(gate, () => context.throwIfAborted());
    } catch (error) {
      told = error;
    }
    return { aborted: context.signal.aborted, reason: told, same: told === context.signal.reason };
  }

  @handler('stubborn')
  stubborn({ gate }: { action: 'stubborn'; gate: string }): void {
    block(gate);
    this.seen.push('stubborn');
  }

  /** Blocks the event loop for a while, without a look at anything. */
  @handler('block')
  block({ ms }: { action: 'block'; ms: number }): void {
    sleep(ms);
    this.seen.push('blocked');
  }

  @handler('brief', { timeout: 60 })
  async brief({ gate }: { action: 'brief'; gate: string }): Promise<string> {
    await pass(gate);
    return 'in time';
  }

  @handler('brief-deadline', { timeout: 40_000 })
  briefDeadline(_message: { action: 'brief-deadline' }, { deadline }: ActorContext): number | undefined {
    return deadline;
  }

  @handler('tell-self')
  tellSelf({ note }: { action: 'tell-self'; note: string }, { self }: ActorContext<Contextual>): void {
    self.tell({ action: 'remember', note: `${note} told` });
    void self.post({ action: 'remember', note: `${note} posted` });
    this.seen.push(note);
  }

  @handler('remember')
  remember({ note }: { action: 'remember'; note: string }): void {
    this.seen.push(note);
  }

  @handler('seen')
  lookBack(_message: { action: 'seen' }): string[] {
    return [...this.seen];
  }

  @handler('forget')
  forget(_message: { action: 'forget' }): void {
    this.seen.length = 0;
  }
}
