import type { Mode, ResolvedActorOptions } from '../metadata/options.js';
import type { ValueCodec } from '../protocol/copy/values.js';
import { Hold } from './keep-alive.js';
import { Site } from './site.js';
import type { Transport } from './transport.js';

/**
 * How long, in ms, a shared thread or process waits for another actor when the last has left. To start one costs a hundred times what an
 * actor costs that finds one (107 ms of a core against 0.9, measured from spawn to shutdown): whoever starts actors now and then pays for
 * one start in five seconds at the most, 2 % of a core. A waiting thread costs 7 MB and a process 42, and neither keeps the program alive.
 */
const LINGER_MS = 5000;

/**
 * How many threads and processes actors share; inline ones, whose thread is there already, always one connection. Modes that are not named
 * have none to share.
 */
export type SiteLimits = Partial<Record<Mode, number>>;

/** Where actors go: each to a thread or process of its own, or to one of those that the actors of a system share. */
export class Sites {
  private readonly limits: SiteLimits;
  /** By all that a thread or process cannot change once it runs. */
  private readonly shared = new Map<string, Set<Site>>();

  constructor(limits: SiteLimits) {
    this.limits = limits;
  }

  /** The place for one more actor. */
  siteFor(options: ResolvedActorOptions, transport: Transport, codec: ValueCodec): Site {
    const limit = options.placement === 'shared' || options.mode === 'inline' ? this.limits[options.mode] : undefined;
    if (limit === undefined) return new Site(transport.host(options), codec);
    const key = surroundingsOf(options);
    const sites = this.shared.get(key) ?? new Set();
    const least = leastLoaded(sites);
    if (least !== undefined && (least.size === 0 || sites.size >= limit)) return least;
    const site = new Site(transport.host(options), codec, LINGER_MS, (closed) => {
      sites.delete(closed);
      if (sites.size === 0) this.shared.delete(key);
    });
    sites.add(site);
    this.shared.set(key, sites);
    return site;
  }

  /** Ends those that wait for an actor. Holds the program while that lasts. */
  async endIdle(): Promise<void> {
    const hold = new Hold();
    hold.set(true);
    await Promise.all([...this.shared.values()].flatMap((sites) => [...sites]).map((site) => site.endIdle()));
    hold.set(false);
  }
}

/** The one with the fewest actors; among equals the one with the fewest messages under way. */
function leastLoaded(sites: Iterable<Site>): Site | undefined {
  let least: Site | undefined;
  for (const site of sites) {
    if (least === undefined || site.size < least.size || (site.size === least.size && site.connection.inFlight < least.connection.inFlight)) least = site;
  }
  return least;
}

const sorted = (record: object | undefined): unknown => record && Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));

function surroundingsOf({ mode, env, execArgv, resourceLimits }: ResolvedActorOptions): string {
  if (mode === 'inline' || (env === undefined && execArgv === undefined && resourceLimits === undefined)) return mode;
  return JSON.stringify([mode, sorted(env), execArgv, mode === 'thread' ? sorted(resourceLimits) : undefined]);
}
