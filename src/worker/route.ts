import type { Cells } from '../protocol/batches/cells.js';
import type { StopReason } from '../protocol/batches/messages.js';
import { ReplyWriter } from '../protocol/batches/reply-writer.js';
import type { Channel } from '../protocol/channels/channel.js';
import { copyPlain, NOT_PLAIN } from '../protocol/copy/plain-copy.js';
import { treeOf } from '../protocol/copy/trees.js';
import { Trials } from '../protocol/copy/trials.js';
import type { Packed, ValueCodec } from '../protocol/copy/values.js';
import { sendSingly } from './resend.js';
import { scheduler } from './scheduler.js';

/** The answering end of a channel. Answers gather until somebody flushes. */
export class Replies {
  readonly writer = new ReplyWriter();
  /** The scheduler's mark that it is to send what there is. */
  noted = false;
  readonly codec: ValueCodec;
  readonly trials = new Trials();
  /** What a handler has yielded could not be sent, and its message has failed. */
  onUnsent: (link: number, id: number, error: unknown) => void = () => {};
  private readonly channel: Channel;

  constructor(channel: Channel, codec: ValueCodec) {
    this.channel = channel;
    this.codec = codec;
  }

  flush(): void {
    if (this.writer.empty) return;
    const { lent } = this.writer;
    const { batch, transfer } = this.writer.take();
    try {
      this.channel.send(batch, transfer);
    } catch {
      sendSingly(batch, lent, (part, moved) => this.channel.send(part, moved), this.codec, this.onUnsent);
    }
  }

  /** See Channel. */
  get copies(): boolean {
    return this.channel.memory === 'copied';
  }

  /** See Channel.poll. */
  poll(): void {
    this.channel.poll();
  }
}

/** A poster that has heard so often how long its messages take is told of less work than this, in ms, only every so many times: it would change nothing. */
const OFTEN = 16;
const LITTLE_MS = 0.05;

/** One way by which messages reach an actor and answers go back. */
export class Route {
  readonly link: number;
  readonly cells: Cells | undefined;
  readonly codec: ValueCodec;
  /** Ids above it have not begun: messages of one route begin in order. */
  lastBegun = 0;
  /** Messages were given back, and the poster has not heard of it yet: what it has sent meanwhile must not overtake them, and is given back as well. */
  paused = false;
  /** Among those is an ordinary one: whatever is behind it waits for the running handler. */
  barred = false;
  readonly replies: Replies;
  private reports = 0;
  private droppedIds: Set<number> | undefined;
  private freeIds: Set<number> | undefined;

  constructor(replies: Replies, link: number, cells: Cells | undefined, codec = replies.codec) {
    this.replies = replies;
    this.link = link;
    this.cells = cells;
    this.codec = codec;
  }

  // (Made when they are asked for: a route with cells has none of either, and there may be thousands.)

  /** Messages that were aborted before they began, where no cells say so: their poster has been told, and they are passed over. */
  get dropped(): Set<number> {
    this.droppedIds ??= new Set();
    return this.droppedIds;
  }

  /** Of those that were given back: the concurrent ones that are not behind an ordinary one. They begin as soon as they are here again. */
  get returnedFree(): Set<number> {
    this.freeIds ??= new Set();
    return this.freeIds;
  }

  get writer(): ReplyWriter {
    return this.replies.writer;
  }

  /**
   * A result is copied at once: the next handler may change what it refers to before the answers are sent. Or lent: the writer is `large`
   * then, and has to be flushed at once.
   */
  answer(id: number, result: unknown, tell: boolean): void {
    if (tell || result === undefined) {
      this.writer.done(this.link, id);
      return;
    }
    if (this.writePlain(id, result, false)) return;
    try {
      this.writer.value(this.link, id, this.pack(result));
    } catch (error) {
      this.fail(id, error);
    }
  }

  /** An item of a stream. Copied at once, or lent, too: the generator goes on with what it has yielded. Throws SerializationError. */
  yield(id: number, item: unknown): void {
    if (!this.writePlain(id, item, true)) this.writer.item(this.link, id, this.pack(item));
  }

  /** False when it is no plain data. */
  private writePlain(id: number, value: unknown, isItem: boolean): boolean {
    const { link, writer } = this;
    const { keepSymbols } = this.codec;
    const tree = keepSymbols && typeof value === 'object' && value !== null ? treeOf(value, this.replies.trials) : undefined;
    if (tree === NOT_PLAIN) return false;
    if (tree?.list !== undefined) {
      if (isItem) writer.treeItem(link, id, tree.list);
      else writer.treeValue(link, id, tree.list);
      return true;
    }
    const copy = tree?.copy ?? copyPlain(value, keepSymbols);
    if (copy === NOT_PLAIN) return false;
    if (isItem) writer.plainItem(link, id, copy);
    else writer.plainValue(link, id, copy);
    return true;
  }

  private pack(result: unknown): Packed {
    const packed = this.codec.pack(result, 'result', undefined, this.replies.copies);
    // What the crossing is to move may be what it cannot: no other answer is to fail with it.
    if (packed.lent && packed.transfer !== undefined) this.replies.flush();
    return packed;
  }

  fail(id: number, error: unknown): void {
    this.writer.failed(this.link, id, this.codec.packError(error));
  }

  failAtEnd(id: number, error: unknown): void {
    this.writer.cleanupFailed(this.link, id, this.codec.packError(error));
  }

  /** False when it is to be told with what comes later. */
  tellWork(ms: number): boolean {
    if (++this.reports > OFTEN && ms < LITTLE_MS && this.reports % OFTEN !== 0) return false;
    this.writer.work(this.link, ms);
    return true;
  }

  report(error: unknown): void {
    this.writer.report(this.link, this.codec.packError(error));
  }

  /** The actor is being stopped: the other end is to post no more. */
  stopping(reason: StopReason): void {
    this.writer.stopping(this.link, reason);
    this.replies.flush();
  }

  /** Reads what has come, in the middle of a handler: nothing of it begins before that lets the event loop go on. */
  poll(): void {
    scheduler.blocked();
    this.replies.poll();
  }
}
