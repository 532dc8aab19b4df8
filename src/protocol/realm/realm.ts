import { CLEAR, CONNECT, FAILED_TELL, FOUND, GONE, HANGUP, HOLD, LOST, RESOLVE, type StopReason, TUNNEL, UNCLEAN, WELCOME } from '../batches/messages.js';
import { busyPoll, fits } from '../channels/busy-poll.js';
import type { Batch, Channel } from '../channels/channel.js';
import { memoryChannel } from '../channels/memory-channel.js';
import { PortChannel, type PortEnd, portEnds } from '../channels/port-channel.js';
import type { Transferable } from '../copy/transfer.js';
import { ACROSS_PROCESSES, ACROSS_THREADS, type ChannelCapabilities, type Packed, WITHIN_THREAD } from '../copy/values.js';
import { Outgoing } from './outgoing.js';
import { RealmChannel } from './realm-channel.js';
import { breakTunnel, Tunnels } from './tunnels.js';

/*
 * Each JavaScript thread of a program that starts or hosts actors is a realm. The program's main thread is the root; a thread or process that a realm starts
 * is its child, by a number that is never used again, so that a restarted actor lives in another realm:
 *
 *     ''  ──┬── '/1'      a thread
 *           └── '/p2'     a process; what stands below it is in that process or below
 *                 └── '/p2/1'
 *
 * A realm outlives those below it, so the way from one to another along the tree is there as long as both are. It carries what is rare: where an actor
 * lives, that it does no more, a port for messages to go straight; and, between processes, the messages themselves.
 */

/** An actor that this realm has started. */
export interface Owned {
  /** By what the realm posts to it: a Poster. */
  readonly poster: unknown;
  /** Another of these actors, which ends it. */
  readonly parent: unknown;
  /** Somebody there wants to post. */
  onResolve(realm: string): void;
  onFailedTell(error: Packed): void;
  /** The realm has ended, and all below it. */
  onGone(realm: string): void;
  /** This realm is about to end. */
  endWithParent(reason: StopReason): Promise<void>;
}

/** Why an actor lives no more where it did. */
export interface Loss {
  /** It will live again, somewhere else: ask anew. */
  readonly again: boolean;
  /** The error of messages that had begun, as far as anybody can know; of those that had not; of later posts. */
  readonly begun: Packed;
  readonly rest: Packed;
  readonly refusal: Packed | undefined;
}

/** Whoever in this realm posts to an actor of another one. */
export interface Seeker {
  readonly owner: string;
  /** By what refs post to it: a Poster. */
  poster(): unknown;
  onFound(home: string | undefined): void;
  onLost(loss: Loss): void;
  /** It is shut down, and what has not begun is to be cancelled. */
  onClear(): void;
  /** The owner has ended, and the actor with it. @param inOrder It was shut down, and all that its owner had started: nobody has killed any of them, and none has crashed for good. */
  onOwnerGone(inOrder: boolean): void;
}

interface Child {
  readonly channel: Channel;
  /** Realms outside that have had to do with it or with one below it. */
  readonly known: Set<string>;
  /** See `Realm.retire`. */
  retires: boolean;
  /** See `Realm.noteUnclean`. */
  unclean: boolean;
}

/** Refs may outlive the realm that has started their actors by far: of those that ended last it is known how. */
const KEPT = 4096;

/** Whether a realm is that one, or below it. */
export const isWithin = (path: string, ancestor: string): boolean => path === ancestor || path.startsWith(`${ancestor}/`);

/** The path of the process that a realm is in: memory is shared within it. */
export function processOf(path: string): string {
  const last = path.lastIndexOf('p');
  const end = last < 0 ? 0 : path.indexOf('/', last);
  return end < 0 ? path : path.slice(0, end);
}

function forget(known: Set<string>, gone: string): void {
  for (const realm of known) if (isWithin(realm, gone)) known.delete(realm);
}

