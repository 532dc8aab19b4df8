import { show, stackOf, summaryOf } from '../describe.js';
import type { ActorCrashedError } from '../errors.js';
import { invalidType } from '../errors.js';
import { soon } from '../real-time.js';

export interface ActorEvents {
  /** The actor has started anew after a crash. */
  restart: { restarts: number; cause: ActorCrashedError };
  /** The status became 'stopped' or 'broken'. */
  stop: { status: 'stopped' | 'broken'; cause?: unknown };
  /**
   * What no Future carries: a failed `tell`, a failed onStop, a restart that failed and is tried once more; where nobody listens to 'stop', also a failed start that
   * nobody has posted to and whose `ready` nobody has asked for, and an uncaught error that ended the actor while no message was under way.
   */
  error: unknown;
}

type Listener = (info: never) => void;

interface Entry {
  readonly listener: Listener;
  /** How many events it is still to hear. */
  left: number;
}

const NAMES: readonly string[] = ['restart', 'stop', 'error'];

function check(event: string, listener: unknown): void {
  if (!NAMES.includes(event)) throw invalidType(`an executor has no event ${show(event)}; it has ${NAMES.join(', ')}`);
  if (typeof listener !== 'function') throw invalidType(`the listener of '${event}' must be a function, not ${show(listener)}`);
}

/** The events of one executor. A listener that throws is reported and harms nobody; an 'error' without a listener is a process warning. */
export class Events {
  /** Undefined until somebody listens. */
  private listeners: Map<string, Entry[]> | undefined;
  private stopped: ActorEvents['stop'] | undefined;
  private readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  add(event: string, listener: Listener, once: boolean): void {
    check(event, listener);
    const entry = { listener, left: once ? 1 : Infinity };
    this.listeners ??= new Map();
    const entries = this.listeners.get(event);
    if (entries === undefined) this.listeners.set(event, [entry]);
    else entries.push(entry);
    if (event !== 'stop' || this.stopped === undefined) return;
    const info = this.stopped;
    soon(() => {
      // Unless it was removed meanwhile.
      if (this.removeFirst(event, (each) => each === entry)) this.call(listener, info);
    });
  }

  has(event: keyof ActorEvents): boolean {
    return (this.listeners?.get(event)?.length ?? 0) > 0;
  }

  remove(event: string, listener: Listener): void {
    check(event, listener);
    this.removeFirst(event, (entry) => entry.listener === listener);
  }

  private removeFirst(event: string, which: (entry: Entry) => boolean): boolean {
    const entries = this.listeners?.get(event);
    const at = entries?.findIndex(which) ?? -1;
    if (at >= 0) entries?.splice(at, 1);
    return at >= 0;
  }

  emit<E extends keyof ActorEvents>(event: E, info: ActorEvents[E]): void {
    if (event === 'stop') this.stopped = info as ActorEvents['stop'];
    const entries = [...(this.listeners?.get(event) ?? [])];
    if (event === 'error' && entries.length === 0) this.warn('failed, and nobody listens to its error event', info);
    for (const entry of entries) {
      // A listener before it has caused the same event, and that was its last.
      if (entry.left === 0) continue;
      if (--entry.left === 0) this.removeFirst(event, (other) => other === entry);
      this.call(entry.listener, info);
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
    process.emitWarning(`the actor ${this.name} ${what}: ${stackOf(error) ?? summaryOf(error)}`, { type: 'ActorWarning' });
  }
}
