import type { ActorWatch } from '../client/answers.js';
import type { PendingQueue } from '../client/pending-queue.js';
import type { ResolvedActorOptions } from '../metadata/options.js';
import type { ActorDefinition } from '../metadata/registry.js';
import { sharedCells } from '../protocol/batches/cells.js';
import type { StopReason } from '../protocol/batches/messages.js';
import type { ActorAddress } from '../protocol/copy/address.js';
import type { Packed, ValueCodec } from '../protocol/copy/values.js';
import type { Culprit } from './crash.js';
import type { Site, Tenant } from './site.js';
import type { Sites } from './sites.js';
import type { Ending, ExitInfo, TransportEntry } from './transport.js';

/** What it takes to start an actor, the first time and after a crash. */
export interface LifeSetup {
  readonly address: ActorAddress;
  readonly definition: ActorDefinition;
  readonly options: ResolvedActorOptions;
  /** Gone when no other life is to come: they may be large, and an executor live long. */
  args: Packed | undefined;
  readonly codec: ValueCodec;
  readonly transport: TransportEntry;
  readonly sites: Sites;
  /** The module is the program's own entry file. */
  readonly entryModule: boolean;
}

/** Whoever lets the actor live. */
export interface LifeWatch extends Required<ActorWatch> {
  /** The life that it lives. */
  readonly life: Life | undefined;
  /** The request to start the actor could not be sent. */
  onUnsent(error: unknown): void;
  onExit(info: ExitInfo, culprit: Culprit | undefined): void;
}

/**
 * One life of an actor, from its arrival in a thread or process to the end of that, or of itself. A restart begins another, and what the
 * thread still tells of this one, which may be late, is not about that.
 */
export class Life implements Tenant, ActorWatch {
  readonly id: string;
  readonly link: number;
  readonly site: Site;
  /** Constructor and onStart have ended. */
  ready = false;
  /** It has heard that it is to stop, and is at that. */
  stopping = false;
  /** It is known what of its messages has begun. */
  private readonly exact: boolean;
  private readonly queue: PendingQueue;
  private readonly watch: LifeWatch;

  constructor(setup: LifeSetup, site: Site, queue: PendingQueue, restarts: number, watch: LifeWatch) {
    const { address, definition, transport, entryModule, options } = setup;
    const args = setup.args as Packed;
    this.id = address.id;
    this.site = site;
    this.queue = queue;
    this.watch = watch;
    const cells = transport.capabilities.sharedMemory ? sharedCells(site.shared) : undefined;
    this.exact = cells !== undefined;
    this.link = queue.handover.attach(site.connection, cells, this);
    const { key, module, name } = definition;
    const spec = { address, key, module, name, entryModule, restarts, cells };
    // Arguments that would be moved could not be given to the next life; they are copied once more instead. Of the only life, the request
    // holds them until it is sent.
    const given = options.restart === 'never' ? args : { ...args, transfer: undefined };
    if (given === args) setup.args = undefined;
    site.admit(this);
    site.connection.enqueue(
      (writer) => writer.open(this.link, spec, given),
      (error) => {
        if (this.present) watch.onUnsent(error);
      },
    );
  }

  get occupation(): string | undefined {
    if (!this.ready) return 'was starting';
    if (this.stopping) return 'was stopping';
    const { handling } = this.queue.handover;
    return handling && (handling.action === undefined ? 'handled a message' : `handled '${handling.action}'`);
  }

  get begun(): boolean {
    return this.stopping || (this.exact && this.ready && this.queue.handover.handling !== undefined);
  }

  private get present(): boolean {
    return this.watch.life === this;
  }

  onExit(info: ExitInfo, culprit: Culprit | undefined): void {
    if (this.present) this.watch.onExit(info, culprit);
  }

  onReady(pid: number, threadId: number): void {
    if (!this.present) return;
    this.ready = true;
    this.watch.onReady(pid, threadId);
  }

  onRefused(error: unknown): void {
    if (this.present) this.watch.onRefused(error);
  }

  onChildren(count: number): void {
    if (this.present) this.watch.onChildren(count);
  }

  onStopping(reason: StopReason): void {
    this.stopping = true;
    if (this.present) this.watch.onStopping(reason);
  }

  onStopped(): void {
    if (this.present) this.watch.onStopped();
  }

  onExported(): void {
    this.watch.onExported();
  }

  onError(error: unknown): void {
    this.watch.onError(error);
  }

  /** Asks for onStop. */
  stop(reason: StopReason): void {
    this.site.connection.enqueue((writer) => writer.stop(this.link, reason));
  }

  /** Ends the actor, and with it its thread or process when there is no other in it. Resolves when it is gone. */
  terminate(how: Ending): Promise<void> {
    return this.site.evict(this, how);
  }
}
