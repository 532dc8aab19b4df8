import { type ActorContext, type ActorRef, actor, handler, SerializationError } from '../../../src/index.js';

const SECRET = Symbol('secret');

const whereOf = (error: unknown): string => (error instanceof SerializationError ? error.where : String(error));

/** Gives another something with a key that is no string. */
@actor()
export class Neighbour {
  @handler('give')
  async give({ to }: { action: 'give'; to: ActorRef<Neighbour> }): Promise<{ kept: object; symbols: number }> {
    const kept = { x: 1 };
    const symbols = await to.post({ action: 'take', gift: { inner: { [SECRET]: kept } } });
    return { kept, symbols };
  }

  @handler('take')
  take({ gift: { inner } }: { action: 'take'; gift: { inner: object } }): number {
    const symbols = Object.getOwnPropertySymbols(inner);
    for (const symbol of symbols) Object.assign((inner as Record<symbol, object>)[symbol] as object, { changed: true });
    return symbols.length;
  }

  @handler('shared', { concurrent: true })
  shared(_message: { action: 'shared' }): SharedArrayBuffer {
    return new SharedArrayBuffer(8);
  }

  @handler('take-shared', { concurrent: true })
  takeShared({ memory }: { action: 'take-shared'; memory: SharedArrayBuffer }): SharedArrayBuffer {
    return memory;
  }

  /** How shared memory crosses to another and back, and to this actor itself: 'shared', or where it could not. */
  @handler('share')
  async share({ with: other }: { action: 'share'; with: ActorRef<Neighbour> }, { self }: ActorContext<Neighbour>): Promise<string[]> {
    const memory = new SharedArrayBuffer(8);
    const ways = [
      other.post({ action: 'take-shared', memory }, { within: null }),
      other.post({ action: 'shared' }, { within: null }),
      self.post({ action: 'take-shared', memory }, { within: null }),
      self.post({ action: 'shared' }, { within: null }),
    ];
    return Promise.all(ways.map((way) => way.result(5000).then(() => 'shared', whereOf)));
  }
}
