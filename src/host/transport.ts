import type { ResolvedActorOptions } from '../metadata/options.js';
import type { Channel } from '../protocol/channels/channel.js';
import type { ChannelCapabilities } from '../protocol/copy/values.js';

/** An uncaught error. */
export interface Uncaught {
  readonly error: unknown;
}

/** How a thread or process ended. */
export interface ExitInfo {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly outOfMemory: boolean;
  /** What ended it, where that is known: any value may be an error, `undefined` too. */
  readonly uncaught?: Uncaught | undefined;
  /** The last that it wrote to stderr, where nobody else shows it. */
  readonly stderr?: string;
}

export type Ending = 'politely' | 'now';

/** One thread, process or place in this thread that hosts actors: one alone, or many (see Site). */
export interface Hosting {
  readonly channel: Channel;
  /** Where they live, see protocol/realm/realm.ts. */
  readonly realm: string;
  /** Called once when it has ended, whoever ended it, after all that it had sent. */
  onExit: (info: ExitInfo) => void;
  /** Ends it: 'now', the default, whatever it does; 'politely' by itself, if it does so soon, where that makes a difference. Resolves when it is gone. */
  terminate(how?: Ending): Promise<void>;
}

/** A way to host actors. */
export interface Transport {
  host(options: ResolvedActorOptions): Hosting;
}

/** What is known of a transport before it is loaded: loading is left to its first use, for an actor's own thread needs none of it. */
export interface TransportEntry {
  readonly capabilities: ChannelCapabilities;
  load(): Promise<Transport>;
}
