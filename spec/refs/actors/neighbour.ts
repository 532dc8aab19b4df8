import { type ActorRef, actor, handler } from '../../../src/index.js';

const SECRET = Symbol('secret');

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
}
