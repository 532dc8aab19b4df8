import type { ActorCrashedError } from '../errors.js';
import { invalidType } from '../errors.js';
import { show } from '../metadata/options.js';
import { soon } from '../protocol/real-time.js';

export interface ActorEvents {
  /** The actor has started anew after a crash. */
  restart: { restarts: number; cause: ActorCrashedError };
  /** The status became 'stopped' or 'broken'. */
  stop: { status: 'stopped' | 'broken'; cause?: unknown };
  /** What no Future carries: a failed `tell`, a failed onStop. */
  error: unknown;
}

type Listener = (info: never) => void;

const NAMES: readonly string[] = ['restart', 'stop', 'error'];

/** The events of one executor. A listener that throws is reported and harms nobody; an 'error' without a listener is a process warning. */
export class Events {
  private readonly listeners = new Map<string, { listener: Listener; once: boolean }[]>();
  private stopped: ActorEvents['stop'] | undefined;
  private readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  add(event: string, listener: Listener, once: boolean): void {
    if (!NAMES.includes(event)) throw invalidType(`an executor has no event ${show(event)}; it has ${NAMES.join(', ')}`);
    if (typeof listener !== 'function') throw invalidType(`the listener of '${event}' must be a function`);
    if (event === 'stop' && this.stopped !== undefined) {
      const info = this.stopped;
      soon(() => this.call(listener, info));
      return;
    }
    const listeners = this.listeners.get(event);
    if (listeners === undefined) this.listeners.set(event, [{ listener, once }]);
    else listeners.push({ listener, once });
  }

  remove(event: string, listener: Listener): void {
    const listeners = this.listeners.get(event);
    const at = listeners?.findIndex((each) => each.listener === listener) ?? -1;
    if (at >= 0) listeners?.splice(at, 1);
  }

  emit<E extends keyof ActorEvents>(event: E, info: ActorEvents[E]): void {
    if (event === 'stop') this.stopped = info as ActorEvents['stop'];
    const listeners = [...(this.listeners.get(event) ?? [])];
    if (event === 'error' && listeners.length === 0) this.warn('failed, and nobody listens to its error event', info);
    for (const { listener, once } of listeners) {
      if (once) this.remove(event, listener);
      this.call(listener, info);
    }
  }

  private call(listener: Listener, info: unknown): void {
    try {
      (listener as (info: unknown) => void)(info);
    } catch (error) {
      this.warn('has a listener that threw', error);
    }
  }

  private warn(what: string, error: unknown): void {
    const text = error instanceof Error ? (error.stack ?? String(error)) : String(error);
    process.emitWarning(`the actor ${this.name} ${what}: ${text}`, { type: 'ActorWarning' });
  }
}
