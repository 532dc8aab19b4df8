import { expect } from 'chai';
import type { ActorExecutor, ActorOptions, Mode } from '../../src/index.js';
import { ActorSystem, spawnWith } from '../../src/index.js';
import { openGates } from './gate.js';
import { Neighbour } from './neighbour.js';

export type Start = <A extends object, P extends unknown[]>(options: ActorOptions, actor: new (...args: P) => A, ...args: P) => ActorExecutor<A>;

/** Where the executors of the describes that are being declared come from. */
let spawnHere: Start = spawnWith;

/**
 * What describes that `declare` makes start lives with `placement: 'shared'`: in one thread or process, together with another actor, which
 * comes back when a crash has taken it along.
 */
export function neighbouring(mode: Mode, declare: () => void): void {
  const system = new ActorSystem({ threads: 1, processes: 1 });
  const common = { mode, placement: 'shared' } as const;
  // Held until the end: an actor that nobody can reach any more is shut down.
  let neighbour: ActorExecutor<Neighbour> | undefined;
  before(() => {
    neighbour = system.spawnWith({ ...common, restart: { maxRestarts: -1, backoff: { minMs: 0, maxMs: 0 } } }, Neighbour);
    return neighbour.ready;
  });
  after(async () => {
    expect(neighbour?.stats().status).to.be.oneOf(['running', 'restarting']);
    await system.shutdown();
  });
  spawnHere = (options, actor, ...args) => system.spawnWith({ ...common, ...options }, actor, ...args);
  declare();
  spawnHere = spawnWith;
}

/** To be called in a `describe`: spawns in the mode, and ends after each spec what the spec has spawned. */
export function starter(mode: Mode): Start {
  const spawned: ActorExecutor<object>[] = [];
  const spawn = spawnHere;
  afterEach(async () => {
    openGates();
    await Promise.all(spawned.splice(0).map((executor) => executor.kill()));
  });
  return (options, actor, ...args) => {
    const executor = spawn({ mode, ...options }, actor, ...args);
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
  const spawn = spawnHere;
  before(async () => {
    executor = spawn(options, actor, ...args);
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
