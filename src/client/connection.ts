import { type EarlyHandler, readEarlyReplies } from '../protocol/batches/early-replies.js';
import { LinkTable } from '../protocol/batches/link-table.js';
import { PostWriter } from '../protocol/batches/posts.js';
import { type Links, type ReplyHandler, readReplies } from '../protocol/batches/reply-reader.js';
import type { Batch, Channel } from '../protocol/channels/channel.js';
import type { Transferable } from '../protocol/copy/transfer.js';
import type { ValueCodec } from '../protocol/copy/values.js';
import { nextTick, now, realTimeOf, soon } from '../real-time.js';
import { stackIsLeft } from './stack.js';
import { Stretch } from './stretch.js';

/** Whoever posts through a connection. */
export interface Sender {
  /** The connection's mark that a flush was asked for. */
  dirty: boolean;
  /** Writes what may be handed over now. False when the writer is full before: what it has is to be sent first. */
  fill(writer: PostWriter): boolean;
  /**
   * The last `fill` could not be sent as a whole: sends its messages one by one, so that only the culprit fails. It does when what is
   * returned is called: its callbacks may post.
   */
  refill(writer: PostWriter, send: () => void): () => void;
}

/** Who takes the answers of a link. */
type AnswerHandler = ReplyHandler & EarlyHandler;

/** Those who wait for room. */
interface Lookable {
  look(): void;
}

/** What is sent beside messages. */
interface Operation {
  write(writer: PostWriter): void;
  /** It could not be sent. */
  onFailure(error: unknown): void;
}

/**
 * Messages that wait for each other at least, however little is under way: smaller portions give 16 callers of one thread a tenth less, and
 * of a process a fifth.
 */
const FEW = 16;
/** The same after so many answers at once as that half of their callers are a portion of this size: 64 callers of one thread have a tenth more by it. */
const HALF = 32;
/** A post that finds that the last crossing is longer ago, in ms, waits for no portion: code with work of its own between its posts takes long to make one. */
const LINGER_MS = 0.008;
/** As much as any crossing needs to cost little. A loop that posts sends whenever so much waits, lest the other end run dry. */
const MANY = 2048;
/**
 * As many actors with something to send make a portion: the threads or processes that they share work while the loop that posts goes on to
 * the others (1,000 actors: 10 % more).
 */
const CROWD = 128;

/**
 * The posting end of a channel, shared by all actors behind it. Decides when to send: at once when nothing is under way (latency), else when the code that is
 * running has ended, its microtasks included (throughput: what was posted meanwhile crosses as one batch), and before that when a portion waits, and as much as
 * is under way, or when as many actors wait as make a portion. Then neither side runs dry while the other works: many callers that all wait
 * for answers would otherwise move to and fro as one batch, with one of the two sides asleep. A burst for one actor costs no more than a
 * few crossings, each as large as all before it; in parts where that is very large (see BatchWriter).
 */
export class Connection implements Links {
  readonly codec: ValueCodec;
  private readonly channel: Channel;
  private readonly clock: () => number;
  private readonly writer = new PostWriter();
  private readonly handlers = new LinkTable<AnswerHandler>();
  readonly layouts: (readonly string[])[] = [];
  /** Links that are being closed, and who waits for that. */
  private readonly closing = new Map<number, () => void>();
  private links = 0;
  /** Messages handed over and not answered, whoever posted them. */
  inFlight = 0;
  private operations: Operation[] = [];
  private dirty: Sender[] = [];
  private scheduled = false;
  /** Of flushes, since the last one. */
  private requests = 0;
  private receiving = false;
  /** To be looked at when all that has come has been read. */
  private readonly lines = new Set<Lookable>();
  /** When something was sent last, or came. */
  private crossedAt = 0;
  /** Messages answered, since what was posted upon answers has been sent. */
  private answered = 0;
  private readonly stretch: Stretch;
  private readonly flushSoon = (): void => {
    this.stretch.restart();
    this.answered = 0;
    this.flush();
  };
  private readonly flushLast = (): void => nextTick(this.flushSoon);

  constructor(channel: Channel, codec: ValueCodec, clock = now) {
    this.channel = channel;
    this.clock = clock;
    this.stretch = new Stretch(clock, () => this.readEarly());
    this.codec = codec;
    channel.onBatch = (batch): void => this.receive(batch);
  }

  /** A number for one more actor behind this channel; its answers go to the handler. */
  link(handler: AnswerHandler): number {
    const link = ++this.links;
    this.handlers.add(link, handler);
    return link;
  }

  unlink(link: number): void {
    this.handlers.delete(link);
  }

  /** Has the other end forget a link and end the actor behind it. `done` is called once, when that has happened or the channel is gone. */
  close(link: number, done: () => void): void {
    this.closing.set(link, done);
    this.enqueue((writer) => writer.close(link));
  }

  /** The channel is gone. */
  abandon(): void {
    for (const link of Array.from(this.closing.keys())) this.onClosed(link);
  }

  // ── what the other end tells of its links ──

  handlerOf(link: number): AnswerHandler | undefined {
    return this.handlers.get(link);
  }

  onClosed(link: number): void {
    const done = this.closing.get(link);
    this.closing.delete(link);
    done?.();
  }

  /** The other end comes to its end, and it was this actor's handler that ran. */
  onFatal: (link: number) => void = () => {};

  // ── sending ──

