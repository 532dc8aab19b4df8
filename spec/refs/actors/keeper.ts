import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type ActorRef, actor, handler } from '../../../src/index.js';

/** Without end. */
@actor()
export class Source {
  @handler('count')
  *count(_message: { action: 'count' }): Generator<number> {
    for (let n = 0; ; n++) yield n;
  }

  @handler('ping')
  ping(_message: { action: 'ping' }): string {
    return 'pong';
  }
}

/** Keeps the iterator of a stream when its handler has ended. */
@actor()
export class Keeper {
  #items: AsyncIterableIterator<number> | undefined;

  @handler('open')
  async open({ source }: { action: 'open'; source: ActorRef<Source> }): Promise<number> {
    this.#items = source.stream({ action: 'count' });
    return (await this.#items.next()).value as number;
  }
}

/** Collects the garbage of its thread or process. */
@actor()
export class Sweeper {
  #gc: () => void;

  constructor() {
    setFlagsFromString('--expose-gc');
    this.#gc = runInNewContext('gc') as () => void;
  }

  @handler('sweep')
  sweep(_message: { action: 'sweep' }): void {
    this.#gc();
  }
}
