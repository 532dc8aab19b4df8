import type { Part } from '../client/part.js';
import type { HandlerTraits } from '../client/pending-queue.js';
import { type ActorRef, type Poster, RefHandle } from '../client/ref.js';
import { summaryOf } from '../describe.js';
import { ActorError, ActorKilledError, ActorStartError, copyOf, ShutdownError } from '../errors.js';
import type { ActorOptions } from '../metadata/options.js';
import { type ActorClass, type ActorDefinition, findDefinition } from '../metadata/registry.js';
import type { StartSpec, StopReason } from '../protocol/batches/messages.js';
import type { ActorAddress } from '../protocol/copy/address.js';
import { construct, importClass } from './activation.js';
import type { Home } from './context.js';
import { Deadlocks } from './deadlocks.js';
import { Dispatcher } from './dispatcher.js';
import { Guests } from './guests.js';
import { forLeftovers } from './leftovers.js';
import type { OwnQueue } from './own-queue.js';
import { type Child, spawner } from './spawner.js';

/** What an actor needs of the server that it lives behind. */
export interface Surroundings {
  ownQueue(residence: Residence, handlers: ReadonlyMap<string, HandlerTraits>): OwnQueue;
  onChildren(count: number): void;
}

interface Lifecycle {
  onStart?(context: object): unknown;
  onStop?(reason: StopReason): unknown;
}

/** An actor where it lives: the instance, its dispatcher, its children. */
export class Residence implements Home {
  readonly id: string;
  readonly name: string;
  /** See ActorAddress. */
  readonly apart: boolean;
  readonly guests = new Guests();
  readonly deadlocks: Deadlocks;
  /** Undefined until the constructor has returned. */
  dispatcher: Dispatcher | undefined;
  private readonly surroundings: Surroundings;
  private actor: Lifecycle | undefined;
  private definition: ActorDefinition | undefined;
  private readonly children: Child[] = [];
  private ownRef: ActorRef<object> | undefined;
  private ownQueue: OwnQueue | undefined;
  private started = false;
  /** Its stop: it takes nothing of its own any more; its onStop runs; that has run, and what is left of it is timers and loops. */
  private phase: 'living' | 'draining' | 'stopping' | 'left' = 'living';
  /** Its onStop has run. */
  stopped = false;
  /** Why it has ended, though its thread may go on for others. */
  private ended: string | undefined;
  private endError: ActorKilledError | undefined;

  constructor({ id, apart }: ActorAddress, name: string, surroundings: Surroundings) {
    this.id = id;
    this.apart = apart;
    this.name = name;
    this.surroundings = surroundings;
    this.deadlocks = new Deadlocks(id, name, () => this.dispatcher?.running.exclusive);
  }

  /** `args` is asked once the module has been loaded: it may declare the classes of what they hold. */
  async start(spec: StartSpec, args: () => readonly unknown[]): Promise<void> {
    this.definition = findDefinition(spec.key) ?? (await importClass(spec));
    if (this.over) throw this.refusal;
    this.actor = construct(this.definition, args()) as Lifecycle;
    this.dispatcher = new Dispatcher(this, this.actor, this.definition);
    if (typeof this.actor.onStart === 'function') {
      try {
        await this.actor.onStart({ self: this.self, restarts: spec.restarts, spawn: this.spawn, spawnWith: this.spawnWith });
      } catch (error) {
        throw new ActorStartError(`onStart of ${this.name} threw: ${summaryOf(error)}`, { cause: error, delivered: 'no' });
      }
    }
    this.started = true;
    this.ownQueue?.open();
  }

  /** Waits for the running handlers, calls onStop, and ends the children, the last one first. */
  async stop(reason: StopReason, report: (error: unknown) => void): Promise<void> {
    await this.guests.drain(reason, () => this.dispatcher?.running.abandoned !== false);
    this.phase = 'draining';
    await this.drainOwn();
    // At the program's end nobody waits for what was aborted, or not for long: it might never end.
    await this.dispatcher?.running.idle(reason === 'exit' ? 'not' : 'too');
    if (this.over) return;
    this.phase = 'stopping';
    try {
      if (typeof this.actor?.onStop === 'function') await this.actor.onStop(reason);
    } catch (error) {
      report(error);
    }
    this.phase = 'left';
    // They are still there for a kill meanwhile, as one of them may not end.
    for (const child of this.children.slice().reverse()) await child._endWithParent(reason);
  }

