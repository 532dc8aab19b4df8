import { summaryOf } from '../describe.js';
import { invalidType, TimeoutError } from '../errors.js';
import { startTimer } from '../future/timer.js';
import { machineTime } from '../real-time.js';
import type { Part } from './part.js';
import type { PostOptions } from './post-options.js';
import { heed, unheed } from './signals.js';
import type { AnyTask } from './task.js';

/** Asked when a message's deadline has passed. */
export interface Expiring {
  expire(task: AnyTask): void;
}

/**
 * Binds a message to what may end it from outside: its deadline, the signal of its post, the handler that it is a part of. `timeout` in ms:
 * what the post or its handler's declaration says.
 */
export function bind(task: AnyTask, options: PostOptions | undefined, timeout: number | undefined, part: Part | undefined, queue: Expiring): void {
  let left = timeout;
  if (options?.signal !== undefined) heedSignal(task, options.signal);
  if (part !== undefined && !task.done()) {
    task._extra.part = part;
    part._adopt(task);
    if (part.deadline !== undefined) left = Math.min(left ?? Infinity, Math.max(0, part.deadline - Date.now()));
  }
  if (left !== undefined && left !== Infinity && !task.done()) expireIn(task, left, queue);
}

/**
 * Whether a message that is aborted for that reason ends by its own deadline rather: that of the handler that it is a part of is its own as
 * well, and which of the two is told of first is chance.
 */
export const endsByDeadline = (task: AnyTask, reason: unknown): boolean => task._extras?.part?.deadline !== undefined && reason instanceof TimeoutError;

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

function expireIn(task: AnyTask, timeout: number, queue: Expiring): void {
  const extra = task._extra;
  extra.timeout = timeout;
  extra.deadline = Date.now() + timeout;
  extra.until = machineTime() + timeout;
  if (timeout === 0) queue.expire(task);
  else extra.timer = startTimer(timeout, () => queue.expire(task));
}
