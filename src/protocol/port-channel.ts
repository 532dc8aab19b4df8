import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { Arrivals } from './arrivals.js';
import { busyPoll, type Polled } from './busy-poll.js';
import type { Batch, Channel, Take, Transferable } from './channel.js';

/** A channel over a MessagePort, the same at both ends. */
export class PortChannel implements Channel, Polled {
  onBatch: (batch: Batch) => void = () => {};
  onClose: () => void = () => {};
  /** A batch came that could not be read; what it held is lost. */
  onLoss: (error: unknown) => void = () => {};
  readonly memory = 'copied';
  sentIn = 0;
  private readonly port: MessagePort;
  private readonly arrivals = new Arrivals((batch) => this.onBatch(batch));

  constructor(port: MessagePort) {
    this.port = port;
    port.on('message', (batch: Batch) => this.receive(batch));
    port.on('messageerror', (error) => this.onLoss(error));
    port.on('close', () => this.onClose());
    // What keeps a program alive is decided elsewhere (host/keep-alive.ts); a worker lives as long as its pool wants.
    port.unref();
  }

  send(batch: Batch, transfer?: Transferable[]): void {
    this.port.postMessage(batch, transfer);
    busyPoll.sent(this, batch.length);
  }

  private receive(batch: Batch): void {
    busyPoll.arrived(this);
    this.arrivals.add(batch);
  }

  private readonly receiveOne = (): boolean => {
    let received: ReturnType<typeof receiveMessageOnPort>;
    try {
      received = receiveMessageOnPort(this.port);
    } catch (error) {
      // It is off the port; those behind it are not lost.
      this.onLoss(error);
      return true;
    }
    if (received === undefined) return false;
    this.receive(received.message as Batch);
    return true;
  };

  poll(): void {
    this.arrivals.deliverLeft();
    while (this.receiveOne());
  }

  readEarly(take: Take): void {
    this.arrivals.early(take, this.receiveOne);
  }

  close(): void {
    this.port.close();
  }
}
