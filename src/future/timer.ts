import { show } from '../describe.js';
import { invalidType, invalidValue } from '../errors.js';

/** The longest delay that `setTimeout` takes; it fires at once for anything longer. */
const LONGEST_DELAY = 2 ** 31 - 1;

/** A running timer of `startTimer`. */
export interface Timer {
  /** Stops it. Without effect when it has fired or was cancelled. */
  cancel(): void;
  /** It keeps the program alive no longer. */
  unref(): this;
  /** It keeps it alive again. */
  ref(): void;
}

class ChainedTimer implements Timer {
  private left: number;
  private readonly callback: () => void;
  private unreferenced = false;
  private handle: ReturnType<typeof setTimeout> | undefined;
  // Of the same moment as `setTimeout`: a handle of a fake clock means nothing to the real `clearTimeout`, nor the other way round.
  private readonly clear = globalThis.clearTimeout;

  constructor(ms: number, callback: () => void) {
    this.left = ms;
    this.callback = callback;
    if (ms !== Infinity) this.arm();
  }

  private arm(): void {
    // Rounded up: `setTimeout` cuts the fraction off, and a timer must not fire early.
    const delay = Math.min(Math.ceil(this.left), LONGEST_DELAY);
    this.left -= delay;
    this.handle = globalThis.setTimeout(() => {
      if (this.left > 0) this.arm();
      else this.callback();
    }, delay);
    if (this.unreferenced) this.unref();
  }

  unref(): this {
    this.unreferenced = true;
    // A number where the globals are a browser's, as jsdom brings them: that one keeps the program.
    (this.handle as Partial<NodeJS.Timeout> | undefined)?.unref?.();
    return this;
  }

  ref(): void {
    this.unreferenced = false;
    (this.handle as Partial<NodeJS.Timeout> | undefined)?.ref?.();
  }

  cancel(): void {
    this.clear.call(globalThis, this.handle);
  }
}

/**
 * Calls back once after `ms` milliseconds, longer than 2^31-1 included; Infinity: never, and nothing is started.
 * Takes the global `setTimeout` at the call, so that a fake clock sees it. Keeps the program alive as `setTimeout` does.
 */
export function startTimer(ms: number, callback: () => void): Timer {
  return new ChainedTimer(ms, callback);
}

/**
 * Returns `value` when it is a time in milliseconds: 0 or more, Infinity included. Else throws TypeError (no number) or RangeError (NaN,
 * negative) that names the option.
 */
export function checkTime(value: unknown, name: string): number {
  if (typeof value !== 'number') throw invalidType(`${name} must be a number of milliseconds, not ${show(value)}`);
  if (!(value >= 0)) throw invalidValue(`${name} must be 0 or more milliseconds (Infinity: no limit), not ${value}`);
  return value;
}
