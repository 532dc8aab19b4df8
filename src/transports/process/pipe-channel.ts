import { busyPoll, type Polled } from '../../protocol/busy-poll.js';
import type { Batch, Channel, Transferable } from '../../protocol/channel.js';
import { encodeBatch, encodeLastWords, type FrameHandler, FrameReader, type LastWords } from './frames.js';
import type { Outlet } from './outlets.js';

/** A channel over two pipes of one direction each, the same at both ends. Whoever makes it hands it what the incoming one brings. */
export class PipeChannel implements Channel, FrameHandler, Polled {
  onBatch: (batch: Batch) => void = () => {};
  onClose: () => void = () => {};
  /** Something came that could not be read; what follows it is lost too. Called once at most. */
  onLoss: (error: unknown) => void = () => {};
  onLastWords: (words: LastWords) => void = () => {};
  /** Large buffers wait for the pipe as they are. */
  readonly memory = 'read';
  private readonly reader = new FrameReader(this);
  private readonly outlet: Outlet;
  sentIn = 0;
  private lost = false;

  constructor(outlet: Outlet) {
    this.outlet = outlet;
  }

  send(batch: Batch, transfer?: Transferable[]): void {
    this.outlet.write(encodeBatch(batch, transfer));
    busyPoll.sent(this, batch.length);
  }

  sendLastWords(words: LastWords): void {
    this.outlet.write(encodeLastWords(words));
  }

  /** The chunk is the caller's again when this returns. */
  receive(chunk: Buffer): void {
    if (this.lost) return;
    busyPoll.arrived(this);
    try {
      this.reader.push(chunk);
    } catch (error) {
      this.lost = true;
      this.onLoss(error);
    }
  }

  /** Nothing: what waits in a pipe is read by the event loop alone. */
  poll(): void {}

  close(): void {
    this.outlet.close();
  }
}
