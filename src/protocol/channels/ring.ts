import { isBlock } from '../copy/numbers.js';
import type { Batch } from './channel.js';

/**
 * A ring buffer in memory that two threads share, for batches from the one to the other: a single producer and a single consumer, which
 * need no lock (Lamport, 1983).
 *
 * It holds numbers, booleans, null, undefined, short strings and blocks of numbers, which small messages mostly consist of, each in a
 * double or a few. To write and read one takes some nanoseconds; a message by a MessagePort takes microseconds, however small, and one
 * more turn of the event loop's wheels at the other end.
 *
 *     … | length, after, field… | length, after, field… | …
 *       read                                           written
 *
 * `after`: how many batches the producer had sent by another way before, which the consumer is to take first. Positions count fields from
 * the beginning on and wrap around as 32-bit integers.
 */
export interface RingMemory {
  readonly fields: Float64Array;
  /** WRITTEN, READ, ASLEEP, each in a cache line of its own: two threads that write to one line slow each other down. */
  readonly control: Int32Array;
}

/** Fields: 128 KB. A power of two. */
const CAPACITY = 16_384;
/** Of a batch, its header included: a longer one leaves room for none while it is read. */
const LONGEST = CAPACITY / 4;
const HEADER = 2;
const MASK = CAPACITY - 1;

const LINE = 64 / Int32Array.BYTES_PER_ELEMENT;
const WRITTEN = 0;
const READ = LINE;
const ASLEEP = 2 * LINE;

/** Numbers below this, which hardly anybody uses, stand for values that are none. Such numbers themselves cannot be written. */
const NONE_BELOW = -1.79e308;
const UNDEFINED = -1.791e308;
const NULL = -1.792e308;
const FALSE = -1.793e308;
const TRUE = -1.794e308;
/** A string: its length follows, and its characters, a byte each, in as many whole fields as they need. */
const STRING = -1.795e308;
/** A block of numbers: how many follows, and they. */
const BLOCK = -1.796e308;

/** Characters. The calls out of JavaScript that longer ones are worth cannot tell whether a byte is enough for each. */
const LONGEST_STRING = 64;
/** Numbers. With longer ones the ring is full most of the time, and messages that go now this way and now by the port wait for each other. */
const LONGEST_BLOCK = 256;
/** Characters that are put together quicker than Buffer makes a string of them. */
const FEW = 8;
const BYTES = Float64Array.BYTES_PER_ELEMENT;
const BYTE_MASK = CAPACITY * BYTES - 1;
const fieldsOf = (characters: number): number => Math.ceil(characters / BYTES);
const bytesOf = ({ buffer }: Float64Array): Buffer => Buffer.from(buffer as ArrayBuffer);

/** The consumer sleeps at first: there is none yet. */
export function ringMemory(): RingMemory {
  const control = new Int32Array(new SharedArrayBuffer(3 * LINE * Int32Array.BYTES_PER_ELEMENT));
  control[ASLEEP] = 1;
  return { fields: new Float64Array(new SharedArrayBuffer(CAPACITY * Float64Array.BYTES_PER_ELEMENT)), control };
}

export class RingWriter {
  /** Behind the last batch. */
  at = 0;
  private readonly fields: Float64Array;
  private readonly bytes: Buffer;
  private readonly control: Int32Array;
  /** How far the consumer may be taken to have come. */
  private read = 0;

  constructor({ fields, control }: RingMemory) {
    this.fields = fields;
    this.bytes = bytesOf(fields);
    this.control = control;
  }

  /** False for a batch with other values, or one that there is no room for: nothing is written then. */
  write(batch: Batch, after: number): boolean {
    const { fields } = this;
    const { length } = batch;
    if (!this.hasRoom(this.at + HEADER + length)) return false;
    let at = this.at + HEADER;
    for (let i = 0; i < length; i++) {
      const value = batch[i];
      let field: number;
      if (typeof value === 'number') {
        if (value < NONE_BELOW) return false;
        field = value;
      } else if (value === undefined) field = UNDEFINED;
      else if (value === null) field = NULL;
      else if (value === true) field = TRUE;
      else if (value === false) field = FALSE;
      else {
        let taken = 0;
        if (typeof value === 'string') taken = this.writeString(value, at, length - i);
        else if (isBlock(value)) taken = this.writeBlock(value, at, length - i);
        if (taken === 0) return false;
        at += taken;
        continue;
      }
      fields[at++ & MASK] = field;
    }
    fields[this.at & MASK] = length;
    fields[(this.at + 1) & MASK] = after;
    this.at = at | 0;
    Atomics.store(this.control, WRITTEN, this.at);
    return true;
  }

