import type { Packed } from '../copy/values.js';

/** Why a thread or process ends, as it says itself. */
export interface LastWords {
  readonly uncaught?: Packed;
  readonly signal?: NodeJS.Signals;
}
