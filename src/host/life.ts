import { Connection } from '../client/connection.js';
import type { PendingQueue } from '../client/pending-queue.js';
import type { ResolvedActorOptions } from '../metadata/options.js';
import type { ActorDefinition } from '../metadata/registry.js';
import type { ActorAddress } from '../protocol/address.js';
import { sharedCells } from '../protocol/cells.js';
import type { StopReason } from '../protocol/messages.js';
import type { Packed, ValueCodec } from '../protocol/values.js';
import type { Ending, ExitInfo, Hosting, TransportEntry } from './transport.js';

/** What it takes to start an actor, the first time and after a crash. */
export interface LifeSetup {
  readonly address: ActorAddress;
  readonly definition: ActorDefinition;
  readonly options: ResolvedActorOptions;
  readonly args: Packed;
  readonly codec: ValueCodec;
  readonly transport: TransportEntry;
  /** The module is the program's own entry file. */
  readonly entryModule: boolean;
}

/** One life of an actor, from the start of its thread or process to the end of that. A restart begins another. */
export class Life {
  /** Constructor and onStart have ended. */
  ready = false;
  readonly home: string;
  private readonly hosting: Hosting;
  private readonly connection: Connection;
  private readonly link: number;

  constructor(setup: LifeSetup, hosting: Hosting, queue: PendingQueue, restarts: number, onExit: (life: Life, info: ExitInfo) => void) {
    const { address, definition, args, codec, transport, entryModule, options } = setup;
    this.hosting = hosting;
    this.home = hosting.realm;
    hosting.onExit = (info): void => onExit(this, info);
    this.connection = new Connection(hosting.channel, codec);
    const cells = transport.capabilities.sharedMemory ? sharedCells() : undefined;
    this.link = queue.attach(this.connection, cells);
    const { key, module, name } = definition;
    const spec = { address, key, module, name, entryModule, restarts, cells, args: [] };
    // Arguments that would be moved could not be given to the next life; they are copied once more instead.
    const kept = options.restart === 'never' ? args : { ...args, transfer: undefined };
    this.connection.control((writer) => writer.open(this.link, spec, kept));
  }

  /** Asks for onStop. */
  stop(reason: StopReason): void {
    this.connection.control((writer) => writer.stop(this.link, reason));
  }

  /** Ends the thread or process. Resolves when it is gone. */
  terminate(how: Ending): Promise<void> {
    return this.hosting.terminate(how);
  }
}
