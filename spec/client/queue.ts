import { plainCodec } from '../../src/client/codec.js';
import { PendingQueue, type QueueOwner } from '../../src/client/pending-queue.js';

/** Of an actor without options, that hands over a thousand messages ahead; nobody hears what it tells. */
export function plainQueue(prefetch = 1000): PendingQueue {
  const owner: Partial<QueueOwner> = { onBusy() {}, onError() {} };
  return new PendingQueue(owner as QueueOwner, plainCodec, { capacity: Infinity, overflow: 'reject', prefetch, handlers: new Map(), resend: false });
}
