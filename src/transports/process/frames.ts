import { Deserializer, Serializer } from 'node:v8';
import { copyBytes, isResizable } from '../../protocol/buffer-copy.js';
import type { Batch, Transferable } from '../../protocol/channel.js';
import type { Packed } from '../../protocol/values.js';

/**
 * What travels on the pipes between a host and an actor's process: frames, each a header of eight bytes and a body.
 *
 *     magic (2 bytes)   kind (1)   0   length of the body (4, little endian)
 *
 *     TEXT    a batch, as JSON
 *     VALUE   a batch, as V8 serializes it
 *     RAW     the bytes of a large buffer that the next VALUE holds: not copied into that and out of it, 1 MB crosses 1.5 to 3 times as quickly
 *     LAST    the last words of a process that is about to end
 *
 * JSON takes a third of V8's time for the few plain values of a single message, 1.3 µs against 4 (Node 20), which is a tenth of a round trip. V8 is
 * the quicker one from about 50 values on, and for fractions and longer strings from the beginning, up to eight times.
 */
const TEXT = 1;
const VALUE = 2;
const RAW = 3;
const LAST = 4;

const MAGIC = 0xfac7;
const HEADER = 8;
const MAX_LENGTH = 2 ** 31 - 1;

const MAX_TEXT_VALUES = 24;
const MAX_TEXT_STRING = 64;

/** Allocated for a body before any of it has come: what announces itself as huge may be garbage. */
const FIRST_ROOM = 16 * 1024 * 1024;

/** Why a process ends, as it says itself. */
export interface LastWords {
  readonly uncaught?: Packed;
  readonly signal?: NodeJS.Signals;
}

// ── writing ──

/**
 * A batch as the bytes to be written one after the other. They may share memory with the buffers of the batch.
 *
 * @param transfer Buffers in the batch that nobody else uses.
 * @throws DataCloneError for what V8 cannot serialize; RangeError when a frame would be longer than 2 GiB
 */
export function encodeBatch(batch: Batch, transfer?: readonly Transferable[]): Uint8Array[] {
  return transfer === undefined && isShortText(batch) ? [text(batch)] : valueFrames(VALUE, batch, transfer);
}

export const encodeLastWords = (words: LastWords): Uint8Array[] => valueFrames(LAST, words);

/** Whether JSON gives back exactly this, and quickly. Flat values only: in objects it would lose identity and much else. */
function isShortText(batch: Batch): boolean {
  if (batch.length > MAX_TEXT_VALUES || (batch as { toJSON?: unknown }).toJSON !== undefined) return false;
  for (let i = 0; i < batch.length; i++) {
    const value = batch[i];
    switch (typeof value) {
      case 'number':
        // Neither infinite nor NaN, nor -0.
        if (value - value !== 0 || (value === 0 && 1 / value < 0)) return false;
        break;
      case 'string':
        if (value.length > MAX_TEXT_STRING) return false;
        break;
      case 'boolean':
        break;
      default:
        if (value !== null) return false;
    }
  }
  return true;
}

function text(batch: Batch): Uint8Array {
  const json = JSON.stringify(batch);
  const frame = Buffer.allocUnsafe(HEADER + 3 * json.length);
  const length = frame.write(json, HEADER);
  writeHeader(frame, TEXT, length);
  return frame.subarray(0, HEADER + length);
}

function valueFrames(kind: number, value: unknown, transfer: readonly Transferable[] = []): Uint8Array[] {
  // Of a resizable buffer V8 would want back a resizable one.
  const buffers = transfer.filter((item): item is ArrayBuffer => item instanceof ArrayBuffer && !isResizable(item));
  const serializer = new Serializer();
  for (const [index, buffer] of buffers.entries()) serializer.transferArrayBuffer(index, buffer);
  serializer.writeRawBytes(Buffer.alloc(HEADER));
  serializer.writeHeader();
  serializer.writeValue(value);
  const frame = serializer.releaseBuffer();
  writeHeader(frame, kind, frame.length - HEADER);
  return [...buffers.flatMap(raw), frame];
}

function raw(buffer: ArrayBuffer): Uint8Array[] {
  const header = Buffer.allocUnsafe(HEADER);
  writeHeader(header, RAW, buffer.byteLength);
  return [header, new Uint8Array(buffer)];
}

