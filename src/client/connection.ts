import type { Channel, Transferable } from '../protocol/channel.js';
import { PostWriter } from '../protocol/posts.js';
import { nextTick, soon } from '../protocol/real-time.js';
import { type ReplyHandler, readReplies } from '../protocol/replies.js';
import type { ValueCodec } from '../protocol/values.js';

/** Whoever posts through a connection. */
export interface Sender {
  /** The connection's mark that a flush was asked for. */
  dirty: boolean;
  /** Writes what may be handed over now. */
  fill(writer: PostWriter): void;
  /** The last `fill` could not be sent as a whole: sends its messages one by one, so that only the culprit fails. */
  refill(writer: PostWriter, send: () => void): void;
}

/**
 * The posting end of a channel, shared by all actors behind it. Decides when to send: at once when nothing is under way (latency),
 * else when the code that is running has ended, its microtasks included (throughput: what was posted meanwhile crosses as one batch).
 */
export class Connection {
  readonly codec: ValueCodec;
  private readonly channel: Channel;
  private readonly writer = new PostWriter();
  private readonly handlers = new Map<number, ReplyHandler>();
  private links = 0;
  /** Messages handed over and not answered, whoever posted them. */
  inFlight = 0;
  private dirty: Sender[] = [];
  private scheduled = false;
  private receiving = false;
  private readonly flushSoon = (): void => this.flush();
  private readonly flushLast = (): void => nextTick(this.flushSoon);
  private readonly handlerOf = (link: number): ReplyHandler | undefined => this.handlers.get(link);

  constructor(channel: Channel, codec: ValueCodec) {
    this.channel = channel;
    this.codec = codec;
    channel.onBatch = (batch): void => this.receive(batch);
  }

  /** A number for one more actor behind this channel; its answers go to the handler. */
  link(handler: ReplyHandler): number {
    const link = ++this.links;
    this.handlers.set(link, handler);
    return link;
  }

  unlink(link: number): void {
    this.handlers.delete(link);
  }

  /** Asks that `sender.fill` be called soon. */
  requestFlush(sender: Sender): void {
    if (!sender.dirty) {
      sender.dirty = true;
      this.dirty.push(sender);
    }
    if (this.scheduled || this.receiving) return;
    if (this.inFlight === 0) {
      this.flush();
    } else {
      this.scheduled = true;
      nextTick(this.flushSoon);
    }
  }

  /** See Channel.poll. */
  poll(): void {
    this.channel.poll();
  }

  /** Writes operations that are no messages, and sends them at once. */
  control(write: (writer: PostWriter) => void): void {
    write(this.writer);
    this.send();
  }

  private receive(batch: unknown[]): void {
    this.receiving = true;
    try {
      readReplies(batch, this.handlerOf);
    } finally {
      this.receiving = false;
      // What waited, and what callbacks have posted, goes now. Awaiters post from microtasks, several deep: that goes as one batch when they all have run.
      this.flush();
      if (!this.scheduled) {
        this.scheduled = true;
        soon(this.flushLast);
      }
    }
  }

  private flush(): void {
    this.scheduled = false;
    const senders = this.dirty;
    if (senders.length === 0) return;
    this.dirty = [];
    for (const sender of senders) {
      sender.dirty = false;
      sender.fill(this.writer);
    }
    try {
      this.send();
    } catch {
      this.writer.restart();
      for (const sender of senders) sender.refill(this.writer, this.send);
    }
  }

  private readonly send = (): void => {
    if (this.writer.empty) return;
    const { batch, transfer } = this.writer.take();
    this.channel.send(batch, transfer as Transferable[] | undefined);
  };
}
