import { kindOf, summaryOf } from '../describe.js';
import { invalidType } from '../errors.js';

/**
 * What the value's own iteration throws is its maker's, and passes.
 *
 * @param takes begins the error: 'wait takes an iterable of Futures'
 * @throws TypeError for what is no iterable, and for what cannot even be asked
 */
export function checkIterable(value: unknown, takes: string): void {
  let method: unknown;
  try {
    method = (value as Partial<Iterable<unknown>> | null | undefined)?.[Symbol.iterator];
  } catch (error) {
    throw invalidType(`${takes}, and this one cannot be read: a getter or Proxy threw ${summaryOf(error)}`, { cause: error });
  }
  if (typeof method !== 'function') throw invalidType(`${takes}, not ${kindOf(value)}`);
}
