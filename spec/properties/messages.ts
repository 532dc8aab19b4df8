import { bigLength } from './actors/wild.js';
import type { What } from './schedule.js';

/** A message as it is posted. */
export interface Envelope {
  readonly message: { readonly action: string; readonly id: number };
  readonly transfer: ArrayBuffer[] | undefined;
}

/** Whether it lists a buffer in `transfer`. */
export const isMoved = (what: What, amount: number): boolean => what === 'bytes' && amount % 2 === 1;

export function envelopeOf(id: number, what: What, amount: number): Envelope {
  const plain = (message: Envelope['message'] & Record<string, unknown>): Envelope => ({ message, transfer: undefined });
  switch (what) {
    case 'quick':
      return plain({ action: 'quick', id });
    case 'beside':
      return plain({ action: 'beside', id, amount });
    case 'bytes': {
      const buffer = new Uint8Array(1 + amount * 50).fill(id).buffer;
      const message = { action: 'bytes', id, buffer };
      return isMoved(what, amount) ? { message, transfer: [buffer] } : plain(message);
    }
    case 'unknown':
      return plain({ action: 'unheard of', id });
    case 'unsendable':
      return plain({ action: 'quick', id, call: () => id });
    default:
      return plain({ action: 'act', id, what, amount });
  }
}

/** Whether a handler's value is the right one. */
export function isAnswer(value: unknown, id: number, what: What, amount: number): boolean {
  if (what === 'big') return value instanceof Float64Array && value.length === bigLength(amount) && value.every((each) => each === id);
  return value === id;
}
