// A program of your own imports from 'futures-actors'.
import {
  type ActorExecutor,
  type ActorLifecycle,
  type ActorRef,
  actor,
  BrokenExecutorError,
  handler,
  type RestartPolicy,
  type spawnWith,
} from '../../src/index.js';
import type { Log } from './log.js';
import { Sensor } from './sensor.js';

const ONCE: RestartPolicy = { maxRestarts: 1, within: 60_000, backoff: { minMs: 1, maxMs: 10 } };
const NEVER = Number.POSITIVE_INFINITY;

/** Where a sensor is, and the reading that the first one there does not survive. */
const PLACES: readonly [string, number][] = [
  ['north', NEVER],
  ['south', 1],
  ['east', 3],
];

interface Place {
  readonly name: string;
  sensor: ActorExecutor<Sensor>;
}

/** A supervisor. Its children, the sensors, are restarted by their policies; one that crashes too often for that is broken, and replaced by a new one. */
@actor()
export class Station implements ActorLifecycle {
  readonly #log: ActorRef<Log>;
  readonly #places: Place[] = [];
  #spawnWith!: typeof spawnWith;

  constructor(log: ActorRef<Log>) {
    this.#log = log;
  }

  async onStart(context: { spawnWith: typeof spawnWith }): Promise<void> {
    this.#spawnWith = context.spawnWith;
    for (const [name, crashesAt] of PLACES) {
      const place = { name, sensor: this.#start(name, crashesAt) };
      this.#watch(place);
      this.#places.push(place);
    }
    for (const { sensor } of this.#places) await sensor.ready;
    this.#note(`${PLACES.map(([name]) => name).join(', ')} are ready`);
  }

  /** Reads all sensors. */
  @handler('round')
  async round({ number }: { action: 'round'; number: number }): Promise<void> {
    const readings: string[] = [];
    for (const place of this.#places) readings.push(`${place.name} ${await this.#read(place)}`);
    this.#note(`round ${number}: ${readings.join(', ')}`);
  }

  /** After this the children end, the last one first. */
  async onStop(): Promise<void> {
    await this.#log.post({ action: 'write', line: 'the station ends' });
  }

  /** A reading that was lost in a crash is asked for again: the post waits until the sensor runs again, or goes to the one that has replaced it. */
  async #read(place: Place): Promise<number> {
    for (;;) {
      try {
        return await place.sensor.post({ action: 'read' });
      } catch (error) {
        if (!(error instanceof BrokenExecutorError)) throw error;
      }
    }
  }

  #start(name: string, crashesAt: number): ActorExecutor<Sensor> {
    return this.#spawnWith({ restart: ONCE }, Sensor, name, crashesAt, this.#log);
  }

  #watch(place: Place): void {
    const { name, sensor } = place;
    sensor.on('restart', ({ restarts }) => this.#note(`${name} has crashed and runs again, restart ${restarts}`));
    sensor.on('stop', ({ status }) => {
      if (status !== 'broken') return;
      this.#note(`${name} has crashed once too often and is replaced`);
      place.sensor = this.#start(name, NEVER);
      this.#watch(place);
    });
  }

  #note(line: string): void {
    this.#log.tell({ action: 'write', line });
  }
}
