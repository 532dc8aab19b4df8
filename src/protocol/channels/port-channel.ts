import { MessageChannel, MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { nextTick, nextTurn } from '../../real-time.js';
import type { Transferable } from '../copy/transfer.js';
import { Arrivals } from './arrivals.js';
import { type Attended, busyPoll } from './busy-poll.js';
import type { Batch, Channel, Take } from './channel.js';
import type { LastWords } from './last-words.js';
import { type RingMemory, RingReader, RingWriter, ringMemory } from './ring.js';

/** Of the messages of a port, once to twice as many come in one turn of the event loop. */
const MESSAGES_A_TURN = 16;

/** A message that is no batch: the other end has written to the ring. */
const WAKE = 0;

/** As it was when the package was loaded: an actor may put something in its place, and would never be heard of again. */
const { postMessage } = MessagePort.prototype;

type Message = Batch | typeof WAKE | LastWords;

/** What one end is made of. It can be sent to another thread, with `port` as a Transferable. */
export interface PortEnd {
  readonly port: MessagePort;
  readonly out: RingMemory;
  readonly into: RingMemory;
}

/** Not to whoever reads: that may be a handler which asks throwIfAborted. */
function throwUncaught(error: unknown): void {
  nextTick(() => {
    throw error;
  });
}

/** The two ends of a channel that is yet to be made. */
export function portEnds(): [PortEnd, PortEnd] {
  const { port1, port2 } = new MessageChannel();
  const [there, back] = [ringMemory(), ringMemory()];
  return [
    { port: port1, out: there, into: back },
    { port: port2, out: back, into: there },
  ];
}

/**
 * A channel between two threads, the same at both ends: a ring for the batches that it can hold, a MessagePort for the others and to wake
 * the other end. Each way carries with a batch how far the other had come, so that all arrive in their order.
 */
export class PortChannel implements Channel, Attended {
  onBatch: (batch: Batch) => void = () => {};
  onClose: () => void = () => {};
  /**
   * A batch came that could not be read (where a thread was given a small stack, say); what it held is lost. Mostly nobody can tell what
   * that was, so that this thread had better end.
   */
  onLoss: (error: unknown) => void = throwUncaught;
  onLastWords: (words: LastWords) => void = () => {};
  readonly memory = 'copied';
  sentIn = 0;
  attended = false;
  private readonly port: MessagePort;
  private readonly out: RingWriter;
  private readonly into: RingReader;
  /** Batches that went by the port, and those that have come by it and been delivered or lost. */
  private sentByPort = 0;
  private cameByPort = 0;
  /** Those that are off the port and wait for what went before them by the ring. */
  private readonly offPort: Batch[] = [];
  /** Messages of the port since the mark of the last turn. */
  private received = 0;
  /** It looks once more in the next turn. */
  private again = false;
  /** Nothing more is read. */
  private closed = false;
  /** All has come that will come by the port: while its 'close' is told, Node 20 crashes when it is asked for more. */
  private portClosed = false;
  private readonly arrivals = new Arrivals((batch) => this.onBatch(batch));

  constructor({ port, out, into }: PortEnd) {
    this.port = port;
    this.out = new RingWriter(out);
    this.into = new RingReader(into);
    this.listen();
    port.on('messageerror', (error) => this.lose(error));
    port.on('close', () => {
      this.portClosed = true;
      try {
        this.poll();
      } finally {
        this.closed = true;
        this.onClose();
      }
    });
  }

  private listen(): void {
    this.port.on('message', this.onMessage);
    // What keeps a program alive is decided elsewhere (host/keep-alive.ts); a worker lives as long as its pool wants.
    this.port.unref();
  }

  /**
   * Node hands out up to a thousand messages before anything else has its turn. Where each has code go on that posts and awaits, as a
   * window of posts does, a timer had to wait for seconds. So the port is left for a turn when many have come. A mark at every sixteenth
   * tells, as one for each turn would cost a callback for nearly every message.
   */
  private readonly onMessage = (message: Message): void => {
    if (++this.received === MESSAGES_A_TURN) nextTurn(this.onTurn);
    else if (this.received === 2 * MESSAGES_A_TURN) this.port.off('message', this.onMessage);
    this.take(message);
    this.receive();
  };

  private readonly onTurn = (): void => {
    if (this.received >= 2 * MESSAGES_A_TURN && !this.closed) this.listen();
    this.received = 0;
  };

  // ── sending ──

  send(batch: Batch, transfer?: Transferable[]): void {
    // Where nobody looks, one who sleeps is woken by the port, and that message may as well be the batch: with one and the other, many
    // threads on few cores had two thirds of the rate.
    const wakes = !busyPoll.allowed && this.out.takeWake();
    if (!wakes && transfer === undefined && this.out.write(batch, this.sentByPort)) {
      if (this.out.takeWake()) postMessage.call(this.port, WAKE);
    } else {
      batch.push(this.out.at);
      this.post(batch, transfer, wakes);
      this.sentByPort++;
    }
    busyPoll.sent(this, batch.length);
  }

  sendLastWords(words: LastWords): void {
    postMessage.call(this.port, words);
  }

  private post(batch: Batch, transfer: Transferable[] | undefined, wakes: boolean): void {
    try {
      postMessage.call(this.port, batch, transfer);
    } catch (error) {
      // It cannot be cloned. Its parts may yet be sent one by one; and what comes next by the ring relies on its waking.
      batch.pop();
      if (wakes) postMessage.call(this.port, WAKE);
      throw error;
    }
  }

  // ── receiving ──

  /** Delivers what there is by now. What comes meanwhile is for the next turn. */
  private readonly receive = (): void => {
    const until = this.into.written;
    try {
      while (this.offPort.length > 0 || ((until - this.into.at) | 0) > 0) if (!this.deliverNext()) break;
    } finally {
      this.rest();
    }
  };

  private readonly receiveAgain = (): void => {
    this.again = false;
    this.receive();
  };

  /**
   * Unless it is attended, the other end wakes this one, or it looks once more by itself where something is left: for what came meanwhile,
   * or when somebody who was called has thrown.
   */
  private rest(): void {
    if (this.attended || this.closed || this.again) return;
    if (this.offPort.length === 0 && this.into.sleep()) return;
    this.again = true;
    nextTurn(this.receiveAgain);
  }

  /** False when there is nothing. Takes one batch at a time, and keeps none back itself: whoever is called may poll. */
  private readonly deliverNext = (): boolean => {
    if (this.closed) return false;
    const { into, offPort } = this;
    const first = offPort[0];
    if (first === undefined ? !into.empty && into.after <= this.cameByPort : (((first[first.length - 1] as number) - into.at) | 0) > 0) {
      this.deliver(into.take());
      return true;
    }
    if (first === undefined) return this.fetch();
    offPort.shift();
    first.pop();
    this.cameByPort++;
    this.deliver(first);
    return true;
  };

  private fetch(): boolean {
    if (this.portClosed) return false;
    let received: ReturnType<typeof receiveMessageOnPort>;
    try {
      received = receiveMessageOnPort(this.port);
    } catch (error) {
      // It is off the port; those behind it are not lost.
      this.lose(error);
      return true;
    }
    if (received === undefined) return false;
    this.take(received.message as Message);
    // It may have been what was to wake this end, and no event tells of it any more.
    this.rest();
    return true;
  }

  /** It is off the port. */
  private take(message: Message): void {
    if (Array.isArray(message)) this.offPort.push(message);
    else if (message !== WAKE) this.onLastWords(message);
  }

  private lose(error: unknown): void {
    this.cameByPort++;
    this.rest();
    this.onLoss(error);
  }

  private deliver(batch: Batch): void {
    busyPoll.arrived(this);
    this.arrivals.add(batch);
  }

  poll(): void {
    this.arrivals.deliverLeft();
    while (this.deliverNext());
  }

  readEarly(take: Take): void {
    this.arrivals.early(take, this.deliverNext);
  }

  close(): void {
    this.closed = true;
    this.port.close();
  }

  // ── while this thread looks in each turn, nobody need wake it ──

  attend(): void {
    this.attended = true;
    this.into.stayAwake();
  }

  look(): void {
    this.receive();
  }

  leave(): void {
    this.attended = false;
    this.rest();
  }
}
