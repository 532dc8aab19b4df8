import { type ActorContext, type ActorRef, actor, Future, handler, type Mode } from '../../../src/index.js';
import { CounterActor } from './counter-actor.js';

/** An actor that posts to another. */
@actor()
export class RelayActor {
  #child: ActorRef<CounterActor> | undefined;

  @handler('adopt')
  adopt({ mode }: { action: 'adopt'; mode: Mode }, context: ActorContext): ActorRef<CounterActor> {
    this.#child ??= context.spawnWith({ mode }, CounterActor);
    return this.#child;
  }

  /** All at once. */
  @handler('burst')
  async burst({ to, count }: { action: 'burst'; to: ActorRef<CounterActor>; count: number }): Promise<number> {
    const sums = await Future.all(Array.from({ length: count }, () => to.post({ action: 'add', n: 1 })));
    return sums.length;
  }

  /** One after the other. */
  @handler('ping')
  async ping({ to, count }: { action: 'ping'; to: ActorRef<CounterActor>; count: number }): Promise<number> {
    let sum = 0;
    for (let i = 0; i < count; i++) sum = await to.post({ action: 'add', n: 1 });
    return sum;
  }
}