  /** Whether the memory of what has been answered is this side's again. */
  get returnsMemory(): boolean {
    return this.channel.memory === 'read';
  }

  /** Whether what is listed to be moved leaves this side's memory. */
  get moves(): boolean {
    return this.channel.memory === 'copied';
  }

  /** What a time of this side's clock, in epoch ms, is by the other's. */
  timeThere(time: number): number {
    return this.channel.local ? time : realTimeOf(time);
  }

  /** Whether what is sent now is sent, and copied, before anybody else runs. */
  get lendable(): boolean {
    return this.channel.memory === 'copied' && !this.receiving;
  }

  /**
   * Asks that `sender.fill` be called soon; at once for what is large, where a crossing of its own is little beside the rest, and the other
   * end has something to do meanwhile.
   */
  requestFlush(sender: Sender, large = false, lent = false): void {
    if (!sender.dirty) {
      // The mark comes last, as others do: a call that no stack is left for must leave none behind.
      this.dirty.push(sender);
      sender.dirty = true;
    }
    this.requests++;
    if (this.receiving) return;
    this.stretch.posted();
    const { requests, dirty } = this;
    if (
      large ||
      dirty.length >= CROWD ||
      (requests >= Math.min(this.inFlight, MANY) && (requests >= this.portion || !this.scheduled || this.isLate(requests)))
    ) {
      this.flushNow(large, lent);
    } else {
      this.schedule();
    }
  }

  private schedule(): void {
    if (this.scheduled) return;
    nextTick(this.flushSoon);
    this.scheduled = true;
  }

  /** In the middle of whatever posts. That may be a recursion without end: a flush that its stack ends in would leave messages that nobody answers for. */
  private flushNow(large: boolean, lent: boolean): void {
    if (!stackIsLeft(large || this.stretch.isLong)) {
      this.schedule();
      return;
    }
    // (What is lent is its owner's until it is sent: no other code may run before that.)
    if (this.stretch.isLong) this.stretch.goesOn(this.inFlight > 0 && !lent);
    this.flush();
  }

  private get portion(): number {
    return this.answered < 2 * HALF ? FEW : HALF;
  }

  /** The clock is read for the first, the second, the fourth and so on: it costs a tenth of a post. */
  private isLate(requests: number): boolean {
    return (requests & (requests - 1)) === 0 && this.clock() - this.crossedAt > LINGER_MS;
  }

  /** Writes an operation that is no message, and sends it when the code that is running has ended: a thousand of them cross as one batch. */
  enqueue(write: Operation['write'], onFailure: Operation['onFailure'] = () => {}): void {
    this.operations.push({ write, onFailure });
    if (!this.receiving) this.schedule();
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

  private readEarly(): void {
    this.receiving = true;
    try {
      this.channel.readEarly(this.takeEarly);
    } finally {
      this.receiving = false;
    }
  }

  /** There may be room, unless what has been answered is followed by messages that come back, in the same batch or in one that has come with it. */
  lookWhenRead(line: Lookable): void {
    if (!this.receiving) {
      line.look();
      return;
    }
    if (this.lines.size === 0) soon(this.lookAtLines);
    this.lines.add(line);
  }

  private readonly lookAtLines = (): void => {
    const lines = [...this.lines];
    this.lines.clear();
    for (const line of lines) line.look();
  };

  private readonly takeEarly = (batch: Batch): Batch | undefined => readEarlyReplies(batch, this);

  private receive(batch: Batch): void {
    this.receiving = true;
    const { inFlight } = this;
    try {
      readReplies(batch, this);
    } finally {
      this.receiving = false;
      this.answered += inFlight - this.inFlight;
      this.crossedAt = this.clock();
      // What waited, and what callbacks have posted, goes now. Awaiters post from microtasks, several deep: that goes as one batch when they all have run.
      this.flush();
      if (!this.scheduled) {
        this.scheduled = true;
        soon(this.flushLast);
      }
    }
  }

  private flush(): void {
    this.requests = 0;
    this.scheduled = false;
    const { operations, dirty: senders } = this;
    if (senders.length === 0 && operations.length === 0) return;
    this.crossedAt = this.clock();
    this.operations = [];
    this.dirty = [];
    const failures: (() => void)[] = [];
    for (const { write } of operations) write(this.writer);
    let written: Sender[] = [];
    let unsent = operations;
    for (const sender of senders) {
      sender.dirty = false;
      written.push(sender);
      while (!sender.fill(this.writer)) {
        this.sendAll(unsent, written, failures);
        unsent = [];
        written = [sender];
      }
    }
    this.sendAll(unsent, written, failures);
    // Only now: what callbacks post would be sent before the rest.
    for (const fail of failures) fail();
  }

  private sendAll(operations: readonly Operation[], senders: readonly Sender[], failures: (() => void)[]): void {
    try {
      this.send();
    } catch {
      this.writer.restart();
      failures.push(...operations.map((operation) => this.sendSingly(operation)), ...senders.map((sender) => sender.refill(this.writer, this.send)));
    }
  }

  /** Gives what is to be done when all the rest has been sent. */
  private sendSingly({ write, onFailure }: Operation): () => void {
    write(this.writer);
    try {
      this.send();
      return () => {};
    } catch (error) {
      return () => onFailure(error);
    }
  }

  private readonly send = (): void => {
    if (this.writer.empty) return;
    const { batch, transfer } = this.writer.take();
    this.channel.send(batch, transfer as Transferable[] | undefined);
  };
}
