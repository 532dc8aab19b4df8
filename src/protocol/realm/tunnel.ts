import type { Batch, Channel } from '../channels/channel.js';
import type { Transferable } from '../copy/transfer.js';

/** One end of a channel whose batches go through the realms in between. It carries what crosses between processes. */
export class Tunnel implements Channel {
  onBatch: (batch: Batch) => void = () => {};
  onClose: () => void = () => {};
  readonly memory = 'given';
  /** A realm in between could not hand something on, and nobody knows what: both ends live, and what was under way may be lost. */
  onBroken: () => void = () => {};
  /** The realm at the other end. */
  readonly remote: string;
  private readonly forward: (batch: Batch, buffers: Transferable[] | undefined) => void;
  private closed = false;

  constructor(remote: string, forward: (batch: Batch, buffers: Transferable[] | undefined) => void) {
    this.remote = remote;
    this.forward = forward;
  }

  send(batch: Batch, buffers?: Transferable[]): void {
    if (!this.closed) this.forward(batch, buffers);
  }

  /** Nothing: each realm on the way has an event loop of its own. */
  poll(): void {}

  /** Nothing, for the same reason. */
  readEarly(): void {}

  /** The two ends live as long as their realms do, and nobody tells the other. */
  close(): void {
    this.closed = true;
  }

  /** The other end is no more, or it is broken on the way. */
  end(): void {
    this.closed = true;
    this.onClose();
  }
}
