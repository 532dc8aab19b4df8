import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { Arrivals } from './arrivals.js';
import { busyPoll, type Polled } from './busy-poll.js';
import type { Batch, Channel, Take, Transferable } from './channel.js';
import { nextTurn } from './real-time.js';

/** Batches that come in one turn of the event loop: from twice to once that many. */
const BATCHES_A_TURN = 16;

/** A channel over a MessagePort, the same at both ends. */
export class PortChannel implements Channel, Polled {
  onBatch: (batch: Batch) => void = () => {};
  onClose: () => void = () => {};
  /** A batch came that could not be read; what it held is lost. */
  onLoss: (error: unknown) => void = () => {};
  readonly memory = 'copied';
  sentIn = 0;
  private readonly port: MessagePort;
  /** Batches since the mark of the last turn. */
  private received = 0;
  private closed = false;
  private readonly arrivals = new Arrivals((batch) => this.onBatch(batch));

  constructor(port: MessagePort) {
    this.port = port;
    this.listen();
    port.on('messageerror', (error) => this.onLoss(error));
    port.on('close', () => {
      this.closed = true;
      this.onClose();
    });
  }

  private listen(): void {
    this.port.on('message', this.onMessage);
    // What keeps a program alive is decided elsewhere (host/keep-alive.ts); a worker lives as long as its pool wants.
    this.port.unref();
  }

  /**
   * Node hands out up to a thousand messages before anything else has its turn. Where each has code go on that posts and awaits, as a window of posts does, a timer had to wait for seconds.
   * So the port is left for a turn when many have come. A mark at every sixteenth tells, as one for each turn would cost a callback for nearly every message.
   */
  private readonly onMessage = (batch: Batch): void => {
    if (++this.received === BATCHES_A_TURN) nextTurn(this.onTurn);
    else if (this.received === 2 * BATCHES_A_TURN) this.port.off('message', this.onMessage);
    this.receive(batch);
  };

  private readonly onTurn = (): void => {
    if (this.received >= 2 * BATCHES_A_TURN && !this.closed) this.listen();
    this.received = 0;
  };

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
    this.closed = true;
    this.port.close();
  }
}
