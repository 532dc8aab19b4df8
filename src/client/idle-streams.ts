import { startRealTimeout } from '../real-time.js';
import type { AnyTask } from './task.js';

/** How long, in ms, the end of a handler is waited for that was told to end, of a generator because nobody takes its items, say. */
export const ABANDONED_MS = 5000;

/**
 * Of one queue: the streams that nobody waits for at the moment. A program that does nothing else has forgotten them, and they must not
 * keep it alive: not by themselves, and not by what waits behind them.
 */
export class IdleStreams {
  /** Nobody waits for their next item, or for their end. */
  private readonly idle = new Set<AnyTask>();
  /** The one that stands still until somebody takes an item, and holds up whatever is not concurrent. */
  private stalled: AnyTask | undefined;
  /** How many concurrent messages have not settled, and how many of those are among the idle. */
  private concurrent = 0;
  private idleConcurrent = 0;
  private readonly abandoned = new WeakSet<AnyTask>();
  private readonly onChange: () => void;

  /** `onChange`: the answer of `awaited` may be another one. */
  constructor(onChange: () => void) {
    this.onChange = onChange;
  }

  get size(): number {
    return this.idle.size;
  }

  /** A stream was posted, which nobody iterates as yet. */
  add(task: AnyTask): void {
    this.idle.add(task);
  }

  /** A message that was posted has turned out to be concurrent. */
  addConcurrent(task: AnyTask): void {
    this.concurrent++;
    if (this.idle.has(task)) this.idleConcurrent++;
    if (this.stalled !== undefined) this.onChange();
  }

  /** A message has settled. */
  settled(task: AnyTask): void {
    if (task._concurrent) this.concurrent--;
    if (task._extras?.items === undefined) return;
    this.setIdle(task, false);
    if (this.stalled === task) this.stalled = undefined;
  }

  /** Whether somebody waits for a stream: for its next item, or for its end. */
  setAwaited(task: AnyTask, awaited: boolean): void {
    if (task.done()) return;
    this.setIdle(task, !awaited);
    this.onChange();
  }

  private setIdle(task: AnyTask, idle: boolean): void {
    if (this.idle.has(task) === idle) return;
    if (idle) this.idle.add(task);
    else this.idle.delete(task);
    if (task._concurrent) this.idleConcurrent += idle ? 1 : -1;
  }

  /** Whether a stream's handler may go no further until an item is taken, which nobody waits for. */
  setStalled(task: AnyTask, stalled: boolean): void {
    if (task.done() || task._concurrent) return;
    this.stalled = stalled ? task : undefined;
    this.onChange();
  }

  /** Whether any of so many messages, all that have not settled, is awaited and can settle before somebody takes an item of a stream. */
  awaited(unsettled: number): boolean {
    if (this.stalled === undefined) return unsettled > this.idle.size;
    return this.concurrent > this.idleConcurrent;
  }

  /** Ends them; for a while, their ends are waited for. False when there is none that was not ended so before. */
  abandon(): boolean {
    const streams = [...this.idle].filter((task) => !this.abandoned.has(task));
    for (const task of streams) {
      this.abandoned.add(task);
      task._extras?.items?.abandon();
      this.setAwaited(task, true);
    }
    if (streams.length === 0) return false;
    const giveUp = (): void => {
      for (const task of streams) {
        if (task.done()) continue;
        // What it can fail with now is that its actor is killed, as the program ends: nothing that anybody ought to have read.
        task.markObserved();
        this.setAwaited(task, false);
      }
    };
    startRealTimeout(giveUp, ABANDONED_MS).unref();
    return true;
  }
}
