import { Arrivals } from '../../protocol/channels/arrivals.js';
import { busyPoll, type Polled } from '../../protocol/channels/busy-poll.js';
import type { Batch, Channel, Take } from '../../protocol/channels/channel.js';
import type { LastWords } from '../../protocol/channels/last-words.js';
import type { Transferable } from '../../protocol/copy/transfer.js';
import { encodeBatch, encodeLastWords, FrameReader } from './frames.js';
import type { Outlet } from './outlets.js';

/** Reads from a pipe what has come already, without waiting for anything. */
export interface Source {
  /** A chunk, which is good until the next call; undefined when there is none, or no way to ask. */
  next(): Buffer | undefined;
  /** Returns how many bytes it has read. */
  into(room: Uint8Array): number;
}

/** Reads into the memory of a large frame after each chunk, at most: a pipe that never runs dry must not hold up the event loop. */
const READS_A_CHUNK = 16;

/** A channel over two pipes of one direction each, the same at both ends. Whoever makes it hands it what the incoming one brings. */
export class PipeChannel implements Channel, Polled {
  onBatch: (batch: Batch) => void = () => {};
  onClose: () => void = () => {};
  /** Something came that could not be read; what follows it is lost too. Called once at most. */
  onLoss: (error: unknown) => void = () => {};
  onLastWords: (words: LastWords) => void = () => {};
  /** The incoming pipe, where there is a way to read it beside the event loop. */
  source: Source = { next: () => undefined, into: () => 0 };
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
      this.readLarge();
    } catch (error) {
      // Thrown by onLoss, for whoever reads the pipe.
      if (this.lost) throw error;
      this.lose(error);
    } finally {
      this.reading = false;
    }
  }

  /** What is missing of a large frame goes where it is to stay: 1 MB takes two thirds of the time that it takes in chunks, which are copied once more. */
  private readLarge(): void {
    for (let reads = 0; reads < READS_A_CHUNK; reads++) {
      const { room } = this.reader;
      const bytes = room === undefined ? 0 : this.source.into(room);
      if (bytes === 0) return;
      this.reader.filled(bytes);
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
    const chunk = this.reading ? undefined : this.source.next();
    if (chunk !== undefined) this.receive(chunk);
    return chunk !== undefined;
  };

  close(): void {
    this.outlet.close();
  }
}
