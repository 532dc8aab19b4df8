import { isArray, show } from '../describe.js';
import { invalidType, invalidValue } from '../errors.js';
import { checkNames, checkObject, unreadable } from '../future/options.js';
import { checkTime } from '../future/timer.js';
import type { ActorContextBase } from '../metadata/handler.js';
import type { Transferable } from '../protocol/copy/transfer.js';
import { isPart } from './part.js';

/** How one message is posted. */
export interface PostOptions {
  /** Aborts as `future.abort(signal.reason)` does. */
  signal?: AbortSignal | undefined;
  /**
   * Deadline in ms from now. Waiting: never handled, fails with TimeoutError. Running: the handler's signal aborts, the Future fails with
   * TimeoutError at once.
   */
  timeout?: number | undefined;
  /** Moved, not copied: ArrayBuffer, MessagePort… Threads and inline only; elsewhere copied. */
  transfer?: readonly Transferable[] | undefined;
  /** Higher first among those that can still be cancelled; equal ones in order. Default 0. */
  priority?: number | undefined;
  /**
   * The handler that this post is a part of: its deadline bounds the post, its abort aborts it. Default: for a ref that an actor was given,
   * the handler that it is running, if that is one and not concurrent. null: none.
   */
  within?: ActorContextBase | null | undefined;
}

const NAMES = ['signal', 'timeout', 'transfer', 'priority', 'within'];
const NAMES_OF_STREAM = [...NAMES, 'highWaterMark'];

/** How a stream is posted, and how far its handler may go. */
export interface StreamOptions extends PostOptions {
  /** How many items the handler may be ahead: yielded, and not yet taken by the loop. A positive integer, or Infinity. Default 16. */
  highWaterMark?: number | undefined;
}

/**
 * A copy of the options: each is read once, before anything of the post has happened, since a getter may throw, or say something else the next time.
 *
 * @throws TypeError or RangeError for what no post can mean, and for what cannot be read
 */
export function readPostOptions(options: PostOptions): PostOptions {
  checkObject(options, 'a post');
  try {
    const { signal, timeout, transfer, priority, within } = options;
    checkPost(signal, timeout, transfer, priority, within);
    checkNames(options, 'a post', NAMES);
    return { signal, timeout, transfer, priority, within };
  } catch (error) {
    throw unreadable(error, 'a post');
  }
}

/** The same for a stream. */
export function readStreamOptions(options: StreamOptions): StreamOptions {
  checkObject(options, 'a stream');
  try {
    const { signal, timeout, transfer, priority, within, highWaterMark } = options;
    checkPost(signal, timeout, transfer, priority, within);
    checkHighWaterMark(highWaterMark);
    checkNames(options, 'a stream', NAMES_OF_STREAM);
    return { signal, timeout, transfer, priority, within, highWaterMark };
  } catch (error) {
    throw unreadable(error, 'a stream');
  }
}

function checkPost(signal: unknown, timeout: unknown, transfer: unknown, priority: unknown, within: unknown): void {
  if (timeout !== undefined) checkTime(timeout, 'timeout');
  if (priority !== undefined) {
    if (typeof priority !== 'number') throw invalidType(`priority must be a number, not ${show(priority)}`);
    if (Number.isNaN(priority)) throw invalidValue('priority must be a number, not NaN');
  }
  if (signal !== undefined && !isAbortSignal(signal)) throw invalidType(`signal must be an AbortSignal, not ${show(signal)}`);
  if (transfer !== undefined && !isArray(transfer)) throw invalidType(`transfer must be an array of ArrayBuffers and MessagePorts, not ${show(transfer)}`);
  if (within !== undefined && within !== null && !isPart(Object(within)))
    throw invalidType(`within must be the context of a handler, or null, not ${show(within)}`);
}

function checkHighWaterMark(value: unknown): void {
  if (value === undefined) return;
  if (typeof value !== 'number') throw invalidType(`highWaterMark must be a number of items, not ${show(value)}`);
  if (value < 1 || !(Number.isInteger(value) || value === Infinity)) throw invalidValue(`highWaterMark must be a positive integer or Infinity, not ${value}`);
}

// Not by instanceof: polyfills and other realms make good signals as well.
function isAbortSignal(value: unknown): value is AbortSignal {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as AbortSignal).aborted === 'boolean' &&
    typeof (value as AbortSignal).addEventListener === 'function' &&
    typeof (value as AbortSignal).removeEventListener === 'function'
  );
}
