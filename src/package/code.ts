/*
 * Source and V8's cache in one piece: V8 tells whether they belong together by the source's length alone, and the file may have changed
 * since the host has read it.
 *
 *     head   cache   room for another cache   source
 *
 * V8 compiles a function at its first call, and a host calls none of what only threads do. So the first thread that has loaded an actor's
 * module leaves its own cache, with both, to those that start later: 2 of their 40 ms.
 */

/** Int32 fields of the head, whose length keeps the cache aligned: V8 copies one that is not. */
const STATE = 0;
const CACHE = 1;
const ROOM = 2;
const ADDED = 3;
const HEAD = 16;
const ALIGNMENT = 8;

/** Of STATE. */
const NONE = 0;
const BEGUN = 1;
const THERE = 2;

const headOf = (code: Uint8Array): Int32Array => new Int32Array(code.buffer, 0, HEAD / Int32Array.BYTES_PER_ELEMENT);
const aligned = (length: number): number => Math.ceil(length / ALIGNMENT) * ALIGNMENT;

/**
 * Shared memory, which threads need no copy of. The source is ASCII (scripts/bundle.mjs).
 *
 * @param room In bytes, for the cache of a thread.
 */
export function packCode(source: string, cache: Uint8Array, room = 0): Uint8Array {
  const end = HEAD + aligned(cache.length) + aligned(room);
  const code = new Uint8Array(new SharedArrayBuffer(end + source.length));
  const head = headOf(code);
  head[CACHE] = cache.length;
  head[ROOM] = aligned(room);
  code.set(cache, HEAD);
  Buffer.from(code.buffer).write(source, end, 'latin1');
  return code;
}

export function sourceIn(code: Uint8Array): string {
  const { [CACHE]: length = 0, [ROOM]: room = 0 } = headOf(code);
  return Buffer.from(code.buffer, HEAD + aligned(length) + room).toString('latin1');
}

/** A thread's, where one has left it. */
export function cacheIn(code: Uint8Array): Uint8Array {
  const head = headOf(code);
  const { [CACHE]: length = 0 } = head;
  if (!hasAdded(code)) return code.subarray(HEAD, HEAD + length);
  const next = HEAD + aligned(length);
  // Read when it is known to be there.
  return code.subarray(next, next + (head[ADDED] as number));
}

/** Whether a thread has left its cache. */
export const hasAdded = (code: Uint8Array): boolean => Atomics.load(headOf(code), STATE) === THERE;

/** Leaves a cache to those that start later, where there is room and nobody has done so. @param make Called where one is wanted. */
export function addCache(code: Uint8Array, make: () => Uint8Array): void {
  const head = headOf(code);
  const { [CACHE]: length = 0, [ROOM]: room = 0 } = head;
  if (room === 0 || Atomics.compareExchange(head, STATE, NONE, BEGUN) !== NONE) return;
  const cache = make();
  if (cache.length > room) return;
  code.set(cache, HEAD + aligned(length));
  head[ADDED] = cache.length;
  Atomics.store(head, STATE, THERE);
}
