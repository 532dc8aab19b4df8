import { plainCodec } from '../../src/client/codec.js';
import { CANCELLED, claim, resetCell, sharedCells } from '../../src/protocol/batches/cells.js';
import { readReplies } from '../../src/protocol/batches/reply-reader.js';
import type { Batch, Channel } from '../../src/protocol/channels/channel.js';
import type { Dispatcher } from '../../src/worker/dispatcher.js';
import { Replies, Route } from '../../src/worker/route.js';
import { isConcurrent, type Kind } from './actors/lot.js';

export interface Message {
  readonly n: number;
  readonly action: Kind;
  aborted: boolean;
  outcome: 'none' | 'handled' | 'cancelled';
}

/** A posting side as the client's is, in short: sends in order, cancels by cells where there are any, and takes back what is returned. */
export class Poster {
  readonly messages: Message[] = [];
  private readonly dispatcher: Dispatcher;
  private readonly route: Route;
  private mailbox: Message[] = [];
  private readonly inFlight = new Map<number, Message>();
  private readonly received: Batch[] = [];
  private nextId = 1;
  private paused = false;
  private held = false;
  private toResume = false;

  constructor(dispatcher: Dispatcher, link: number, exact: boolean) {
    this.dispatcher = dispatcher;
    const channel = { send: (batch: Batch) => void this.received.push(batch), memory: 'given' } as unknown as Channel;
    this.route = new Route(new Replies(channel, plainCodec), link, exact ? sharedCells(true) : undefined);
  }

  post(n: number, action: Kind): void {
    const message: Message = { n, action, aborted: false, outcome: 'none' };
    this.messages.push(message);
    this.mailbox.push(message);
    this.send();
  }

  private send(): void {
    const { cells } = this.route;
    while (!this.paused && this.mailbox.length > 0 && (!this.held || isConcurrent((this.mailbox[0] as Message).action))) {
      const message = this.mailbox.shift() as Message;
      const id = this.nextId++;
      if (cells !== undefined) resetCell(cells, id);
      this.inFlight.set(id, message);
      this.dispatcher.addOne(this.route, id, { tell: false, deadline: undefined }, { action: message.action, n: message.n }, undefined);
    }
  }

  abort(message: Message): void {
    if (message.outcome !== 'none') return;
    const id = [...this.inFlight].find(([, other]) => other === message)?.[0];
    const { cells } = this.route;
    if (id === undefined) this.cancel(message);
    else if (cells === undefined) this.dispatcher.abort(this.route, id, 'aborted');
    else if (claim(cells, id, CANCELLED)) message.outcome = 'cancelled';
    message.aborted = true;
  }

  private cancel(message: Message): void {
    this.mailbox = this.mailbox.filter((other) => other !== message);
    message.outcome = 'cancelled';
  }

  /** Reads the answers, and goes on. False when there was nothing. */
  proceed(): boolean {
    this.route.replies.flush();
    const batches = this.received.splice(0);
    const { toResume } = this;
    this.toResume = false;
    if (toResume) this.dispatcher.resume(this.route);
    for (const batch of batches) readReplies(batch, { layouts: [], handlerOf: () => this.handler, onClosed() {}, onFatal() {} } as never);
    this.send();
    return batches.length > 0 || toResume;
  }

  private readonly handler = {
    onDone: (id: number, count: number) => this.settle(id, count, 'handled'),
    onDropped: (id: number, count: number) => this.settle(id, count, 'cancelled'),
    onReturned: (id: number, count: number) => this.takeBack(id, count),
    onPaused: () => {
      this.paused = true;
      this.toResume = true;
    },
    onResumed: (held: boolean) => {
      this.paused = false;
      this.held = held;
    },
    onWork() {},
  };

  private settle(first: number, count: number, outcome: Message['outcome']): void {
    for (let id = first; id < first + count; id++) {
      const message = this.inFlight.get(id);
      this.inFlight.delete(id);
      if (message === undefined) throw new Error(`an answer to ${id}, which is not in flight`);
      // One that was cancelled by its cell has been told of already.
      if (message.outcome === 'none') message.outcome = outcome;
      else if (outcome === 'handled') throw new Error(`${message.n} was handled though it had been cancelled`);
    }
  }

  private takeBack(first: number, count: number): void {
    for (let id = first; id < first + count; id++) {
      const message = this.inFlight.get(id) as Message;
      this.inFlight.delete(id);
      this.mailbox.push(message);
    }
    this.mailbox.sort((a, b) => a.n - b.n);
    for (const message of this.mailbox) if (message.aborted) this.cancel(message);
  }

  /** The first that has neither begun nor been settled. */
  next(begun: ReadonlySet<number>): Message | undefined {
    return this.messages.find(({ n, outcome }) => outcome === 'none' && !begun.has(n));
  }
}
