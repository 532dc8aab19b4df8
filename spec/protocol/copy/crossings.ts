import v8 from 'node:v8';
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import type { ClassTable } from '../../../src/protocol/copy/marks.js';
import { type Packed, ValueCodec } from '../../../src/protocol/copy/values.js';

export class Point {
  x: number;
  y: number;
  #moves = 0;

  constructor(x: number, y: number) {
    this.x = x;
    this.y = y;
  }

  get moves(): number {
    return this.#moves;
  }

  length(): number {
    return Math.hypot(this.x, this.y);
  }
}

/** Its setter and its constructor must never run on the receiving side. */
export class Guarded {
  static calls = 0;

  constructor() {
    Guarded.calls++;
  }

  set secret(_value: unknown) {
    Guarded.calls++;
  }
}

export class Bag extends Map<string, unknown> {
  owner = '';
}

export class Row extends Array<unknown> {}

export class Word extends String {}

export class AppError extends Error {
  readonly status: number;
  readonly details: unknown;

  constructor(message: string, status: number, details?: unknown) {
    super(message);
    this.status = status;
    this.details = details;
  }

  get code(): string {
    return `E_${this.status}`;
  }

  get severe(): boolean {
    return this.status >= 500;
  }
}

const table: Record<string, new (...args: never[]) => object> = { Point, Guarded, Bag, Row, Word, AppError };
const keys = new Map<object, string>(Object.entries(table).map(([key, constructor]) => [constructor.prototype, key]));

export const classes: ClassTable = {
  keyOf: (prototype) => keys.get(prototype),
  classOf: (key) => (Object.hasOwn(table, key) ? (table[key] as new () => object) : undefined),
};

/** A way from `pack` to `unpack`. */
export interface Crossing {
  readonly name: string;
  readonly codec: ValueCodec;
  cross(packed: Packed): unknown;
  /** Packs, crosses, unpacks. */
  send<T>(value: T): T;
}

type Both = [value: unknown, marks: Packed['marks']];

function crossing(name: string, sharedMemory: boolean, carry: (both: Both, transfer: Packed['transfer']) => Both): Crossing {
  const codec = new ValueCodec(classes, { sharedMemory });
  const cross = (packed: Packed) => codec.unpack(...carry([packed.value, packed.marks], packed.transfer));
  return { name, codec, cross, send: <T>(value: T) => cross(codec.pack(value, 'message')) as T };
}

const { port1, port2 } = new MessageChannel();

export const inline = crossing('nothing', true, (both) => both);

export const thread = crossing('a MessageChannel', true, (both, transfer) => {
  port1.postMessage(both, transfer);
  return receiveMessageOnPort(port2)?.message;
});

export const process = crossing('a v8.Serializer', false, (both) => {
  const serializer = new v8.Serializer();
  serializer.writeHeader();
  serializer.writeValue(both);
  const deserializer = new v8.Deserializer(serializer.releaseBuffer());
  deserializer.readHeader();
  return deserializer.readValue();
});

/** Node's own subclass of the above writes every view with its bytes alone: views on one buffer do not share it any more. */
export const frames = crossing('v8.serialize', false, (both) => v8.deserialize(v8.serialize(both)));

export const crossings = [inline, thread, process];
