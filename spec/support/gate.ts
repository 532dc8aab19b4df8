import { appendFileSync, existsSync, statSync, writeFileSync } from 'node:fs';
import { scratchPath } from './scratch.js';
import { pause, until } from './until.js';

/** An actor whose host has died must not wait for ever. */
const LIMIT = 60_000;

const closed = new Set<Gate>();

/** Holds handlers until the host opens it. Made of files, so that it reaches an actor wherever it runs; a message carries the `key`. */
export class Gate {
  readonly key: string = scratchPath('gate');

  constructor() {
    closed.add(this);
  }

  /** Resolves when so many handlers have come to the gate. */
  async entered(handlers = 1): Promise<void> {
    await until(() => visitors(this.key) >= handlers, `${handlers} handler(s) at the gate`);
  }

  get visitors(): number {
    return visitors(this.key);
  }

  open(): void {
    closed.delete(this);
    writeFileSync(`${this.key}.open`, '');
  }
}

/** For hooks: a spec that failed must not leave a handler waiting. */
export function openGates(): void {
  for (const gate of closed) gate.open();
}

const visitors = (key: string): number => statSync(`${key}.entered`, { throwIfNoEntry: false })?.size ?? 0;
const isOpen = (key: string): boolean => existsSync(`${key}.open`);

/** Inside an actor: lets the host know that the handler has begun, without waiting. */
export function enter(key: string): void {
  appendFileSync(`${key}.entered`, '.');
}

/** Inside an actor: waits at the gate with the event loop running. */
export async function pass(key: string): Promise<void> {
  enter(key);
  for (const end = Date.now() + LIMIT; !isOpen(key); await pause(2)) refuseAfter(end);
}

/** Inside an actor: waits at the gate with the event loop blocked, calling `turn` about every millisecond. */
export function block(key: string, turn?: () => void): void {
  enter(key);
  for (const end = Date.now() + LIMIT; !isOpen(key); sleep(1)) {
    refuseAfter(end);
    turn?.();
  }
}

/** Blocks the event loop without burning a core that others may run on. */
export function sleep(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

function refuseAfter(end: number): void {
  if (Date.now() > end) throw new Error('nobody opened the gate');
}
