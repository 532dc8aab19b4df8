/*
 * Source and V8's cache in one piece: V8 tells whether they belong together by the source's length alone, and the file may have changed
 * since the host has read it.
 */

/** Keeps the cache aligned: V8 copies one that is not. */
const HEAD = 8;

/** Shared memory, which threads need no copy of. The source is ASCII (scripts/bundle.mjs). */
export function packCode(source: string, cache: Uint8Array): Uint8Array {
  const code = new Uint8Array(new SharedArrayBuffer(HEAD + cache.length + source.length));
  new DataView(code.buffer).setUint32(0, cache.length);
  code.set(cache, HEAD);
  Buffer.from(code.buffer).write(source, HEAD + cache.length, 'latin1');
  return code;
}

export function unpackCode(code: Uint8Array): { source: string; cache: Uint8Array } {
  const end = HEAD + new DataView(code.buffer).getUint32(0);
  return { cache: code.subarray(HEAD, end), source: Buffer.from(code.buffer, end).toString('latin1') };
}
