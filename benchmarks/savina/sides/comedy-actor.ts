import type { Actor } from 'comedy';
import { handle } from '../stage.js';
import { argumentsOf, type Casting, type Message } from './comedy-refs.js';

type Classes = Record<string, new (...args: unknown[]) => object>;

/** An actor of a program in a thread of comedy's. */
export class ComedyActor {
  private instance: object = {};

  async initialize(self: Actor): Promise<void> {
    const casting = self.getCustomParameters() as Casting;
    const classes = (await import(casting.module)) as Classes;
    this.instance = new classes[casting.name](...argumentsOf(casting));
  }

  /** Without a context: of the programs that want one, none can be played here. */
  handle(message: Message): unknown {
    return handle(this.instance, message, undefined);
  }
}