  /** For the batch, if it ends there. */
  private hasRoom(end: number): boolean {
    if (((end - this.at) | 0) > LONGEST) return false;
    if (((end - this.read) | 0) <= CAPACITY) return true;
    this.read = Atomics.load(this.control, READ);
    return ((end - this.read) | 0) <= CAPACITY;
  }

  /** The fields that it takes, when `left` values of the batch are left, it included; 0 when it cannot be written there. */
  private writeString(value: string, at: number, left: number): number {
    const { length } = value;
    if (length > LONGEST_STRING) return 0;
    const taken = 2 + fieldsOf(length);
    if (!this.hasRoom(at + taken + left)) return 0;
    const { fields, bytes } = this;
    fields[at & MASK] = STRING;
    fields[(at + 1) & MASK] = length;
    let byte = ((at + 2) & MASK) * BYTES;
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i);
      if (code > 0xff) return 0;
      bytes[byte++ & BYTE_MASK] = code;
    }
    return taken;
  }

  /** As `writeString`. */
  private writeBlock(block: Float64Array, at: number, left: number): number {
    const { length } = block;
    const taken = 2 + length;
    if (length > LONGEST_BLOCK || !this.hasRoom(at + taken + left)) return 0;
    const { fields } = this;
    fields[at & MASK] = BLOCK;
    fields[(at + 1) & MASK] = length;
    const from = (at + 2) & MASK;
    const before = Math.min(length, CAPACITY - from);
    fields.set(before === length ? block : block.subarray(0, before), from);
    if (before < length) fields.set(block.subarray(before));
    return taken;
  }

  /** To be asked after a batch was written. True when the consumer sleeps, and nobody wakes it if the caller does not. */
  takeWake(): boolean {
    return Atomics.load(this.control, ASLEEP) === 1 && Atomics.exchange(this.control, ASLEEP, 0) === 1;
  }
}

export class RingReader {
  /** Before the next batch. */
  at = 0;
  private readonly fields: Float64Array;
  private readonly bytes: Buffer;
  private readonly control: Int32Array;

  constructor({ fields, control }: RingMemory) {
    this.fields = fields;
    this.bytes = bytesOf(fields);
    this.control = control;
  }

  /** Behind the last batch that is there. */
  get written(): number {
    return Atomics.load(this.control, WRITTEN);
  }

  get empty(): boolean {
    return this.written === this.at;
  }

  /** See RingMemory. Of the next batch, which there must be. */
  get after(): number {
    return this.fields[(this.at + 1) & MASK] as number;
  }

  /** Takes the next batch, which there must be. */
  take(): Batch {
    const { fields } = this;
    const batch: Batch = [];
    let at = this.at + HEADER;
    for (let left = fields[this.at & MASK] as number; left > 0; left--) {
      const field = fields[at++ & MASK] as number;
      // As a small integer where it is one: a double would be an object of its own in every place that it comes to.
      const int = field | 0;
      if (int === field && (int !== 0 || 1 / field > 0)) {
        batch.push(int);
      } else if (field === STRING) {
        const length = fields[at++ & MASK] as number;
        batch.push(this.readString((at & MASK) * BYTES, length));
        at += fieldsOf(length);
      } else if (field === BLOCK) {
        const length = fields[at++ & MASK] as number;
        batch.push(this.readBlock(at & MASK, length));
        at += length;
      } else {
        batch.push(field < NONE_BELOW ? valueOf(field) : field);
      }
    }
    this.at = at | 0;
    Atomics.store(this.control, READ, this.at);
    return batch;
  }

  private readString(from: number, length: number): string {
    const { bytes } = this;
    if (length <= FEW) {
      let text = '';
      for (let at = from; at < from + length; at++) text += String.fromCharCode(bytes[at & BYTE_MASK] as number);
      return text;
    }
    const end = from + length;
    return end <= bytes.length ? bytes.toString('latin1', from, end) : bytes.toString('latin1', from) + bytes.toString('latin1', 0, end & BYTE_MASK);
  }

  private readBlock(from: number, length: number): Float64Array {
    const { fields } = this;
    const end = from + length;
    if (end <= CAPACITY) return fields.slice(from, end);
    const block = new Float64Array(length);
    block.set(fields.subarray(from));
    block.set(fields.subarray(0, end & MASK), CAPACITY - from);
    return block;
  }

  /** The producer is to wake this side when it writes. False when something is there already, and nobody will: this side stays awake then. */
  sleep(): boolean {
    Atomics.store(this.control, ASLEEP, 1);
    return this.empty || Atomics.exchange(this.control, ASLEEP, 0) === 0;
  }

  stayAwake(): void {
    Atomics.store(this.control, ASLEEP, 0);
  }
}

function valueOf(field: number): undefined | null | boolean {
  if (field === UNDEFINED) return undefined;
  return field === NULL ? null : field === TRUE;
}
