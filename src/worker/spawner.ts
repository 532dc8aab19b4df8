import type { ActorRef } from '../client/ref.js';
import type { ActorOptions } from '../metadata/options.js';
import type { ActorClass } from '../metadata/registry.js';
import type { StopReason } from '../protocol/batches/messages.js';

/** What an actor must be able to do with a child. */
export interface Child extends ActorRef<object> {
  readonly ref: ActorRef<object>;
  once(event: 'stop', listener: () => void): unknown;
  /** @internal */
  _endWithParent(reason: StopReason): Promise<void>;
  kill(reason?: unknown): Promise<void>;
}

/** `parent`: the id of the actor that has the child started. */
export type Spawner = (parent: string, options: ActorOptions, actor: ActorClass, args: unknown[]) => Child;

// Workers know nothing of hosts, yet an actor may be one. Whoever loads the package's index in this thread, as every actor's module does, leaves one here.
let set: Spawner | undefined;

export function setSpawner(spawner: Spawner): void {
  set = spawner;
}

/** There is one by the time that an actor lives: without the index, no class would have been declared here. */
export const spawner = (): Spawner => set as Spawner;
