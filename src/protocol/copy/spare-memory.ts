import { startRealTimeout } from '../../real-time.js';

/** Bytes from which new memory costs more than the copying itself: the system clears each page of it first. */
const LEAST = 128 * 1024;
/** Bytes that are kept at most. */
const MOST = 32 * 1024 * 1024;
/** How long, in ms, what nobody asks for is kept: once to twice that. */
const IDLE_MS = 500;

/**
 * Buffers that were copied, have crossed and are answered for. The next copy of the same size goes into their memory: 1 MB takes 55 µs
 * there, and 130 to 160 in new memory.
 */
class SpareMemory {
  /** Those given last at the end. */
  private buffers: ArrayBuffer[] = [];
  /** All that it has. */
  bytes = 0;
  private used = false;
  private timing = false;

  /** One of exactly this size, with whatever it held before. */
  take(byteLength: number): ArrayBuffer | undefined {
    if (byteLength < LEAST) return undefined;
    const { buffers } = this;
    for (let i = buffers.length - 1; i >= 0; i--) {
      const buffer = buffers[i] as ArrayBuffer;
      if (buffer.byteLength !== byteLength) continue;
      buffers.splice(i, 1);
      this.bytes -= byteLength;
      this.used = true;
      return buffer;
    }
    return undefined;
  }

  /** Nobody else has it, or will write it anywhere. */
  give(buffer: ArrayBuffer): void {
    const { byteLength } = buffer;
    if (byteLength < LEAST || byteLength > MOST || (buffer as { resizable?: boolean }).resizable === true) return;
    this.buffers.push(buffer);
    this.bytes += byteLength;
    while (this.bytes > MOST) this.bytes -= (this.buffers.shift() as ArrayBuffer).byteLength;
    this.dropLater();
  }

  private dropLater(): void {
    if (this.timing) return;
    this.timing = true;
    startRealTimeout(() => {
      this.timing = false;
      if (this.used) {
        this.used = false;
        this.dropLater();
      } else {
        this.buffers = [];
        this.bytes = 0;
      }
    }, IDLE_MS).unref();
  }
}

export const spareMemory = new SpareMemory();
