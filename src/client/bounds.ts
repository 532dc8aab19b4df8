import { summaryOf } from '../describe.js';
import { CancelledError, invalidType, TimeoutError } from '../errors.js';
import { startTimer } from '../future/timer.js';
import { machineTime, timeLeft } from '../real-time.js';
import type { Handover } from './handover.js';
import type { Part } from './part.js';
import type { PostOptions } from './post-options.js';
import { heed, unheed } from './signals.js';
import { type AnyTask, timedOut } from './task.js';

/** What ends a message from outside: its deadline, an abort, the leaving of its stream. */
export class Bounds {
  private readonly handover: Pick<Handover, 'claim' | 'abort' | 'exact'>;

  constructor(handover: Pick<Handover, 'claim' | 'abort' | 'exact'>) {
    this.handover = handover;
  }

  /** `timeout` in ms: what the post or its handler's declaration says. `part`: the handler that the post is a part of. */
  bind(task: AnyTask, options: PostOptions | undefined, timeout: number | undefined, part: Part | undefined): void {
    let left = timeout;
    if (options?.signal !== undefined) heedSignal(task, options.signal);
    if (part !== undefined && !task.done()) {
      task._extra.part = part;
      part._adopt(task);
      if (part.deadline !== undefined) left = Math.min(left ?? Infinity, Math.max(0, timeLeft(part.deadline, part._until)));
    }
    if (left !== undefined && left !== Infinity && !task.done()) this.expireIn(task, left);
  }

  private expireIn(task: AnyTask, timeout: number): void {
    const extra = task._extra;
    extra.timeout = timeout;
    extra.deadline = Date.now() + timeout;
    extra.until = machineTime() + timeout;
    if (timeout === 0) this.expire(task);
    // The message itself holds the program, or nobody waits for it: a stream that nobody iterates must not hold it until its deadline.
    else extra.timer = startTimer(timeout, () => this.expire(task)).unref();
  }

  /** Its deadline has passed. */
  private expire(task: AnyTask): void {
    if (this.handover.claim(task)) {
      task._reject(timedOut(task, task._attempted ? 'maybe' : 'no'));
      return;
    }
    const error = timedOut(task, this.deliveredOf(task));
    this.handover.abort(task, error);
    task._reject(error);
  }

  abort(task: AnyTask, reason: unknown): void {
    if (endsByDeadline(task, reason)) {
      this.expire(task);
      return;
    }
    if (this.handover.claim(task)) {
      task._cancel(reason);
      return;
    }
    this.askToEnd(task, reason);
    // Of any other message, the handler has the last word. A loop may be far behind its handler, and is to end at once.
    const items = task._extras?.items;
    if (items !== undefined) task._cancel(reason, this.deliveredOf(task));
  }

  /** The loop over its stream was left. */
  leave(task: AnyTask): void {
    if (this.handover.claim(task)) task._cancel();
    else this.askToEnd(task, new CancelledError('the loop over this stream was left: nobody takes another item', { delivered: 'yes' }));
  }

  private askToEnd(task: AnyTask, reason: unknown): void {
    const extra = task._extra;
    // The first reason is the one that the handler's signal has.
    if (extra.aborted) return;
    extra.aborted = true;
    extra.abortReason = reason;
    this.handover.abort(task, reason);
  }

  /** Whether the handler has begun of a message that nobody could claim. */
  private deliveredOf(task: AnyTask): 'yes' | 'maybe' {
    return this.handover.exact || (task._extras?.items?.received ?? 0) > 0 ? 'yes' : 'maybe';
  }
}

/**
 * Whether a message that is aborted for that reason ends by its own deadline rather: that of the handler that it is a part of is its own as
 * well, and which of the two is told of first is chance.
 */
const endsByDeadline = (task: AnyTask, reason: unknown): boolean => task._extras?.part?.deadline !== undefined && reason instanceof TimeoutError;

function heedSignal(task: AnyTask, signal: AbortSignal): void {
  try {
    if (signal.aborted) {
      task._cancel(signal.reason);
    } else {
      heed(signal, task);
      if (task.done()) unheed(signal, task);
      else task._extra.signal = signal;
    }
  } catch (error) {
    // One that is not the platform's own.
    task._reject(invalidType(`the signal cannot be listened to: ${summaryOf(error)}`, { cause: error }));
  }
}
