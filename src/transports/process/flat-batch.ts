import type { Batch } from '../../protocol/channels/channel.js';

/*
 * A batch of plain values only, which most are, as bytes: each value a byte that says what follows.
 *
 *     0 … 191    this whole number
 *     INT        a whole number of 32 bits     4 bytes, little endian
 *     DOUBLE     any other number              8 bytes, as this machine has them
 *     UTF8       a string                      its length in bytes (4), and those
 *     UTF16      a string of which UTF-8 would lose halves of surrogate pairs, the same way
 *     TRUE, FALSE, NULL, UNDEFINED
 *
 * Written and read by JavaScript it takes a third to a tenth of the time that JSON or V8's serializer takes up to 200 values, and half of it beyond.
 */
const SMALL = 192;
const INT = 192;
const DOUBLE = 193;
const UTF8 = 194;
const UTF16 = 195;
const TRUE = 196;
const FALSE = 197;
const NULL = 198;
const UNDEFINED = 199;

/** The longest value that is no string. */
const MOST_BYTES = 9;
/** Written one by one: a call out of JavaScript costs as much as so many characters. */
const SHORT = 16;
/** Bytes that are put together in a third of the time that Buffer takes for them. */
const FEW = 12;
/** Bytes of a batch. A longer one costs V8's serializer no more, and here it would be copied once more. */
const MOST_ROOM = 1024 * 1024;

let room = Buffer.allocUnsafeSlow(16 * 1024);
const double = new Float64Array(1);
const doubleBytes = new Uint8Array(double.buffer);

/** The batch's bytes after so many that are left for a header; undefined for one with other values, or too long. */
export function encodeFlat(batch: Batch, header: number): Buffer | undefined {
  let at = header;
  for (const value of batch) {
    if (at + MOST_BYTES > room.length && !grow(at + MOST_BYTES)) return undefined;
    switch (typeof value) {
      case 'number':
        at = writeNumber(value, at);
        break;
      case 'string':
        at = writeString(value, at);
        if (at === 0) return undefined;
        break;
      case 'boolean':
        room[at++] = value ? TRUE : FALSE;
        break;
      case 'undefined':
        room[at++] = UNDEFINED;
        break;
      default:
        if (value !== null) return undefined;
        room[at++] = NULL;
    }
  }
  const bytes = Buffer.allocUnsafe(at);
  room.copy(bytes, 0, 0, at);
  return bytes;
}

/** False when it would become too much. */
function grow(least: number): boolean {
  if (least > MOST_ROOM) return false;
  const larger = Buffer.allocUnsafeSlow(Math.min(MOST_ROOM, Math.max(least, 2 * room.length)));
  room.copy(larger);
  room = larger;
  return true;
}

function writeNumber(value: number, at: number): number {
  const int = value | 0;
  // -0 is none.
  if (int !== value || (int === 0 && 1 / value < 0)) {
    room[at] = DOUBLE;
    double[0] = value;
    for (let i = 0; i < 8; i++) room[at + 1 + i] = doubleBytes[i];
    return at + 9;
  }
  if (int >= 0 && int < SMALL) {
    room[at] = int;
    return at + 1;
  }
  room[at] = INT;
  return writeInt(int, at + 1);
}

function writeInt(value: number, at: number): number {
  room[at] = value;
  room[at + 1] = value >> 8;
  room[at + 2] = value >> 16;
  room[at + 3] = value >> 24;
  return at + 4;
}

/** 0 when there is no room. */
function writeString(value: string, at: number): number {
  const from = at + 5;
  // Three bytes at the most for each half of a pair.
  const end = from + 3 * value.length;
  if (end > room.length && !grow(end)) return 0;
  let length = value.length <= SHORT ? writeAscii(value, from) : 0;
  if (length === value.length) {
    room[at] = UTF8;
  } else {
    const wellFormed = value.isWellFormed();
    room[at] = wellFormed ? UTF8 : UTF16;
    length = room.write(value, from, wellFormed ? 'utf8' : 'utf16le');
  }
  writeInt(length, at + 1);
  return from + length;
}

/** How many characters it could write, until one that takes more than a byte. */
function writeAscii(value: string, from: number): number {
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code > 127) return i;
    room[from + i] = code;
  }
  return value.length;
}

/** @throws Error when these are no such bytes */
export function decodeFlat(bytes: Buffer): Batch {
  const batch: Batch = [];
  let at = 0;
  while (at < bytes.length) {
    const kind = bytes[at++];
    if (kind < SMALL) {
      batch.push(kind);
      continue;
    }
    switch (kind) {
      case INT:
        batch.push(readInt(bytes, at));
        at += 4;
        break;
      case DOUBLE:
        for (let i = 0; i < 8; i++) doubleBytes[i] = bytes[at + i];
        batch.push(double[0]);
        at += 8;
        break;
      case UTF8:
      case UTF16: {
        const from = at + 4;
        at = from + (readInt(bytes, at) >>> 0);
        batch.push(kind === UTF8 ? readUtf8(bytes, from, at) : bytes.toString('utf16le', from, at));
        break;
      }
      case TRUE:
        batch.push(true);
        break;
      case FALSE:
        batch.push(false);
        break;
      case NULL:
        batch.push(null);
        break;
      case UNDEFINED:
        batch.push(undefined);
        break;
      default:
        throw new Error(`no value begins with byte ${kind}`);
    }
  }
  if (at > bytes.length) throw new Error(`${at - bytes.length} bytes are missing`);
  return batch;
}

const readUtf8 = (bytes: Buffer, from: number, end: number): string =>
  (end - from <= FEW ? readAscii(bytes, from, end) : undefined) ?? bytes.toString('utf8', from, end);

/** Undefined when it has characters that take more than a byte. */
function readAscii(bytes: Buffer, from: number, end: number): string | undefined {
  let text = '';
  let at = from;
  for (; at + 4 <= end; at += 4) {
    const [a, b, c, d] = [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]];
    if ((a | b | c | d) > 127) return undefined;
    text += String.fromCharCode(a, b, c, d);
  }
  for (; at < end; at++) {
    if (bytes[at] > 127) return undefined;
    text += String.fromCharCode(bytes[at]);
  }
  return text;
}

const readInt = (bytes: Buffer, at: number): number => bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
