import { fileURLToPath } from 'node:url';
import actors, { type Actor } from 'comedy';
import type { ActorOptions, ActorRef } from '../../../src/index.js';
import { Collector } from '../collector.js';
import { Failure, handle, type Stage } from '../stage.js';
import { ComedyRef, castingOf, type Message } from './comedy-refs.js';

/** As an absolute path is written for comedy. */
const HOST = `${process.platform === 'win32' ? '//' : '/'}${fileURLToPath(new URL('./comedy-host.cjs', import.meta.url))}`;

class ComedyStage implements Stage {
  readonly place: ActorOptions = {};
  readonly collector: ActorRef<Collector>;
  private readonly root: Actor;
  /** Where the program's actors live, and the module of their classes where that is not here. */
  private readonly mode: string;
  private readonly module: string;
  private readonly collecting: Collector;
  private readonly failure: Failure;

  private constructor(root: Actor, mode: string, module: string, collecting: Collector, collector: ActorRef<Collector>, failure: Failure) {
    this.root = root;
    this.mode = mode;
    this.module = module;
    this.collecting = collecting;
    this.collector = collector;
    this.failure = failure;
  }

  static async open(mode: string, module: string): Promise<Stage> {
    const root = await actors.createSystem({ test: true }).rootActor();
    const failure = new Failure();
    const collecting = new Collector();
    return new ComedyStage(root, mode, module, collecting, await hostInMemory(root, collecting, failure), failure);
  }

  async spawn<A extends object, P extends unknown[]>(actor: new (...args: P) => A, ...args: P): Promise<ActorRef<A>> {
    if (this.mode === 'in-memory') return hostInMemory(this.root, new actor(...args), this.failure);
    const customParameters = castingOf(this.module, actor.name, args);
    return new ComedyRef(await this.root.createChild(HOST, { mode: this.mode as 'threaded' | 'forked', customParameters })) as unknown as ActorRef<A>;
  }

  collect<T>(count: number): Promise<T[]> {
    return this.failure.or(this.collecting.collect({ action: 'collect', count }) as Promise<T[]>);
  }

  async end(refs: readonly ActorRef<object>[]): Promise<void> {
    await Promise.all(refs.map((ref) => (ref as unknown as ComedyRef).actor.destroy()));
  }

  close(): Promise<void> {
    return this.root.getSystem().destroy();
  }
}

/** comedy would log a failure, and the program would wait for ever. */
async function hostInMemory<A extends object>(root: Actor, instance: A, { fail }: Failure): Promise<ActorRef<A>> {
  const context: { self?: ActorRef<A> } = {};
  const definition = {
    handle(message: Message): unknown {
      try {
        const value = handle(instance, message, context);
        return value instanceof Promise ? value.catch(fail) : value;
      } catch (error) {
        fail(error);
        return undefined;
      }
    },
  };
  context.self = new ComedyRef(await root.createChild(definition, { mode: 'in-memory' })) as unknown as ActorRef<A>;
  return context.self;
}

export const open = (variant: string, program: string): Promise<Stage> => ComedyStage.open(variant, new URL(`../programs/${program}.js`, import.meta.url).href);
