import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { scratchPath } from '../support/scratch.js';

const KINDS = ['posted', 'aborted', 'started', 'begun', 'ended', 'stopped'] as const;
export type Kind = (typeof KINDS)[number];

/** `id` is a message's; of 'started' and 'stopped' the number of restarts before. */
export interface Entry {
  readonly kind: Kind;
  readonly id: number;
}

/** Memory where host and actor share it, else the path of a file. Both outlive the actor. */
export type LedgerPlace = SharedArrayBuffer | string;

export interface Ledger {
  write(kind: Kind, id: number): void;
  close(): void;
}

const CAPACITY = 16_384;

/** A fresh place. Called on the host. */
export const ledgerPlace = (sharedMemory: boolean): LedgerPlace => (sharedMemory ? new SharedArrayBuffer((1 + 2 * CAPACITY) * 4) : scratchPath('ledger'));

/** What happened, in one order for host and actor. Writing costs well under a microsecond in memory, some microseconds in a file. */
export const ledgerAt = (place: LedgerPlace): Ledger => (typeof place === 'string' ? new FileLedger(place) : new MemoryLedger(place));

class MemoryLedger implements Ledger {
  private readonly words: Int32Array;

  constructor(memory: SharedArrayBuffer) {
    this.words = new Int32Array(memory);
  }

  write(kind: Kind, id: number): void {
    const at = Atomics.add(this.words, 0, 1);
    if (at >= CAPACITY) throw new RangeError('the ledger is full');
    this.words[2 + 2 * at] = id;
    Atomics.store(this.words, 1 + 2 * at, 1 + KINDS.indexOf(kind));
  }

  close(): void {}
}

class FileLedger implements Ledger {
  private readonly file: number;

  constructor(path: string) {
    this.file = openSync(path, 'a');
  }

  write(kind: Kind, id: number): void {
    writeSync(this.file, `${kind} ${id}\n`);
  }

  close(): void {
    closeSync(this.file);
  }
}

/** All entries so far. */
export function readLedger(place: LedgerPlace): Entry[] {
  if (typeof place === 'string') {
    const lines = readFileSync(place, 'utf8').split('\n').slice(0, -1);
    return lines.map((line) => ({ kind: line.split(' ')[0] as Kind, id: Number(line.split(' ')[1]) }));
  }
  const words = new Int32Array(place);
  const places = Array.from({ length: words[0] }, (_, at) => ({ kind: KINDS[words[1 + 2 * at] - 1], id: words[2 + 2 * at] }));
  // A thread that was killed between taking a place and filling it has left a hole.
  return places.filter((entry) => entry.kind !== undefined);
}
