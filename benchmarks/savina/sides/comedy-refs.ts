import type { ActorRef as ComedyActor } from 'comedy';

export interface Message {
  action: string;
}

/** What the programs take for one of our refs. */
export class ComedyRef {
  readonly actor: ComedyActor;

  constructor(actor: ComedyActor) {
    this.actor = actor;
  }

  tell(message: Message): void {
    void this.actor.send('handle', message);
  }

  post(message: Message): Promise<unknown> {
    return this.actor.sendAndReceive('handle', message);
  }
}

/**
 * What a thread of comedy's is to host: whose module and class, and the arguments by their place, each in a field of its own. Comedy finds
 * refs in fields only.
 */
export interface Casting {
  readonly module: string;
  readonly name: string;
  readonly count: number;
  readonly [argument: `plain${number}`]: unknown;
  readonly [argument: `ref${number}`]: ComedyActor;
}

export function castingOf(module: string, name: string, args: readonly unknown[]): Casting {
  const fields = args.map((arg, i) => (arg instanceof ComedyRef ? [`ref${i}`, arg.actor] : [`plain${i}`, arg]));
  return { module, name, count: args.length, ...Object.fromEntries(fields) };
}

export const argumentsOf = (casting: Casting): unknown[] =>
  Array.from({ length: casting.count }, (_, i) => (casting[`ref${i}`] === undefined ? casting[`plain${i}`] : new ComedyRef(casting[`ref${i}`])));
