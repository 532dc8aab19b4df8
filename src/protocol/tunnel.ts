import type { Batch, Channel, Transferable } from './channel.js';

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
  private readonly hangUp: () => void;
  private closed = false;

  constructor(remote: string, forward: (batch: Batch, buffers: Transferable[] | undefined) => void, hangUp: () => void) {
    this.remote = remote;
    this.forward = forward;
    this.hangUp = hangUp;
  }

  send(batch: Batch, buffers?: Transferable[]): void {
    if (!this.closed) this.forward(batch, buffers);
  }

  /** Nothing: each realm on the way has an event loop of its own. */
  poll(): void {}

  /** Nothing, for the same reason. */
  readEarly(): void {}

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.hangUp();
  }

  /** The other end has closed it, or is no more. */
  end(): void {
    this.closed = true;
    this.onClose();
  }
}