export class Realm {
  path = '';
  readonly owned = new Map<string, Owned>();
  readonly seekers = new Map<string, Seeker>();
  readonly outgoing = new Outgoing((held) => this.tellOfOutgoing(held));
  /** In the root: keeps the program alive. */
  holdProgram: (held: boolean) => void = () => {};
  /** Serves actors that live here on a channel that another realm, or this one, has asked for. */
  accept: ((channel: Channel, capabilities: ChannelCapabilities) => void) | undefined;
  /** The actors that live here: Residences. */
  readonly residents = new Map<string, unknown>();
  /** What an actor that lives here has posted to itself, and has not begun, is to be cancelled. */
  clearOwn: ((actorId: string) => void) | undefined;
  /** Somebody asks for an actor that this realm does not own, or does no more. */
  onUnknown: (realm: string, actorId: string) => void = () => {};
  /** A `tell` of another realm to an actor that has ended here has failed. */
  onLateFailure: (actorId: string, error: Packed) => void = () => {};
  private parent: Channel | undefined;
  private readonly children = new Map<string, Child>();
  private lastChild = 0;
  /** The children that have ended in good order, and all that they had started. */
  private readonly retired = new Set<string>();
  /** The realm that has started this one lets it poll. */
  private granted = true;
  private unclean = false;
  private readonly tunnels = new Tunnels(this);

  // ── the tree ──

  /** A thread or process that this realm starts is at the other end. Gives its path, and the channel for its actors. */
  adopt(channel: Channel, kind: 'thread' | 'process'): { path: string; channel: Channel } {
    const path = `${this.path}/${kind === 'process' ? 'p' : ''}${++this.lastChild}`;
    const known = new Set<string>();
    const split = new RealmChannel(
      channel,
      (batch) => {
        known.add(batch[1] as string);
        this.route(batch);
      },
      () => this.onChildGone(path, child),
    );
    const child: Child = { channel, known, retires: false, unclean: false };
    this.children.set(path, child);
    this.allowPolls(path);
    return { path, channel: split };
  }

  /** Decides whether this realm and its children may poll, and tells them; a new one, who it is, too. */
  private allowPolls(born?: string): void {
    const allowed = this.granted && fits(this.children.size);
    const changed = allowed !== busyPoll.allowed;
    busyPoll.allowed = allowed;
    for (const [path, { channel }] of this.children) if (changed || path === born) channel.send([WELCOME, path, allowed]);
  }

  /** This realm was started by the one at the other end. Gives the channel for the actors here. */
  join(channel: Channel): Channel {
    this.parent = channel;
    return new RealmChannel(
      channel,
      (batch) => this.route(batch),
      () => {},
    );
  }

  /** The child's actors have all stopped, and it is about to end. */
  retire(path: string): void {
    const child = this.children.get(path);
    if (child !== undefined) child.retires = true;
  }

  /** An actor of this realm, or of one below it, has crashed for good or was killed: of none of them it can be said any more that it was shut down, once this realm is gone. */
  noteUnclean(): void {
    if (this.unclean) return;
    this.unclean = true;
    this.parent?.send([UNCLEAN, this.path.slice(0, this.path.lastIndexOf('/')), this.path]);
  }

  private onUnclean(path: string): void {
    const child = this.children.get(path);
    if (child !== undefined) child.unclean = true;
    this.noteUnclean();
  }

  private onChildGone(path: string, { known, retires, unclean }: Child): void {
    const inOrder = retires && !unclean;
    this.children.delete(path);
    if (inOrder) this.rememberRetired(path);
    this.allowPolls();
    for (const realm of known) this.send([GONE, realm, this.path, path, inOrder]);
    this.onGone(path, inOrder);
  }

  private rememberRetired(path: string): void {
    this.retired.add(path);
    if (this.retired.size <= KEPT) return;
    const [oldest] = this.retired;
    this.retired.delete(oldest as string);
  }

  /** The path of a child on the way to a realm below this one. */
  private stepTowards(to: string): string {
    const end = to.indexOf('/', this.path.length + 1);
    return end < 0 ? to : to.slice(0, end);
  }

  private childTowards(to: string): Child | undefined {
    return this.children.get(this.stepTowards(to));
  }

  /** Sends to a realm that may be this one. Throws what the channel throws. */
  send(batch: Batch, transfer?: Transferable[]): void {
    const to = batch[1] as string;
    if (to === this.path) {
      this.deliver(batch);
    } else if (isWithin(to, this.path)) {
      const child = this.childTowards(to);
      if (child === undefined) {
        this.returnToSender(batch);
        return;
      }
      child.known.add(batch[2] as string);
      // All that have had to do with a realm that is gone are told so, by this way.
      if (batch[0] === GONE) forget(child.known, batch[3] as string);
      child.channel.send(batch, transfer);
    } else {
      this.parent?.send(batch, transfer);
    }
  }

  moves(to: string): boolean {
    const channel = isWithin(to, this.path) ? this.childTowards(to)?.channel : this.parent;
    return channel?.memory === 'copied';
  }

