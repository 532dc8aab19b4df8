import { availableParallelism } from 'node:os';
import { inspect } from 'node:util';
import { ENDED } from './client/ref.js';
import { show, UNSENDABLE, type Unsendable } from './describe.js';
import { asyncDispose } from './dispose.js';
import { invalidType } from './errors.js';
import { unreadable } from './future/options.js';
import { type ActorExecutor, type ActorStats, ExecutorHandle, readShutdownOptions, type ShutdownOptions, statsOf } from './host/executor.js';
import type { Lifecycle, Ties } from './host/lifecycle.js';
import { type ActorPool, PoolHandle, type PoolOptions, readPoolOptions } from './host/pool.js';
import { Sites } from './host/sites.js';
import { type ActorOptions, checkActorOptions, checkSystemOptions, type SystemOptions } from './metadata/options.js';
import { type ActorClass, definitionOf } from './metadata/registry.js';
import { realm } from './protocol/realm/realm.js';
import { startActor } from './spawn.js';
import { type Child, setSpawner } from './worker/spawner.js';

/** Who bears a key. */
interface Bearer {
  readonly lifecycle: Lifecycle;
  /** Settles when it has ended, and all that bore the key before it. */
  readonly gone: Promise<void>;
}

/** By the actors that each has started: an inline one's children are its system's as well. */
const systems = new WeakMap<Lifecycle, ActorSystem>();

/** A set of actors with its own shared threads and processes. `spawn` and the rest use `defaultSystem`. */
export class ActorSystem implements AsyncDisposable {
  readonly name: string;
  private readonly live = new Set<Lifecycle>();
  private readonly sites: Sites;
  /** By class and key, those of `spawnNamed`. */
  private readonly named = new Map<string, Bearer>();

  /** Throws TypeError or RangeError for wrong options. */
  constructor(options: SystemOptions = {}) {
    const { name = 'default', threads = availableParallelism(), processes = availableParallelism() } = readSystemOptions(options);
    this.name = name;
    this.sites = new Sites({ thread: threads, process: processes, inline: 1 });
  }

  /**
   * Starts an actor and returns at once; posts made meanwhile wait for it.
   *
   * @throws DeclarationError for what is no actor class; SerializationError for constructor arguments that cannot be copied;
   *   BootstrapError in a worker that is loading the module
   */
  spawn = <A extends object, P extends unknown[]>(actor: new (...args: P) => A, ...args: P): ActorExecutor<A> => this.spawnWith({}, actor, ...args);

  /** The same with options that override those of the class. Throws TypeError or RangeError for wrong ones as well. */
  spawnWith = <A extends object, P extends unknown[]>(options: ActorOptions, actor: new (...args: P) => A, ...args: P): ActorExecutor<A> =>
    new ExecutorHandle(this.start(options, actor, args)) as unknown as ActorExecutor<A>;

  /**
   * `size` equal actors behind one executor: messages go round-robin (the default), to the least busy, or by key to the same one each time.
   * Throws as `spawnWith` does.
   */
  spawnPool = <A extends object, P extends unknown[]>(options: PoolOptions, actor: new (...args: P) => A, ...args: P): ActorPool<A> => {
    const { size, routing, rest } = readPoolOptions(options);
    const members: ExecutorHandle[] = [];
    try {
      while (members.length < size) members.push(new ExecutorHandle(this.start(rest, actor, args)));
    } catch (error) {
      for (const member of members) void member.kill(error);
      throw error;
    }
    return new PoolHandle(`${(members[0] as ExecutorHandle).id}-pool`, members, routing) as unknown as ActorPool<A>;
  };

  /**
   * Gets or starts: at most one live actor of the class bears the key in this system. Whoever starts it gives the arguments. Every executor of the key
   * posts to the same actor; `shutdown` and `kill` end it for all. Asked for while the actor still stops, the next one starts when that has ended.
   */
  spawnNamed = <A extends object, P extends unknown[]>(
    key: string | (ActorOptions & { key: string }),
    actor: new (...args: P) => A,
    ...args: P
  ): ActorExecutor<A> => {
    const { name, options } = readKey(key);
    const id = JSON.stringify([definitionOf(actor).key, name]);
    let bearer = this.named.get(id);
    if (bearer === undefined || bearer.lifecycle.presence === ENDED) bearer = this.startNamed(id, bearer?.gone, options, actor, args);
    return new ExecutorHandle(bearer.lifecycle) as unknown as ActorExecutor<A>;
  };

