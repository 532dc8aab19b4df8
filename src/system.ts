import { type ActorExecutor, type ActorStats, checkShutdownOptions, type ShutdownOptions, statsOf } from './host/executor.js';
import type { Lifecycle } from './host/lifecycle.js';
import type { ActorOptions } from './metadata/options.js';
import type { ActorClass } from './metadata/registry.js';
import { startActor } from './spawn.js';
import { type Child, setSpawner } from './worker/spawner.js';

/** A set of actors. `spawn` and the rest use `defaultSystem`. */
export class ActorSystem implements AsyncDisposable {
  readonly name: string;
  private readonly live = new Set<Lifecycle>();

  constructor(options: { name?: string } = {}) {
    this.name = options.name ?? 'default';
  }

  /**
   * Starts an actor and returns at once; posts made meanwhile wait for it.
   *
   * @throws DeclarationError for what is no actor class; SerializationError for constructor arguments that cannot be copied; BootstrapError in a worker that is loading the module
   */
  readonly spawn = <A extends object, P extends unknown[]>(actor: new (...args: P) => A, ...args: P): ActorExecutor<A> => this.spawnWith({}, actor, ...args);

  /** The same with options that override those of the class. Throws TypeError or RangeError for wrong ones as well. */
  readonly spawnWith = <A extends object, P extends unknown[]>(options: ActorOptions, actor: new (...args: P) => A, ...args: P): ActorExecutor<A> =>
    startActor(this.live, options, actor as unknown as ActorClass, args) as unknown as ActorExecutor<A>;

  stats(): { actors: ActorStats[] } {
    return { actors: [...this.live].map(statsOf) };
  }

  /** Shuts down all actors of the system; see ActorExecutor.shutdown. */
  async shutdown(options: ShutdownOptions = {}): Promise<void> {
    checkShutdownOptions(options);
    await Promise.all([...this.live].map((lifecycle) => lifecycle.shutdown(options)));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.shutdown();
  }
}

export const defaultSystem = new ActorSystem();

/** Starts an actor and returns at once; posts made meanwhile wait for it. See ActorSystem.spawn. */
export const spawn: ActorSystem['spawn'] = defaultSystem.spawn;
/** The same with options that override those of the class. See ActorSystem.spawnWith. */
export const spawnWith: ActorSystem['spawnWith'] = defaultSystem.spawnWith;

setSpawner((options, actor, ...args) => spawnWith(options, actor, ...args) as unknown as Child);
