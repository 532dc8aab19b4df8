import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { busyPoll, type Polled } from './busy-poll.js';
import type { Batch, Channel, Transferable } from './channel.js';

/** A channel over a MessagePort, the same at both ends. */
export class PortChannel implements Channel, Polled {
  onBatch: (batch: Batch) => void = () => {};
  onClose: () => void = () => {};
  /** A batch came that could not be read; what it held is lost. */
  onLoss: (error: unknown) => void = () => {};
  readonly memory = 'copied';
  sentIn = 0;
  private readonly port: MessagePort;

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
    this.onBatch(batch);
  }

  poll(): void {
    for (let received = receiveMessageOnPort(this.port); received !== undefined; received = receiveMessageOnPort(this.port))
      this.receive(received.message as Batch);
  }

  close(): void {
    this.port.close();
  }
}