function writeHeader(frame: Buffer, kind: number, length: number): void {
  if (length > MAX_LENGTH) throw new RangeError(`${length} bytes are too many to be sent to another process: the limit is ${MAX_LENGTH}`);
  frame.writeUInt16BE(MAGIC, 0);
  frame[2] = kind;
  frame[3] = 0;
  frame.writeUInt32LE(length, 4);
}

// ── reading ──

/** What becomes of the frames. */
export interface FrameHandler {
  onBatch(batch: Batch): void;
  onLastWords(words: LastWords): void;
}

/** Puts frames together again from whatever pieces a pipe hands out. */
export class FrameReader {
  private readonly handler: FrameHandler;
  private readonly header = Buffer.alloc(HEADER);
  private headerBytes = 0;
  private kind = 0;
  private body: Body | undefined;
  private buffers: ArrayBuffer[] = [];

  constructor(handler: FrameHandler) {
    this.handler = handler;
  }

  /**
   * The chunk is the caller's again when this returns: nothing that is handed on refers to it.
   *
   * @throws Error when the bytes are no frames; nothing that follows can be understood then
   */
  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.body !== undefined) {
        at += this.body.fill(chunk, at);
        if (this.body.full) this.finish(this.body.bytes);
      } else if (this.headerBytes > 0 || chunk.length - at < HEADER) {
        const copied = chunk.copy(this.header, this.headerBytes, at);
        at += copied;
        this.headerBytes += copied;
        if (this.headerBytes === HEADER) this.begin(this.readHeader(this.header, 0));
      } else {
        const length = this.readHeader(chunk, at);
        at += HEADER;
        if (chunk.length - at < length) {
          this.begin(length);
        } else {
          at += length;
          const bytes = chunk.subarray(at - length, at);
          this.finish(this.kind === RAW ? copyBytes(bytes) : bytes);
        }
      }
    }
  }

  private readHeader(bytes: Buffer, at: number): number {
    const kind = bytes[at + 2] as number;
    const length = bytes.readUInt32LE(at + 4);
    if (bytes.readUInt16BE(at) !== MAGIC || kind < TEXT || kind > LAST || bytes[at + 3] !== 0 || length > MAX_LENGTH) {
      throw new Error(
        `what came through the pipe is no frame (${bytes.toString('hex', at, at + HEADER)}): something else must have written to its file descriptor`,
      );
    }
    this.kind = kind;
    return length;
  }

  private begin(length: number): void {
    this.headerBytes = 0;
    const body = new Body(length);
    if (body.full) this.finish(body.bytes);
    else this.body = body;
  }

  private finish(bytes: Uint8Array): void {
    this.body = undefined;
    if (this.kind === RAW) {
      this.buffers.push(bytes.buffer as ArrayBuffer);
      return;
    }
    const content = this.decode(bytes as Buffer);
    if (this.kind === LAST) this.handler.onLastWords(content as LastWords);
    else this.handler.onBatch(content as Batch);
  }

  private decode(bytes: Buffer): unknown {
    const { buffers } = this;
    this.buffers = [];
    try {
      if (this.kind === TEXT) return JSON.parse(bytes.toString());
      const deserializer = new Deserializer(bytes);
      for (const [index, buffer] of buffers.entries()) deserializer.transferArrayBuffer(index, buffer);
      deserializer.readHeader();
      return deserializer.readValue();
    } catch (cause) {
      throw new Error(`a frame of ${bytes.length} bytes that came through the pipe cannot be read: ${String(cause)}`, { cause });
    }
  }
}

/** A body that comes in pieces. Ends in memory of exactly its length. */
class Body {
  readonly length: number;
  filled = 0;
  bytes: Buffer;

  constructor(length: number) {
    this.length = length;
    this.bytes = Buffer.allocUnsafeSlow(Math.min(length, FIRST_ROOM));
  }

  get full(): boolean {
    return this.filled === this.length;
  }

  /** Returns how many bytes of the chunk it took. */
  fill(chunk: Buffer, at: number): number {
    const taken = Math.min(chunk.length - at, this.length - this.filled);
    while (this.filled + taken > this.bytes.length) this.grow();
    chunk.copy(this.bytes, this.filled, at, at + taken);
    this.filled += taken;
    return taken;
  }

  private grow(): void {
    const room = Buffer.allocUnsafeSlow(Math.min(this.length, 2 * this.bytes.length));
    this.bytes.copy(room, 0, 0, this.filled);
    this.bytes = room;
  }
}
