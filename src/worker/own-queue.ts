import { Connection } from '../client/connection.js';
import type { Part } from '../client/part.js';
import { type HandlerTraits, PendingQueue, type QueueOwner } from '../client/pending-queue.js';
import type { PostOptions } from '../client/post-options.js';
import { ENDED, type Poster, type Presence, TAKES } from '../client/ref.js';
import type { ItemSink } from '../client/task.js';
import type { Delivered } from '../errors.js';
import type { Future } from '../future/future.js';
import { type Cells, sharedCells } from '../protocol/batches/cells.js';
import type { Channel } from '../protocol/channels/channel.js';
import { memoryChannel } from '../protocol/channels/memory-channel.js';
import type { ActorAddress } from '../protocol/copy/address.js';
import type { ValueCodec } from '../protocol/copy/values.js';
import { realm } from '../protocol/realm/realm.js';
import { Reason } from '../protocol/realm/reason.js';

/** What an actor posts to itself: it takes the same way as what others post, over a channel that crosses nothing. */
export class OwnQueue implements Poster, QueueOwner {
  readonly name: string;
  readonly onError: (error: unknown) => void;
  readonly queue: PendingQueue;
  /** For the program to stay: what it has posted is waited for. */
  private readonly reason = new Reason(realm.outgoing);
  /** What a post throws, once it takes no more. */
  private refusal: (() => Error) | undefined;
  private resolveDrained: (() => void) | undefined;

  private readonly actor: ActorAddress;
  private readonly onExport: () => void;

  /** While the actor starts: what is posted waits until onStart has ended, or somebody waits for it, as onStart may, which would never end then. */
  private starting: Part | undefined;

  /** `serve` installs the answering end; it is to be opened when the actor has started; `onExport` is called when a ref is sent away. */
  constructor(
    actor: ActorAddress,
    onExport: () => void,
    codec: ValueCodec,
    handlers: ReadonlyMap<string, HandlerTraits>,
    serve: (channel: Channel, link: number, cells: Cells) => void,
    onError: (error: unknown) => void,
  ) {
    const [near, far] = memoryChannel();
    const cells = sharedCells(true);
    this.name = actor.name;
    this.onError = onError;
    this.actor = actor;
    this.onExport = onExport;
    this.queue = new PendingQueue(this, codec, { capacity: Infinity, overflow: 'reject', prefetch: 'auto', handlers, resend: false });
    serve(far, this.queue.handover.attach(new Connection(near, codec), cells, this), cells);
    this.starting = { _awaits: () => this.open(), _watches: () => this.open(), _adopt() {}, _awaitsNoMore() {}, _release() {} } as unknown as Part;
  }

  /** The actor has started, or must not wait for that. */
  open(): void {
    if (this.starting === undefined) return;
    this.starting = undefined;
    this.queue.handover.open();
  }

  get address(): ActorAddress {
    this.onExport();
    return this.actor;
  }

  get presence(): Presence {
    return this.refusal === undefined ? TAKES : ENDED;
  }

  post(message: unknown, options: PostOptions | undefined, tell: boolean, part: Part | undefined, items?: ItemSink): Future<unknown> {
    if (this.refusal !== undefined) throw this.refusal();
    return this.queue.post(message, options, tell, part ?? this.starting, items);
  }

  /** Takes no more: a post throws `refusal`. Resolves when all that was posted has settled. */
  async drain(refusal: () => Error): Promise<void> {
    this.refusal = refusal;
    // It would wait for itself.
    this.queue.abandonStreams();
    if (!this.queue.busy) return;
    await new Promise<void>((resolve) => {
      this.resolveDrained = resolve;
    });
  }

  kill(errorOf: (delivered: Delivered) => Error): void {
    this.refusal = (): Error => errorOf('no');
    this.queue.fail((begun) => errorOf(begun ? 'maybe' : 'no'));
  }

  onBusy(busy: boolean): void {
    this.onAwaited();
    if (!busy) this.resolveDrained?.();
  }

  onAwaited(): void {
    this.reason.set(this.queue.awaited);
  }
}
