import type { Transferable } from '../copy/transfer.js';

/** A flat list of operations, see messages.ts. */
export type Batch = unknown[];

/** Uses what it can of a batch, and gives back the rest: undefined when nothing is left. */
export type Take = (batch: Batch) => Batch | undefined;

/**
 * One end of an ordered, reliable connection between two threads or processes, or within one. Transports and realms make them; everything
 * above knows no other way across. A batch handed to `send` belongs to the channel from then on.
 */
export interface Channel {
  /**
   * What becomes of the memory of what is sent: it has been 'copied' when `send` returns, so that values may be lent to it; it is 'read' until the other end
   * has answered, and then the sender's again; or it is 'given' to whoever receives it.
   */
  readonly memory: 'copied' | 'read' | 'given';
  /** Both ends are in one thread, and go by one clock. */
  readonly local?: boolean;
  send(batch: Batch, transfer?: Transferable[]): void;
  /** Called with each batch that arrives. Set once, before anything can arrive. */
  onBatch: (batch: Batch) => void;
  /** Called once when the other end is gone, after all that it had sent. */
  onClose: () => void;
  /** Delivers at once what has arrived but waits for the event loop; nothing where the platform has no such means. */
  poll(): void;
  /**
   * Offers what has arrived to `take`, batch by batch; what that leaves, and all that follows, is delivered as usual. Nothing where the
   * platform has no such means.
   */
  readEarly(take: Take): void;
  close(): void;
}
