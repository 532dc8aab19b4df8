import { actor, handler } from '../../../src/index.js';

/** What a generator does between two items: nothing, wait for a microtask, wait for a turn of the event loop. */
export type Wait = 'no' | 'microtask' | 'turn';

export interface Flow {
  id: number;
  items: number;
  throws: boolean;
  waits: Wait[];
}

export interface Course {
  begun: number;
  yielded: number;
  ended: number;
}

/** Counts how far each of its generators has come. */
@actor()
export class Fountain {
  readonly #courses = new Map<number, Course>();

  @handler('sync')
  *sync(flow: Flow & { action: 'sync' }): Generator<number> {
    const course = this.#begin(flow.id);
    try {
      for (let n = 0; n < flow.items; n++) {
        course.yielded++;
        yield n;
      }
      if (flow.throws) throw new RangeError(`${flow.id} is told to throw`);
    } finally {
      course.ended++;
    }
  }

  @handler('async')
  async *async(flow: Flow & { action: 'async' }): AsyncGenerator<number> {
    const course = this.#begin(flow.id);
    const wait = (n: number): Promise<unknown> | undefined => {
      const how = flow.waits[n % flow.waits.length];
      if (how === 'turn') return new Promise((resolve) => setImmediate(resolve));
      return how === 'microtask' ? Promise.resolve() : undefined;
    };
    try {
      for (let n = 0; n < flow.items; n++) {
        await wait(n);
        course.yielded++;
        yield n;
      }
      if (flow.throws) throw new RangeError(`${flow.id} is told to throw`);
    } finally {
      await wait(flow.items);
      course.ended++;
    }
  }

  @handler('beside', { concurrent: true })
  async *beside(flow: Flow & { action: 'beside' }): AsyncGenerator<number> {
    yield* this.async({ ...flow, action: 'async' });
  }

  @handler('course', { concurrent: true })
  course({ id }: { action: 'course'; id: number }): Course {
    return this.#courses.get(id) ?? { begun: 0, yielded: 0, ended: 0 };
  }

  /** Not concurrent: answers when all streams posted before have ended. */
  @handler('settled')
  settled(_message: { action: 'settled' }): void {}

  #begin(id: number): Course {
    const course = { begun: 1, yielded: 0, ended: 0 };
    if (this.#courses.has(id)) throw new Error(`${id} has begun twice`);
    this.#courses.set(id, course);
    return course;
  }
}
