import { codecFor, localCodec, neighbourCodec } from '../client/codec.js';
import type { Cells } from '../protocol/batches/cells.js';
import { LinkTable } from '../protocol/batches/link-table.js';
import type { MessageHead, StartSpec, StopReason } from '../protocol/batches/messages.js';
import { type PostHandler, PostReader, type Run } from '../protocol/batches/posts.js';
import type { SentProbe } from '../protocol/batches/probe.js';
import type { Channel } from '../protocol/channels/channel.js';
import type { ActorAddress } from '../protocol/copy/address.js';
import type { Marks, ValueCodec } from '../protocol/copy/values.js';
import { realm } from '../protocol/realm/realm.js';
import { now } from '../real-time.js';
import { OwnQueue } from './own-queue.js';
import { Residence, type Surroundings } from './residence.js';
import { Replies, Route } from './route.js';
import { scheduler } from './scheduler.js';

/** Where actors live: what a host is told of it. */
export interface Place {
  readonly pid: number;
  readonly threadId: number;
  /** The thread or process is there for the actors that its host has started, and may end with the last of them. */
  readonly hosted?: boolean;
  /** Resolves when what was written to stdout and stderr has left this thread; where that takes time of its own. */
  drainOutput?(): Promise<void>;
}

interface Target {
  readonly route: Route;
  readonly residence: Residence;
  /** The actor was started by another channel. */
  readonly guest: boolean;
}

/** The actor that lives in this realm. */
const residentOf = (actorId: string): Residence | undefined => realm.residents.get(actorId) as Residence | undefined;

/** Of what an actor is posted by neighbours in its thread, or by itself. */
const codecWithin = ({ apart }: Residence): ValueCodec => (apart ? neighbourCodec : localCodec);

/** The answering end of a channel: starts the actors that the other end asks for, and takes messages to them. Knows nothing of threads or processes. */
export class ActorServer implements PostHandler {
  private readonly codec: ValueCodec;
  private readonly place: Place;
  private readonly replies: Replies;
  /** Actors that the other end has started and that have not ended. */
  private residents = 0;
  /** Called when another one comes to live here. */
  private onNewcomer = (): void => {};
  /** The actors that have sent a ref to themselves away. */
  private readonly exported = new Set<number>();
  private readonly routes = new LinkTable<Target>();

  constructor(channel: Channel, codec: ValueCodec, place: Place) {
    this.codec = codec;
    this.place = place;
    this.replies = new Replies(channel, codec);
    // A generator is to end, for nobody takes another item of it.
    this.replies.onUnsent = (link, id, error): void => this.abort(link, id, error);
    realm.accept ??= (other, capabilities): void => void new ActorServer(other, codecFor(capabilities), place);
    realm.clearOwn ??= (actorId): void => residentOf(actorId)?.clearOwn();
    const reader = new PostReader(this);
    channel.onBatch = (batch): void => {
      reader.read(batch);
      // Not before the whole batch is read: its answers are to go back as one batch, too.
      scheduler.run();
    };
    channel.onClose = (): void => this.close();
  }

  /** Sends what has been answered so far and whose work it is that ends here; for the thread's or process's last moment. */
  sendLastWords(): void {
    for (const [link, { residence }] of this.routes.entries()) if (scheduler.active?.home === residence) this.replies.writer.fatal(link);
    this.flush();
  }

  private flush(): void {
    this.replies.flush();
  }

  /** The other end is gone, and nobody is left for the actors to work for that it had started. */
  private close(): void {
    for (const [link] of this.routes.entries()) this.forget(link);
  }

  onOpen(link: number, spec: StartSpec, marks: Marks | undefined): void {
    const route = new Route(this.replies, link, spec.cells);
    const residence = new Residence(spec.address, spec.name, this.surroundings(link, route, spec.address));
    this.routes.add(link, { route, residence, guest: false });
    realm.residents.set(residence.id, residence);
    this.residents++;
    this.onNewcomer();
    // In its turn, as a message: a thousand that start at once must not hold up those that live here.
    scheduler.add({
      home: residence,
      waiting: false,
      run: () => {
        void this.start(link, residence, spec, marks);
        if (scheduler.readClock(now())) scheduler.flush(now());
        return 0;
      },
    });
  }

  /** Apart from its start, whose arguments may be large: it has these for as long as it lives. */
  private surroundings(link: number, route: Route, address: ActorAddress): Surroundings {
    return {
      ownQueue: (residence, handlers) =>
        new OwnQueue(
          address,
          () => this.tellExported(link),
          codecWithin(residence),
          handlers,
          (channel, ownLink, cells) => new ActorServer(channel, localCodec, this.place).attach(ownLink, residence, cells, false),
          (error) => route.report(error),
        ),
      onChildren: (count) => {
        this.replies.writer.children(link, count);
        this.flush();
      },
    };
  }

