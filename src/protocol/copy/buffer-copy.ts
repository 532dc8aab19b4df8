import { spareMemory } from './spare-memory.js';

/** TypeScript's es2023 library does not know resizable buffers yet; Node 20 has them. */
interface Resizable {
  readonly resizable?: boolean;
  readonly growable?: boolean;
  resize(byteLength: number): void;
}

/** Bytes from which a private copy is cheaper moved across, or sent apart from the rest, than copied once more. */
export const WORTH_MOVING = 16 * 1024;

/**
 * Bytes from which a crossing of its own, which copies it, costs less than a copy that is moved: new memory costs more than what was there
 * before does. Of a result the host would make the second copy, and it mostly has more to do than the thread.
 */
export const WORTH_LENDING = { message: WORTH_MOVING, result: 128 * 1024, error: Infinity };

/** Bytes beyond which the memory counts that structured clone takes for the crossing, on top of what the copy takes. */
export const MOST_LENT = 64 * 1024 * 1024;

/** Bytes of the block that `keepCrossingMemory` has freed. Half of what stays with the process afterwards, at most. */
const FREED_ONCE = 16 * 1024 * 1024;
let kept = false;

/**
 * Has the memory that structured clone takes for a crossing stay with the process from one to the next. The C library of most Linux systems
 * gives it back as soon as twice the size of the largest block that it has freed is free, which goes for each block with a mapping of its
 * own (mallopt(3), M_MMAP_THRESHOLD): of 1 MB, after three of them. To have it cleared once more took longer than to copy, and whoever had
 * to wait for that let still more run dry: a third of the rate of 1 MB messages, and half of 4 MB. So a larger block is freed once; by the
 * garbage collector, and unused, for which the system has no memory to give. Other C libraries keep what they like, as before.
 */
export function keepCrossingMemory(): void {
  if (kept) return;
  kept = true;
  try {
    Buffer.allocUnsafeSlow(FREED_ONCE);
  } catch {
    // So much is not to be had: then there is no room to keep it either.
  }
}

type AnyBuffer = ArrayBuffer | SharedArrayBuffer;
type ViewConstructor = new (buffer: AnyBuffer, byteOffset: number, length?: number) => ArrayBufferView;

export const isResizable = (buffer: AnyBuffer): boolean =>
  (buffer as unknown as Resizable).resizable === true || (buffer as unknown as Resizable).growable === true;

/** Moved away: `ArrayBuffer.prototype.detached` is newer than Node 20. */
export function isDetached(buffer: ArrayBuffer): boolean {
  if (buffer.byteLength > 0) return false;
  try {
    return new Uint8Array(buffer).length !== 0;
  } catch {
    return true;
  }
}

/** A copy of all bytes, resizable as the original is. */
export function copyBuffer(source: ArrayBuffer): ArrayBuffer {
  return isResizable(source) ? structuredClone(source) : copyBytes(new Uint8Array(source)).buffer;
}

/** A copy of the bytes that the view shows, in a buffer of exactly that size. */
export function copyBytes(source: Uint8Array): Uint8Array<ArrayBuffer> {
  // Not `slice`, which asks the source's class for the copy's; and not `new Uint8Array(length)`, which fills 1 MB with zeros first: 30 % of the whole copy.
  const bytes = new Uint8Array(spareMemory.take(source.byteLength) ?? Buffer.allocUnsafeSlow(source.byteLength).buffer);
  bytes.set(source);
  return bytes;
}

const typedArrayTag = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)?.get as (
  this: ArrayBufferView,
) => string | undefined;

/** A view on `buffer` like `source` is on its own: kind, place and length, or its following of a resizable buffer's length. */
export function copyView(source: ArrayBufferView, buffer: AnyBuffer): ArrayBufferView {
  const name = typedArrayTag.call(source) ?? 'DataView';
  const View = (globalThis as unknown as Record<string, ViewConstructor>)[name] as ViewConstructor;
  if (isResizable(buffer) && followsLength(source)) return new View(buffer, source.byteOffset);
  return new View(buffer, source.byteOffset, (source as Uint8Array).length ?? source.byteLength);
}

/**
 * Whether the view was made without a length. No property tells; resizing does, which has to be tried on a clone. Throws for a view that
 * lies outside of its buffer.
 */
function followsLength(source: ArrayBufferView): boolean {
  const probe = structuredClone(source);
  const { buffer, byteLength } = probe;
  const { maxByteLength } = buffer as unknown as { maxByteLength: number };
  if (buffer.byteLength < maxByteLength) {
    (buffer as unknown as Resizable).resize(maxByteLength);
    if (probe.byteLength !== byteLength) return true;
    // Room for less than one more element shows nothing: go on with the other test.
  }
  if (byteLength === 0) return false;
  (buffer as unknown as Resizable).resize(probe.byteOffset + byteLength - 1);
  try {
    // Outside of its buffer now, when the length is fixed: then the use of it throws.
    if (probe instanceof DataView) void probe.byteLength;
    else (probe as Uint8Array).at(0);
    return true;
  } catch {
    return false;
  }
}
