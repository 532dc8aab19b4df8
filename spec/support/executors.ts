import type { ActorExecutor, ActorOptions, Mode } from '../../src/index.js';
import { spawnWith } from '../../src/index.js';
import { openGates } from './gate.js';

export type Start = <A extends object, P extends unknown[]>(options: ActorOptions, actor: new (...args: P) => A, ...args: P) => ActorExecutor<A>;

/** To be called in a `describe`: spawns in the mode, and ends after each spec what the spec has spawned. */
export function starter(mode: Mode): Start {
  const spawned: ActorExecutor<object>[] = [];
  afterEach(async () => {
    openGates();
    await Promise.all(spawned.splice(0).map((executor) => executor.kill()));
  });
  return (options, actor, ...args) => {
    const executor = spawnWith({ mode, ...options }, actor, ...args);
    spawned.push(executor);
    return executor;
  };
}

/** To be called in a `describe`: one actor for all its specs, which therefore leave it as it was. */
export function shared<A extends object, P extends unknown[]>(mode: Mode, actor: new (...args: P) => A, ...args: P): () => ActorExecutor<A> {
  return sharedWith({ mode }, actor, ...args);
}

/** The same with options. */
export function sharedWith<A extends object, P extends unknown[]>(options: ActorOptions, actor: new (...args: P) => A, ...args: P): () => ActorExecutor<A> {
  let executor: ActorExecutor<A>;
  before(async () => {
    executor = spawnWith(options, actor, ...args);
    await executor.ready;
  });
  afterEach(openGates);
  after(() => executor.kill());
  return () => executor;
}

/** The same for an actor with a memory, which it loses before each spec. (A thread of its own for each would take most of the suite's time.) */
export function recycled<A extends Forgetful>(options: ActorOptions, actor: new () => A): () => ActorExecutor<A> {
  const executor = sharedWith(options, actor);
  beforeEach(() => (executor() as ActorExecutor<Forgetful>).post({ action: 'forget' }));
  return executor;
}

interface Forgetful {
  forget(message: { action: 'forget' }): void;
}
