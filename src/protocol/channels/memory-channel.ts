import { AsyncResource } from 'node:async_hooks';
import { Fifo } from '../../fifo.js';
import { soon } from '../../real-time.js';
import type { Batch, Channel } from './channel.js';

/**
 * Two ends of a channel within one thread. Nothing is cloned: what is posted has been copied already, and belongs to whoever receives it.
 * Delivery is by microtask, so that a post returns before its handler runs, as in every other mode.
 */
export function memoryChannel(): [Channel, Channel] {
  const a = new MemoryChannel();
  const b = new MemoryChannel();
  a.peer = b;
  b.peer = a;
  return [a, b];
}

/** What comes from another thread is nobody's async context. Here it would be that of whoever posted first, for all that comes together. */
const outside = new AsyncResource('futures-actors');

class MemoryChannel implements Channel {
  onBatch: (batch: Batch) => void = () => {};
  onClose: () => void = () => {};
  readonly memory = 'given';
  readonly local = true;
  peer: MemoryChannel | undefined;
  private readonly arrived = new Fifo<Batch>();
  private scheduled = false;

  send(batch: Batch): void {
    this.peer?.arrive(batch);
  }

  poll(): void {
    this.scheduled = false;
    // One at a time, for a handler in it may poll as well: what is left must not be behind what came later.
    for (let batch = this.arrived.take(); batch !== undefined; batch = this.arrived.take()) this.onBatch(batch);
  }

  /** Nothing: the other end runs in the same thread, so it has answered nothing while the code here went on. */
  readEarly(): void {}

  close(): void {
    const { peer } = this;
    if (peer === undefined) return;
    this.peer = undefined;
    peer.peer = undefined;
    soon(() => {
      peer.poll();
      peer.onClose();
    });
  }

  private arrive(batch: Batch): void {
    this.arrived.push(batch);
    if (this.scheduled) return;
    this.scheduled = true;
    soon(this.deliver);
  }

  private readonly deliver = (): void => {
    if (this.scheduled) outside.runInAsyncScope(this.poll, this);
  };
}