  private startNamed(id: string, predecessorGone: Promise<void> | undefined, options: ActorOptions, actor: unknown, args: unknown[]): Bearer {
    const lifecycle = this.start(options, actor, args, { after: predecessorGone });
    const bearer = { lifecycle, gone: Promise.all([predecessorGone, lifecycle.ended]).then(() => {}) };
    this.named.set(id, bearer);
    // Whoever has the key can reach it, however many executors are left.
    lifecycle.whereabouts.reach.grip();
    void bearer.gone.then(() => {
      if (this.named.get(id) === bearer) this.named.delete(id);
    });
    return bearer;
  }

  /** @internal */
  _spawnChild(parent: Lifecycle | undefined, options: ActorOptions, actor: ActorClass, args: unknown[]): Child {
    const child = this.start(options, actor, args, { parent });
    return new ExecutorHandle(child) as unknown as Child;
  }

  private start(options: ActorOptions, actor: unknown, args: unknown[], ties: Ties = {}): Lifecycle {
    const lifecycle = startActor({ live: this.live, sites: this.sites }, options, actor as ActorClass, args, ties);
    systems.set(lifecycle, this);
    return lifecycle;
  }

  stats(): { actors: ActorStats[] } {
    return { actors: [...this.live].map(statsOf) };
  }

  /**
   * Shuts down all actors of the system and, when they have ended, its shared threads and processes; see ActorExecutor.shutdown. The system
   * may be used again. Rejects with TypeError or RangeError for wrong options.
   */
  async shutdown(options: ShutdownOptions = {}): Promise<void> {
    const read = readShutdownOptions(options);
    const ended = Promise.all([...this.live].map((lifecycle) => this.end(lifecycle, read))).then(() => this.sites.endIdle());
    if (read.wait !== false) await ended;
  }

  /** A child is left to its parent, which may still need it; and is no matter of this system where the head of its family is not. */
  private async end(lifecycle: Lifecycle, options: ShutdownOptions): Promise<void> {
    const { parent, head, ended } = lifecycle;
    if (parent === undefined) {
      await lifecycle.shutdown({ ...options, wait: true });
    } else if (this.live.has(head)) {
      if (options.cancelFutures) lifecycle.queue.cancelAll();
      await ended;
    }
  }

  [asyncDispose](): Promise<void> {
    return this.shutdown();
  }

  /** @internal */
  get [UNSENDABLE](): Unsendable {
    return ['an ActorSystem', 'Send refs to its actors.'];
  }

  /** @internal */
  [inspect.custom](): string {
    return `<ActorSystem ${this.name} actors=${this.live.size}>`;
  }
}

function readSystemOptions(options: SystemOptions): SystemOptions {
  try {
    return checkSystemOptions(options);
  } catch (error) {
    throw unreadable(error, 'an ActorSystem');
  }
}

/** The key of `spawnNamed`, and what the options with it say of the actor. */
function readKey(key: string | (ActorOptions & { key: string })): { name: string; options: ActorOptions } {
  try {
    const { key: name, ...options } = typeof key === 'string' ? { key } : (Object(key) as typeof key);
    if (typeof name !== 'string' || name === '') throw invalidType(`key must be a string that is not empty, not ${show(name)}`);
    // Also where somebody bears the key, and they are not needed: a slip is one each time.
    return { name, options: checkActorOptions(options, ['key']) };
  } catch (error) {
    throw unreadable(error, 'spawnNamed');
  }
}

export const defaultSystem = new ActorSystem();

/** Starts an actor and returns at once; posts made meanwhile wait for it. See ActorSystem.spawn. */
export const spawn: ActorSystem['spawn'] = defaultSystem.spawn;
/** The same with options that override those of the class. See ActorSystem.spawnWith. */
export const spawnWith: ActorSystem['spawnWith'] = defaultSystem.spawnWith;

/** Equal actors behind one executor. See ActorSystem.spawnPool. */
export const spawnPool: ActorSystem['spawnPool'] = defaultSystem.spawnPool;
/** Gets or starts the actor of a key. See ActorSystem.spawnNamed. */
export const spawnNamed: ActorSystem['spawnNamed'] = defaultSystem.spawnNamed;

setSpawner((id, options, actor, args) => {
  const parent = realm.owned.get(id)?.poster as Lifecycle | undefined;
  const system = parent === undefined ? undefined : systems.get(parent);
  return (system ?? defaultSystem)._spawnChild(parent, options, actor, args);
});
