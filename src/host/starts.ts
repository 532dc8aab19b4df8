import { startTimer, type Timer } from '../future/timer.js';
import type { ResolvedActorOptions } from '../metadata/options.js';
import { notHosted, notReady } from './refusals.js';
import type { Transport, TransportEntry } from './transport.js';

/** What is started. */
export interface Startable {
  readonly name: string;
  readonly options: ResolvedActorOptions;
  /** It has ended, or is being ended whatever it does. */
  readonly over: boolean;
  /** A life of it begins there. Throws what keeps it from that. */
  live(transport: Transport): void;
  onRefused(error: unknown): void;
  /** What its first start had to wait for has come. */
  onTurn(): void;
}

/** The start of one actor, and those after its crashes: one at a time, each bounded by startTimeout. */
export class Starts {
  /** What the first has to wait for has not come. */
  waiting: boolean;
  private readonly actor: Startable;
  private readonly transport: TransportEntry;
  /** Of the start, or of the delay before it. */
  private timer: Timer | undefined;

  constructor(actor: Startable, transport: TransportEntry, after: Promise<unknown> | undefined) {
    this.actor = actor;
    this.transport = transport;
    this.waiting = after !== undefined;
    void after?.then(() => {
      this.waiting = false;
      actor.onTurn();
      if (!actor.over) void this.start();
    });
  }

  async start(): Promise<void> {
    const { actor } = this;
    const { startTimeout } = actor.options;
    try {
      this.timer = startTimer(startTimeout, () => actor.onRefused(notReady(actor.name, startTimeout))).unref();
      const transport = await this.transport.load();
      if (!actor.over) actor.live(transport);
    } catch (error) {
      this.onUnstarted(error);
    }
  }

  /** Once more, in so many ms. */
  again(delay: number): void {
    this.cancel();
    this.timer = startTimer(delay, () => void this.start()).unref();
  }

  onUnstarted(error: unknown): void {
    const { name, options } = this.actor;
    this.actor.onRefused(notHosted(name, options.mode, error));
  }

  /** Done, or not to be. */
  cancel(): void {
    this.timer?.cancel();
    this.timer = undefined;
  }
}