  /** Hands on what has come. */
  private route(batch: Batch): void {
    if (batch[0] === WELCOME) {
      this.path = batch[1] as string;
      this.granted = batch[2] as boolean;
      this.allowPolls();
      return;
    }
    try {
      this.send(batch, movedIn(batch));
    } catch {
      // Too long for a frame, say. An error here would end this realm for what concerns two others.
      breakTunnel(this, batch);
    }
  }

  private returnToSender(batch: Batch): void {
    const [op, to, from] = batch as [number, string, string];
    if (op === CONNECT) (batch[4] as PortEnd | undefined)?.port.close();
    if (op !== GONE && op !== HANGUP) this.send([GONE, from, this.path, to, this.retired.has(this.stepTowards(to))]);
  }

  /** This realm is about to end: ends what it has started, the last first, and lets what it has posted be answered. */
  async finish(reason: StopReason): Promise<void> {
    const heads = Array.from(this.owned.values()).filter(({ parent }) => parent === undefined);
    for (const head of heads.reverse()) await head.endWithParent(reason);
    await this.outgoing.settled();
  }

  private tellOfOutgoing(held: boolean): void {
    if (this.parent === undefined) this.holdProgram(held);
    else this.send([HOLD, this.path.slice(0, this.path.lastIndexOf('/')), this.path, held]);
  }

  // ── channels to other realms ──

  /** A channel for posts to the actors that live there. `onBroken`: see Tunnel. */
  connect(home: string, onBroken: () => void): Channel {
    if (home === this.path) {
      const [near, far] = memoryChannel();
      this.accept?.(far, WITHIN_THREAD);
      return near;
    }
    if (processOf(home) === processOf(this.path)) {
      const [near, far] = portEnds();
      this.send([CONNECT, home, this.path, 0, far], [far.port]);
      const channel = new PortChannel(near);
      channel.onLoss = onBroken;
      return channel;
    }
    const { id, tunnel } = this.tunnels.dial(home);
    tunnel.onBroken = onBroken;
    this.send([CONNECT, home, this.path, id, undefined]);
    return tunnel;
  }

  private onConnect(from: string, id: number, end: PortEnd | undefined): void {
    if (end !== undefined) {
      this.accept?.(new PortChannel(end), ACROSS_THREADS);
      return;
    }
    this.accept?.(this.tunnels.accept(from, id), ACROSS_PROCESSES);
  }

  private onGone(path: string, inOrder: boolean): void {
    this.outgoing.hear(path, false);
    this.tunnels.forget((remote) => isWithin(remote, path));
    for (const owned of this.owned.values()) owned.onGone(path);
    for (const seeker of Array.from(this.seekers.values())) if (isWithin(seeker.owner, path)) seeker.onOwnerGone(inOrder);
  }

  // ── what has come ──

  private deliver(batch: Batch): void {
    // biome-ignore lint/suspicious/noExplicitAny: the fields' types follow from the op code, see messages.ts.
    const [op, , from, a, b, c] = batch as any[];
    switch (op) {
      case RESOLVE: {
        const owned = this.owned.get(a);
        if (owned !== undefined) owned.onResolve(from);
        else this.onUnknown(from, a);
        break;
      }
      case FOUND:
        this.seekers.get(a)?.onFound(b);
        break;
      case LOST:
        this.seekers.get(a)?.onLost(b);
        break;
      case CLEAR:
        this.seekers.get(a)?.onClear();
        this.clearOwn?.(a);
        break;
      case FAILED_TELL: {
        const owned = this.owned.get(a);
        if (owned !== undefined) owned.onFailedTell(b);
        else this.onLateFailure(a, b);
        break;
      }
      case CONNECT:
        this.onConnect(from, a, b);
        break;
      case TUNNEL:
        this.tunnels.find(from, a, b)?.onBatch(c);
        break;
      case HANGUP:
        this.tunnels.onHangup(from, a, b);
        break;
      case GONE:
        this.onGone(a, b);
        break;
      case UNCLEAN:
        this.onUnclean(from);
        break;
      case HOLD:
        this.outgoing.hear(from, a);
        break;
      default:
        throw new RangeError(`no such operation between realms: ${String(op)}`);
    }
  }
}

/** What is to be moved once more where a batch is handed on. */
function movedIn(batch: Batch): Transferable[] | undefined {
  if (batch[0] === TUNNEL) return batch[6] as Transferable[] | undefined;
  return batch[0] === CONNECT && batch[4] !== undefined ? [(batch[4] as PortEnd).port] : undefined;
}

/**
 * This thread, to this copy of the package. Copies of other code speak with each other as little as two programs do: what crosses, and what
 * is done with it here, need not be the same.
 */
export const realm = new Realm();