  /** Cancels what it has posted to itself and has not begun. */
  clearOwn(): void {
    this.ownQueue?.queue.cancelAll();
  }

  /** It was killed, maybe in the middle of its stop: nothing of it runs any more. */
  get over(): boolean {
    return this.ended !== undefined;
  }

  kill(why: string): void {
    this.ended ??= why;
    this.dispatcher?.kill(() => this.refusal);
    this.endOwnQueue();
    this.actor = undefined;
    for (const child of this.children.splice(0).reverse()) void child.kill(this.refusal);
  }

  private endOwnQueue(): void {
    if (this.stopped) void this.drainOwn();
    else this.ownQueue?.kill((delivered) => forLeftovers(new ActorKilledError(this.ended as string, { delivered })));
  }

  /** What posts to itself before it can have stopped that, in onStop, is not to spoil its end. In onStop it is as any error. */
  private async drainOwn(): Promise<void> {
    await this.ownQueue?.drain(() => {
      const error = new ShutdownError(`the actor ${this.name} is stopping, and takes no more messages of its own either`, { delivered: 'no' });
      return this.phase === 'stopping' ? error : forLeftovers(error);
    });
  }

  /** Made when it is asked for: most actors that end leave nobody who is told, and a stack trace costs as much as the rest of an end. */
  private get refusal(): ActorKilledError {
    this.endError ??= new ActorKilledError(this.ended as string);
    return this.endError;
  }

  readonly spawn = (actor: ActorClass, ...args: unknown[]): Child => this.spawnWith({}, actor, ...args);

  /** A child: it ends when this actor does. */
  readonly spawnWith = (options: ActorOptions, actor: ActorClass, ...args: unknown[]): Child => {
    // Nobody would end it.
    if (this.over) {
      throw forLeftovers(
        this.stopped ? new ShutdownError(`the actor ${this.name} was shut down, and starts no children`) : new ActorKilledError(this.ended as string),
      );
    }
    const child = spawner()(this.id, options, actor, args);
    this.bind(child);
    this.bind(child.ref);
    this.children.push(child);
    this.surroundings.onChildren(this.children.length);
    child.once('stop', () => {
      const at = this.children.indexOf(child);
      if (at >= 0) this.children.splice(at, 1);
      this.surroundings.onChildren(this.children.length);
    });
    return child;
  };

  /** A ref to this actor for its own use. */
  get self(): ActorRef<object> {
    if (this.ownRef === undefined) {
      this.ownQueue = this.surroundings.ownQueue(this, this.definition?.handlers ?? new Map());
      this.ownRef = new RefHandle(this.id, this.ownQueue) as unknown as ActorRef<object>;
      this.bind(this.ownRef);
      if (this.over) this.endOwnQueue();
      // Asked for by onStop, say, which its messages would come after.
      else if (this.phase !== 'living') void this.drainOwn();
      else if (this.started) this.ownQueue.open();
    }
    return this.ownRef;
  }

  /** What this actor posts by the ref is, unless it says otherwise, a part of the handler that it is running. */
  private bind(ref: ActorRef<object>): void {
    (ref as unknown as RefHandle)._holder = this;
  }

  get occupied(): boolean {
    return this.dispatcher?.occupied === true;
  }

  get handling(): Part | undefined {
    return this.dispatcher?.handling;
  }

  onRefused(error: unknown): unknown {
    if (!(this.over || this.phase === 'left') || !(error instanceof ActorError)) return error;
    // Others may get the same object, whom it concerns.
    return forLeftovers(copyOf(error));
  }

  posterOf(id: string): Poster | undefined {
    return id === this.id ? (this.self as unknown as RefHandle)._poster : undefined;
  }
}
