// A program of your own imports from 'futures-actors'.
import { type ActorLifecycle, type ActorRef, actor, handler } from '../../src/index.js';
import type { Log } from './log.js';

/** Counts how often it was read. One that is worn out crashes now and then. */
@actor()
export class Sensor implements ActorLifecycle {
  readonly #name: string;
  readonly #crashesAt: number;
  readonly #log: ActorRef<Log>;
  #readings = 0;

  /** `crashesAt`: the reading that it does not survive, in each of its lives. */
  constructor(name: string, crashesAt: number, log: ActorRef<Log>) {
    this.#name = name;
    this.#crashesAt = crashesAt;
    this.#log = log;
  }

  @handler('read')
  read(_message: { action: 'read' }): number {
    // Ends the actor's thread, as an uncaught error does, or a bug in native code where the actor has a process of its own. Nothing else in the program is harmed.
    if (++this.#readings === this.#crashesAt) process.exit(1);
    return this.#readings;
  }

  async onStop(): Promise<void> {
    await this.#log.post({ action: 'write', line: `${this.#name} ends` });
  }
}
