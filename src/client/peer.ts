import { ActorCrashedError, ActorKilledError, BrokenExecutorError, SerializationError, ShutdownError, withDelivered } from '../errors.js';
import type { Future } from '../future/future.js';
import { sharedCells } from '../protocol/batches/cells.js';
import { FAILED_TELL, RESOLVE, type StopReason } from '../protocol/batches/messages.js';
import type { ActorAddress } from '../protocol/copy/address.js';
import type { Packed, ValueCodec } from '../protocol/copy/values.js';
import { type Loss, processOf, realm, type Seeker } from '../protocol/realm/realm.js';
import { Reason } from '../protocol/realm/reason.js';
import type { ActorWatch } from './answers.js';
import { Connection } from './connection.js';
import { Grip } from './grip.js';
import { settleLost } from './lost-messages.js';
import type { Part } from './part.js';
import { PendingQueue, type QueueOwner } from './pending-queue.js';
import type { PostOptions } from './post-options.js';
import { ENDED, type Poster, type Presence, RETURNS, TAKES } from './ref.js';
import type { ItemSink } from './task.js';

/** By the realm that they lead to. All refs of this realm to actors there share one. */
const connections = new Map<string, Connection>();

/** Whether memory is shared between this realm and the actor, wherever it comes to live. */
export const sharesMemory = ({ owner, apart }: ActorAddress): boolean => !apart && processOf(owner) === processOf(realm.path);

/** What a post to an actor throws that was shut down. */
export const shutDown = (name: string): ShutdownError => new ShutdownError(`the actor ${name} was shut down and takes no more messages`, { delivered: 'no' });

/*
 *   idle ──post──> asking ──FOUND──> open ──LOST, to live again──> asking, or idle when nothing waits and nobody follows
 *                    │                ├─────nothing waits, and no ref is left──> idle
 *                    │                ├─────nothing waits, and it was told to stop──> ended
 *                    └──LOST for good, owner gone, stopped──┴──> ended
 */

/**
 * Posts to an actor that another realm has started, for all refs to it that are in this realm. Asks for the way when there is something to
 * post, and after each loss again.
 */
export class Peer implements Seeker, QueueOwner, ActorWatch, Poster {
  readonly owner: string;
  readonly address: ActorAddress;
  readonly queue: PendingQueue;
  private readonly codec: ValueCodec;
  /** Of the errors that come through the tree of realms. */
  private readonly plain: ValueCodec;
  private readonly exact: boolean;
  private state: 'idle' | 'asking' | 'open' | 'ended' = 'idle';
  private connection: Connection | undefined;
  private link = 0;
  private home = '';
  /** It has crashed, and lives nowhere yet, as far as is known. */
  private fallen = false;
  private followed = false;
  private refusal: Error | undefined;
  /** For the program to stay: what it has posted is waited for. */
  private readonly reason = new Reason(realm.outgoing);
  private grip: WeakRef<Poster> | undefined;

  constructor(address: ActorAddress, codec: ValueCodec, plain: ValueCodec) {
    const { capacity, overflow, prefetch, restarts, handlers } = address.rules;
    this.address = address;
    this.owner = address.owner;
    this.codec = codec;
    this.plain = plain;
    this.exact = sharesMemory(address);
    const traits = new Map(handlers.map(([action, timeout, concurrent]) => [action, { timeout, concurrent }]));
    this.queue = new PendingQueue(this, codec, { capacity, overflow, prefetch, handlers: traits, resend: restarts });
    realm.seekers.set(address.id, this);
    // One of this realm's own is here only when it has ended: that is known at once.
    if (this.owner === realm.path) this.ask();
  }

  get name(): string {
    return this.address.name;
  }

  /** What refs hold of this: when the last of them is collected, it is forgotten. */
  poster(): Poster {
    let grip = this.grip?.deref();
    if (grip === undefined) {
      grip = new Grip(this);
      this.grip = new WeakRef(grip);
      unheld.register(grip, this);
    }
    return grip;
  }

  post(message: unknown, options: PostOptions | undefined, tell: boolean, part: Part | undefined, items?: ItemSink): Future<unknown> {
    if (this.refusal !== undefined) throw this.refusal;
    const task = this.queue.post(message, options, tell, part, items);
    if (this.state === 'idle' && this.queue.busy) this.ask();
    return task;
  }

  follow(): void {
    this.followed = true;
  }

  get presence(): Presence {
    if (this.refusal !== undefined) return ENDED;
    return this.fallen ? RETURNS : TAKES;
  }

  // ── the way ──

  private ask(): void {
    this.state = 'asking';
    realm.send([RESOLVE, this.owner, realm.path, this.address.id]);
  }

  onFound(home: string | undefined): void {
    if (this.state !== 'asking') return;
    this.fallen = home === undefined;
    if (home === undefined) return;
    this.state = 'open';
    this.home = home;
    const cells = this.exact ? sharedCells(true) : undefined;
    const connection = this.connectionTo(home);
    this.connection = connection;
    this.link = this.queue.handover.attach(connection, cells, this);
    connection.control((writer) => writer.attach(this.link, this.address.id, cells));
    this.queue.handover.open();
  }