  private async start(link: number, residence: Residence, spec: StartSpec, marks: Marks | undefined): Promise<void> {
    const { writer } = this.replies;
    try {
      await residence.start(spec, () => this.codec.unpack(spec.args, marks, residence) as unknown[]);
      // Else it was killed meanwhile, and the link may be gone.
      if (!residence.over) writer.ready(link, this.place.pid, this.place.threadId);
    } catch (error) {
      if (residence.over) return;
      this.forget(link, `the start of ${spec.name} failed`);
      writer.refused(link, this.codec.packError(error));
    }
    scheduler.note(this.replies);
    scheduler.flushSoon();
  }

  onRun(link: number, run: Run, firstId: number, count: number, at: number): void {
    const target = this.routes.get(link);
    target?.residence.dispatcher?.addRun(target.route, run, firstId, count, at);
  }

  onOne(link: number, id: number, head: MessageHead, message: unknown, marks: Marks | undefined): void {
    const target = this.routes.get(link);
    target?.residence.dispatcher?.addOne(target.route, id, head, message, marks);
  }

  onAbort(link: number, id: number, reason: unknown, marks: Marks | undefined): void {
    this.abort(link, id, this.codec.unpack(reason, marks, this.routes.get(link)?.residence));
  }

  private abort(link: number, id: number, reason: unknown): void {
    const target = this.routes.get(link);
    target?.residence.dispatcher?.abort(target.route, id, reason);
  }

  onCredit(link: number, id: number, count: number): void {
    const target = this.routes.get(link);
    target?.residence.dispatcher?.credit(target.route, id, count);
  }

  onLook(link: number): void {
    this.routes.get(link)?.residence.dispatcher?.look();
  }

  onResume(link: number): void {
    const target = this.routes.get(link);
    target?.residence.dispatcher?.resume(target.route);
  }

  onStop(link: number, reason: StopReason): void {
    const target = this.routes.get(link);
    if (target !== undefined) void this.stop(link, target.residence, target.route, reason);
  }

  private async stop(link: number, residence: Residence, route: Route, reason: StopReason): Promise<void> {
    this.replies.writer.stopping(link, reason);
    this.flush();
    await residence.stop(reason, (error) => route.report(error));
    if (residence.over) return;
    // It is found here until it is forgotten: whoever has just heard where it lives is told that it has stopped.
    residence.stopped = true;
    this.residents--;
    if (this.residents === 0 && this.place.hosted) await this.finish(reason);
    await this.place.drainOutput?.();
    this.forget(link);
    this.replies.writer.stopped(link);
    this.flush();
  }

  /**
   * For the last actor here. When another comes meanwhile, that one's end sees to it: what it posts may go on without end, and is no reason
   * to wait for the one before it.
   */
  private async finish(reason: StopReason): Promise<void> {
    const newcomer = new Promise<void>((resolve) => {
      this.onNewcomer = resolve;
    });
    await Promise.race([realm.finish(reason), newcomer]);
  }

  onClose(link: number): void {
    this.forget(link);
    this.replies.writer.closed(link);
    this.flush();
  }

  /** One whose actor is another channel's lets go of it; the others end theirs. */
  private forget(link: number, why?: string): void {
    const target = this.routes.get(link);
    if (target === undefined) return;
    const { route, residence, guest } = target;
    this.routes.delete(link);
    this.exported.delete(link);
    if (guest) {
      residence.dispatcher?.forget(route);
      residence.guests.delete(route);
    } else {
      this.vacate(residence);
      residence.kill(why ?? `the actor ${residence.name} was killed`);
    }
  }

  /** Nobody finds the actor here any more. */
  private vacate(residence: Residence): void {
    if (realm.residents.get(residence.id) !== residence) return;
    realm.residents.delete(residence.id);
    if (!residence.stopped) this.residents--;
  }

  /** One more way to an actor that lives here. */
  attach(link: number, residence: Residence, cells: Cells | undefined, guest: boolean): Route {
    const route = new Route(this.replies, link, cells, this.codec === localCodec ? codecWithin(residence) : this.codec);
    this.routes.add(link, { route, residence, guest });
    return route;
  }

  /** Of one that has ended meanwhile its owner tells. */
  onAttach(link: number, actorId: string, cells: Cells | undefined): void {
    const residence = residentOf(actorId);
    if (residence === undefined) return;
    if (residence.guests.closed) {
      // Its onStop runs, or is about to, and may wait for this very poster.
      this.replies.writer.stopped(link);
      this.flush();
    } else {
      residence.guests.add(this.attach(link, residence, cells, true));
    }
  }

  onProbe(link: number, { for: message, ...probe }: SentProbe): void {
    const target = this.routes.get(link);
    if (target?.residence.dispatcher?.holdsUp(target.route, message)) target.residence.deadlocks.onProbe(probe);
  }

  onDetach(link: number): void {
    this.forget(link);
  }

  /** The host must not take the actor for one that nobody can post to. */
  private tellExported(link: number): void {
    if (this.exported.has(link)) return;
    this.exported.add(link);
    this.replies.writer.exported(link);
    this.flush();
  }
}
