import { Arrivals } from '../../protocol/arrivals.js';
import { busyPoll, type Polled } from '../../protocol/busy-poll.js';
import type { Batch, Channel, Take, Transferable } from '../../protocol/channel.js';
import { encodeBatch, encodeLastWords, FrameReader, type LastWords } from './frames.js';
import type { Outlet } from './outlets.js';

/** A channel over two pipes of one direction each, the same at both ends. Whoever makes it hands it what the incoming one brings. */
export class PipeChannel implements Channel, Polled {
  onBatch: (batch: Batch) => void = () => {};
  onClose: () => void = () => {};
  /** Something came that could not be read; what follows it is lost too. Called once at most. */
  onLoss: (error: unknown) => void = () => {};
  onLastWords: (words: LastWords) => void = () => {};
  /** Reads from the incoming pipe without waiting for anything: a chunk, or undefined when there is none, or no way to ask. */
  readMore: () => Buffer | undefined = () => undefined;
  /** Large buffers wait for the pipe as they are. */
  readonly memory = 'read';
  private readonly arrivals = new Arrivals((batch) => this.deliver(batch));
  private readonly reader = new FrameReader({ onBatch: (batch) => this.arrivals.add(batch), onLastWords: (words) => this.onLastWords(words) });
  private readonly outlet: Outlet;
  sentIn = 0;
  private lost = false;
  private reading = false;

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
    this.reading = true;
    try {
      this.reader.push(chunk);
    } catch (error) {
      this.lose(error);
    } finally {
      this.reading = false;
    }
  }

  private deliver(batch: Batch): void {
    if (this.lost) return;
    try {
      this.onBatch(batch);
    } catch (error) {
      this.lose(error);
    }
  }

  private lose(error: unknown): void {
    if (this.lost) return;
    this.lost = true;
    this.onLoss(error);
  }

  /** Only what was read and left: the rest is read by the event loop alone. */
  poll(): void {
    this.arrivals.deliverLeft();
  }

  readEarly(take: Take): void {
    this.arrivals.early(take, this.receiveMore);
  }

  private readonly receiveMore = (): boolean => {
    // Whoever is called in the middle of a chunk must not have the next one read before the rest of it.
    const chunk = this.reading ? undefined : this.readMore();
    if (chunk !== undefined) this.receive(chunk);
    return chunk !== undefined;
  };

  close(): void {
    this.outlet.close();
  }
}