  private connectionTo(home: string): Connection {
    const known = connections.get(home);
    if (known !== undefined) return known;
    const channel = realm.connect(home, () => {
      for (const seeker of Array.from(realm.seekers.values())) if (seeker instanceof Peer && seeker.connection === connection) seeker.onBroken();
    });
    channel.onClose = (): void => {
      connections.delete(home);
    };
    const connection = new Connection(channel, this.codec);
    connections.set(home, connection);
    return connection;
  }

  onLost({ again, begun, rest, refusal }: Loss): void {
    // Before anybody is called. (Else it is news of a way that was given up.)
    if (this.state === 'open') this.fallen = true;
    // The last answers may wait at a port of their own, while the news came by another.
    this.connection?.poll();
    const unpack = ({ value, marks }: Packed): Error => this.plain.unpack(value, marks) as Error;
    const begunError = unpack(begun);
    // Its owner goes by what it has posted itself.
    if (begunError instanceof ActorCrashedError) (begunError as { action: string | undefined }).action ??= this.queue.handover.oldestBegun?._action;
    if (again) this.askAnew(begunError, unpack(rest));
    else this.end(begunError, unpack(rest), unpack(refusal ?? rest));
  }

  private onBroken(): void {
    const text = `what was under way to ${this.address.name} could not be handed on between two processes: a message or a result was too large, most likely`;
    this.askAnew(new SerializationError(text, { where: 'message', delivered: 'maybe' }), new SerializationError(text, { where: 'message', delivered: 'no' }));
  }

  private askAnew(begunError: Error, restError: Error): void {
    if (this.state !== 'open') return;
    this.state = 'idle';
    this.detach();
    const { maxTaskRetries } = this.address.rules;
    settleLost(this.queue.handover, this.queue.handover.lose(), { exact: this.exact, maxTaskRetries, begunError, restError });
    // Callbacks of what has just failed may have posted.
    if (this.state === 'idle' && (this.queue.busy || this.followed)) this.ask();
  }

  onOwnerGone(inOrder: boolean): void {
    if (inOrder) {
      this.onStopped();
      return;
    }
    const text = `the actor ${this.address.name} is gone: the actor that had started it has ended`;
    this.end(
      new ActorKilledError(text, { delivered: 'maybe' }),
      new ActorKilledError(text, { delivered: 'no' }),
      new BrokenExecutorError(`${text}; the message was not sent`, { delivered: 'no' }),
    );
  }

  private end(begun: Error, rest: Error, refusal: Error): void {
    if (this.state === 'ended') return;
    this.state = 'ended';
    this.refusal = refusal;
    this.queue.fail((hasBegun) => (hasBegun ? begun : rest));
    this.detach();
  }

  /** It handles what it has been posted so far, and ends. */
  onStopping(reason: StopReason): void {
    // Nobody else will: a program that has come to its end has forgotten them.
    if (reason === 'exit') this.queue.abandonStreams();
    this.refusal = shutDown(this.address.name);
    this.leaveWhenQuiet();
  }

  onClear(): void {
    if (this.state === 'ended') return;
    // First: callbacks of what is cancelled may post.
    this.onStopping('shutdown');
    this.queue.cancelAll();
  }

  /** It had handled all that others had posted when this one came. */
  onStopped(): void {
    const error = shutDown(this.address.name);
    this.end(withDelivered(error, 'maybe'), error, error);
  }

  /** Nobody in this realm has a ref any more. */
  onUnheld(): void {
    if (this.grip?.deref() !== undefined) return;
    this.grip = undefined;
    this.leaveWhenQuiet();
  }

  private leaveWhenQuiet(): void {
    if (this.queue.busy) return;
    const unheld = this.grip === undefined;
    if (unheld && realm.seekers.get(this.address.id) === this) realm.seekers.delete(this.address.id);
    if (this.state !== 'open' || !(unheld || this.refusal !== undefined)) return;
    this.state = unheld ? 'idle' : 'ended';
    this.queue.handover.lose();
    this.detach();
  }

  /** The actor's thread may live on when the actor does not. */
  private detach(): void {
    const { connection } = this;
    this.connection = undefined;
    if (connection !== undefined && connections.get(this.home) === connection) connection.control((writer) => writer.detach(this.link));
  }

  // ── what the queue tells ──

  onBusy(busy: boolean): void {
    this.onAwaited();
    if (!busy) this.leaveWhenQuiet();
  }

  onAwaited(): void {
    this.reason.set(this.queue.awaited);
  }

  /** A tell has failed, which is an event of the executor. */
  onError(error: unknown): void {
    realm.send([FAILED_TELL, this.owner, realm.path, this.address.id, this.plain.packError(error)]);
  }
}

const unheld = new FinalizationRegistry<Peer>((peer) => peer.onUnheld());
