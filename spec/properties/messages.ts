import { bigLength } from './actors/wild.js';
import type { What } from './schedule.js';

/** A message as it is posted. */
export interface Envelope {
  readonly message: { readonly action: string; readonly id: number };
  readonly transfer: ArrayBuffer[] | undefined;
}

/** Whether it lists a buffer in `transfer`. */
const isMoved = (amount: number): boolean => amount % 2 === 1;
/** Whether its buffer is left to the crossing, where that comes at once. */
const isLarge = (amount: number): boolean => amount === 4;

/** Whether it cannot come back once a thread has it. */
export const isGone = (what: What, amount: number): boolean => what === 'bytes' && (isMoved(amount) || isLarge(amount));

export function envelopeOf(id: number, what: What, amount: number): Envelope {
  const plain = (message: Envelope['message'] & Record<string, unknown>): Envelope => ({ message, transfer: undefined });
  switch (what) {
    case 'quick':
      return plain({ action: 'quick', id });
    case 'beside':
      return plain({ action: 'beside', id, amount });
    case 'bytes': {
      const buffer = new Uint8Array(isLarge(amount) ? 150_000 : 1 + amount * 50).fill(id).buffer;
      const message = { action: 'bytes', id, buffer };
      return isMoved(amount) ? { message, transfer: [buffer] } : plain(message);
    }
    case 'unknown':
      return plain({ action: 'unheard of', id });
    case 'unsendable':
      return plain({ action: 'quick', id, call: () => id });
    default:
      return plain({ action: 'act', id, what, amount });
  }
}

/** Writes into what was posted, which must not be seen by its handler. */
export function scribble({ message }: Envelope): void {
  const { buffer } = message as { buffer?: ArrayBuffer };
  if (buffer !== undefined && buffer.byteLength > 0) new Uint8Array(buffer).fill(message.id + 1);
}

/** Whether a handler's value is the right one. */
export function isAnswer(value: unknown, id: number, what: What, amount: number): boolean {
  if (what === 'big') return value instanceof Float64Array && value.length === bigLength(amount) && value.every((each) => each === id);
  return value === id;
}
