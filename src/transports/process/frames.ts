import { Deserializer, Serializer } from 'node:v8';
import { summaryOf } from '../../describe.js';
import type { Batch } from '../../protocol/channels/channel.js';
import type { LastWords } from '../../protocol/channels/last-words.js';
import { copyBytes, isResizable } from '../../protocol/copy/buffer-copy.js';
import type { Transferable } from '../../protocol/copy/transfer.js';
import { decodeFlat, encodeFlat } from './flat-batch.js';

/**
 * What travels on the pipes between a host and an actor's process: frames, each a header of eight bytes and a body.
 *
 *     magic (2 bytes)   kind (1)   0   length of the body (4, little endian)
 *
 *     FLAT    a batch of plain values only, see flat-batch.ts
 *     VALUE   a batch, as V8 serializes it
 *     RAW     the bytes of a large buffer that the next VALUE holds: not copied into that and out of it, 1 MB crosses 1.5 to 3 times as quickly
 *     LAST    the last words of a process that is about to end
 */
const FLAT = 1;
const VALUE = 2;
const RAW = 3;
const LAST = 4;

const MAGIC = 0xfac7;
const HEADER = 8;
const MAX_LENGTH = 2 ** 31 - 1;

/** Allocated for a body before any of it has come: what announces itself as huge may be garbage. */
const FIRST_ROOM = 16 * 1024 * 1024;

// ── writing ──

/**
 * A batch as the bytes to be written one after the other. They may share memory with the buffers of the batch.
 *
 * @param transfer Buffers in the batch that nobody else uses.
 * @throws DataCloneError for what V8 cannot serialize; RangeError when a frame would be longer than 2 GiB
 */
export function encodeBatch(batch: Batch, transfer?: readonly Transferable[]): Uint8Array[] {
  const flat = transfer === undefined ? encodeFlat(batch, HEADER) : undefined;
  if (flat === undefined) return valueFrames(VALUE, batch, transfer);
  writeHeader(flat, FLAT, flat.length - HEADER);
  return [flat];
}

export const encodeLastWords = (words: LastWords): Uint8Array[] => valueFrames(LAST, words);

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
  // Not by Buffer's methods: each is one more that V8 compiles before all of this is quick.
  frame[0] = MAGIC >> 8;
  frame[1] = MAGIC;
  frame[2] = kind;
  frame[3] = 0;
  frame[4] = length;
  frame[5] = length >> 8;
  frame[6] = length >> 16;
  frame[7] = length >> 24;
}

// ── reading ──

/** Bytes that are missing of a body for which a read of its own is worth while. */
const LARGE = 64 * 1024;

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

  /** Where the next bytes belong, when many are missing of the present frame: whoever can may read them there, and tell by `filled`. */
  get room(): Uint8Array | undefined {
    return this.body?.room;
  }

  /** So many bytes have been written to `room`. */
  filled(bytes: number): void {
    const body = this.body as Body;
    body.filled += bytes;
    if (body.full) this.finish(body.bytes);
  }

  private readHeader(bytes: Buffer, at: number): number {
    const kind = bytes[at + 2] as number;
    const length = (bytes[at + 4] | (bytes[at + 5] << 8) | (bytes[at + 6] << 16) | (bytes[at + 7] << 24)) >>> 0;
    if (((bytes[at] << 8) | bytes[at + 1]) !== MAGIC || kind < FLAT || kind > LAST || bytes[at + 3] !== 0 || length > MAX_LENGTH) {
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
      if (this.kind === FLAT) return decodeFlat(bytes);
      const deserializer = new Deserializer(bytes);
      for (const [index, buffer] of buffers.entries()) deserializer.transferArrayBuffer(index, buffer);
      deserializer.readHeader();
      return deserializer.readValue();
    } catch (cause) {
      throw new Error(`a frame of ${bytes.length} bytes that came through the pipe cannot be read: ${summaryOf(cause)}`, { cause });
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

  get room(): Uint8Array | undefined {
    if (this.length - this.filled < LARGE) return undefined;
    if (this.filled === this.bytes.length) this.grow();
    return this.bytes.subarray(this.filled);
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
