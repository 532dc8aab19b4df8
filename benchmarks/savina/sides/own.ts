import { type ActorExecutor, type ActorOptions, type ActorRef, spawnWith } from '../../../src/index.js';
import { Collector } from '../collector.js';
import { Failure, type Stage } from '../stage.js';

const PLACES: Readonly<Record<string, ActorOptions>> = {
  inline: { mode: 'inline' },
  shared: { mode: 'thread', placement: 'shared' },
  thread: { mode: 'thread' },
  process: { mode: 'process' },
};

class OwnStage implements Stage {
  readonly place: ActorOptions;
  private readonly failure = new Failure();
  /** By their refs, those that have not ended. */
  private readonly executors = new Map<ActorRef<object>, ActorExecutor<object>>();
  private readonly collecting: ActorExecutor<Collector>;

  constructor(place: ActorOptions) {
    this.place = place;
    this.collecting = this.watch(spawnWith({ mode: 'inline' }, Collector));
  }

  get collector(): ActorRef<Collector> {
    return this.collecting.ref;
  }

  spawn<A extends object, P extends unknown[]>(actor: new (...args: P) => A, ...args: P): Promise<ActorRef<A>> {
    const executor = this.watch(spawnWith(this.place, actor, ...args));
    this.executors.set(executor.ref, executor);
    return Promise.resolve(executor.ref);
  }

  private watch<A extends object>(executor: ActorExecutor<A>): ActorExecutor<A> {
    executor.on('error', this.failure.fail);
    executor.on('stop', ({ status, cause }) => {
      if (status === 'broken') this.failure.fail(cause);
    });
    return executor;
  }

  collect<T>(count: number): Promise<T[]> {
    return this.failure.or(this.collecting.post({ action: 'collect', count }) as PromiseLike<T[]>);
  }

  async end(refs: readonly ActorRef<object>[]): Promise<void> {
    await this.failure.or(
      Promise.all(
        refs.map((ref) => {
          const executor = this.executors.get(ref);
          this.executors.delete(ref);
          return executor?.shutdown();
        }),
      ),
    );
  }

  async close(): Promise<void> {
    await this.end([...this.executors.keys()]);
    await this.collecting.shutdown();
  }
}

export const open = (variant: string): Promise<Stage> => Promise.resolve(new OwnStage(PLACES[variant]));
