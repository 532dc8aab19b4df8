import { ActorKilledError } from '../errors.js';
import type { Cells } from '../protocol/cells.js';
import type { Channel } from '../protocol/channel.js';
import type { MessageHead, StartSpec, StopReason } from '../protocol/messages.js';
import { type PostHandler, PostReader, type Run } from '../protocol/posts.js';
import type { Marks, ValueCodec } from '../protocol/values.js';
import type { Dispatcher } from './dispatcher.js';
import { OwnQueue } from './own-queue.js';
import { Residence } from './residence.js';
import { Replies, Route } from './route.js';

/** Where actors live: what a host is told of it. */
export interface Place {
  readonly pid: number;
  readonly threadId: number;
  /** Resolves when what was written to stdout and stderr has left this thread; where that takes time of its own. */
  drainOutput?(): Promise<void>;
}

/** The answering end of a channel: starts the actors that the other end asks for, and takes messages to them. Knows nothing of threads or processes. */
export class ActorServer implements PostHandler {
  private readonly codec: ValueCodec;
  private readonly place: Place;
  private readonly replies: Replies;
  /** Those that the batch which is being read has messages for. */
  private fed = new Set<Dispatcher>();
  private readonly routes = new Map<number, { route: Route; residence: Residence }>();

  constructor(channel: Channel, codec: ValueCodec, place: Place) {
    this.codec = codec;
    this.place = place;
    this.replies = new Replies(channel, codec);
    const reader = new PostReader(this);
    channel.onBatch = (batch): void => {
      reader.read(batch);
      // Not before the whole batch is read: its answers are to go back as one batch, too.
      const dispatchers = this.fed;
      this.fed = new Set();
      for (const dispatcher of dispatchers) dispatcher.run();
    };
    channel.onClose = (): void => this.close();
  }

  /** Sends what has been answered so far; for the thread's or process's last moment. */
  flush(): void {
    this.replies.flush();
  }

  /** The other end is gone, and nobody is left for these actors to work for. */
  private close(): void {
    for (const { residence } of this.routes.values()) residence.kill(new ActorKilledError('the actor was killed'));
    this.routes.clear();
  }

  onOpen(link: number, spec: StartSpec, marks: Marks | undefined): void {
    const route = new Route(this.replies, link, spec.cells);
    const residence: Residence = new Residence(spec.actorId, spec.name, {
      ownQueue: (handlers) =>
        new OwnQueue(
          this.codec.within(),
          handlers,
          (channel, ownLink, cells) => new ActorServer(channel, this.codec.within(), this.place).attach(ownLink, residence, cells),
          (error) => route.report(error),
        ),
      onChildren: (count) => {
        this.replies.writer.children(link, count);
        this.flush();
      },
    });
    this.routes.set(link, { route, residence });
    void this.start(link, residence, spec, marks);
  }

  private async start(link: number, residence: Residence, spec: StartSpec, marks: Marks | undefined): Promise<void> {
    const { writer } = this.replies;
    try {
      await residence.start(spec, () => this.codec.unpack(spec.args, marks) as unknown[]);
      writer.ready(link, this.place.pid, this.place.threadId);
    } catch (error) {
      residence.kill(new ActorKilledError(`the start of ${spec.name} failed`));
      writer.refused(link, this.codec.packError(error));
    }
    this.flush();
  }

  onRun(link: number, run: Run, firstId: number, count: number, at: number): void {
    this.feed(link, (dispatcher, route) => dispatcher.addRun(route, run, firstId, count, at));
  }

  onOne(link: number, id: number, head: MessageHead, message: unknown, marks: Marks | undefined): void {
    this.feed(link, (dispatcher, route) => dispatcher.addOne(route, id, head, message, marks));
  }

  private feed(link: number, add: (dispatcher: Dispatcher, route: Route) => void): void {
    const target = this.routes.get(link);
    const dispatcher = target?.residence.dispatcher;
    if (target === undefined || dispatcher === undefined) return;
    add(dispatcher, target.route);
    this.fed.add(dispatcher);
  }

  onAbort(link: number, id: number, reason: unknown, marks: Marks | undefined): void {
    const target = this.routes.get(link);
    target?.residence.dispatcher?.abort(target.route, id, this.codec.unpack(reason, marks));
  }

  onCredit(link: number, id: number, count: number): void {
    this.feed(link, (dispatcher, route) => dispatcher.credit(route, id, count));
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
    this.replies.writer.stopping(link);
    this.flush();
    await residence.stop(reason, (error) => route.report(error));
    await this.place.drainOutput?.();
    this.replies.writer.stopped(link);
    this.flush();
  }

  /** One more way to an actor that lives here. */
  attach(link: number, residence: Residence, cells: Cells | undefined): void {
    this.routes.set(link, { route: new Route(this.replies, link, cells), residence });
  }
}
