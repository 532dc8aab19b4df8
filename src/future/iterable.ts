import { isArray, kindOf, show, summaryOf } from '../describe.js';
import { invalidType } from '../errors.js';

/**
 * What the value's own iteration throws is its maker's, and passes.
 *
 * @param takes begins the error: 'wait takes an iterable of Futures'
 * @throws TypeError for what is no iterable, and for what cannot even be asked
 */
export function iteratorOf<T>(value: Iterable<T>, takes: string): Iterator<T> {
  let method: unknown;
  try {
    method = (value as Partial<Iterable<unknown>> | null | undefined)?.[Symbol.iterator];
  } catch (error) {
    throw invalidType(`${takes}, and this one cannot be read: a getter or Proxy threw ${summaryOf(error)}`, { cause: error });
  }
  if (typeof method !== 'function') throw invalidType(`${takes}, not ${kindOf(value)}`);
  const iterator = (value as Iterable<T>)[Symbol.iterator]();
  if (typeof (iterator as Iterator<T> | null | undefined)?.next !== 'function') throw invalidType(`${takes}, and the iterator of this one has no next`);
  return iterator;
}

/** All items as an array. Throws what `iteratorOf` throws. */
export function listOf<T>(value: Iterable<T>, takes: string): T[] {
  if (isArray(value)) return [...(value as T[])];
  const iterator = iteratorOf(value, takes);
  const list: T[] = [];
  for (;;) {
    const result: unknown = iterator.next();
    if (typeof result !== 'object' || result === null) throw invalidType(`${takes}, and the iterator of this one returns ${show(result)}, which is no result`);
    const { done, value: item } = result as IteratorResult<T>;
    if (done) return list;
    list.push(item as T);
  }
}
