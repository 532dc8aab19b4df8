import { type ActorExecutor, type ActorOptions, ActorSystem, Future, type Mode } from '../../src/index.js';
import { openGates } from '../support/gate.js';
import { Lodger } from './actors/lodger.js';

export interface Lodging {
  /** A new system, which ends after the spec. */
  system(options?: { threads?: number; processes?: number }): ActorSystem;
  /** So many actors of a new system with one thread or process, all ready. */
  together(count: number, options?: ActorOptions): Promise<ActorExecutor<Lodger>[]>;
}

/** To be called in a `describe`. */
export function lodging(mode: Mode): Lodging {
  const systems: ActorSystem[] = [];
  afterEach(async () => {
    openGates();
    await Promise.all(systems.splice(0).map((system) => system.shutdown({ cancelFutures: true, timeout: 0 })));
  });
  const system: Lodging['system'] = (options) => {
    const made = new ActorSystem(options);
    systems.push(made);
    return made;
  };
  return {
    system,
    together: async (count, options = {}) => {
      const { spawnWith } = system({ threads: 1, processes: 1 });
      const lodgers = Array.from({ length: count }, () => spawnWith({ mode, ...options }, Lodger));
      await Future.all(lodgers.map((lodger) => lodger.ready));
      return lodgers;
    },
  };
}

/** Names the thread or process of each. */
export const homes = async (lodgers: readonly ActorExecutor<Lodger>[]): Promise<string[]> =>
  (await Future.all(lodgers.map((lodger) => lodger.post({ action: 'where' })))).map(({ pid, threadId }) => `${pid}/${threadId}`);
