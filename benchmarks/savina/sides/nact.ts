import { dispatch, query, type Ref, spawn, start, stop } from 'nact';
import type { ActorOptions, ActorRef } from '../../../src/index.js';
import { Collector } from '../collector.js';
import { Failure, handle, type Stage } from '../stage.js';

interface Message {
  action: string;
}

interface Envelope {
  readonly message: Message;
  readonly sender?: Ref<unknown>;
}

const QUERY_TIMEOUT = 120_000;

/** What the programs take for one of our refs. */
class NactRef {
  readonly actor: Ref<Envelope>;

  constructor(actor: Ref<Envelope>) {
    this.actor = actor;
  }

  tell(message: Message): void {
    dispatch(this.actor, { message });
  }

  post(message: Message): Promise<unknown> {
    return query(this.actor, (sender: Ref<unknown>) => ({ message, sender }), QUERY_TIMEOUT);
  }
}

const refTo = <A extends object>(actor: Ref<Envelope>): ActorRef<A> => new NactRef(actor) as unknown as ActorRef<A>;

class NactStage implements Stage {
  readonly place: ActorOptions = {};
  readonly collector: ActorRef<Collector>;
  private readonly system = start();
  private readonly failure = new Failure();
  private readonly collecting = new Collector();
  private actors = 0;

  constructor() {
    this.collector = this.host(this.system, this.collecting);
  }

  /** A failure would otherwise be the parent's affair, and the program would wait for ever. */
  private host<A extends object>(parent: Ref<never>, instance: A): ActorRef<A> {
    let context: object | undefined;
    const actor: Ref<Envelope> = spawn(
      parent,
      (_state: undefined, { message, sender }: Envelope): undefined | Promise<undefined> => {
        try {
          const value = handle(instance, message, context);
          if (!(value instanceof Promise)) {
            if (sender !== undefined) dispatch(sender, value);
            return undefined;
          }
          return value.then((later) => {
            if (sender !== undefined) dispatch(sender, later);
            return undefined;
          }, this.failure.fail) as Promise<undefined>;
        } catch (error) {
          this.failure.fail(error);
          return undefined;
        }
      },
      `actor-${++this.actors}`,
    );
    const self = refTo<A>(actor);
    context = {
      self,
      spawnWith: <B extends object, P extends unknown[]>(_place: ActorOptions, child: new (...args: P) => B, ...args: P): ActorRef<B> =>
        this.host(actor as Ref<never>, new child(...args)),
    };
    return self;
  }

  spawn<A extends object, P extends unknown[]>(actor: new (...args: P) => A, ...args: P): Promise<ActorRef<A>> {
    return Promise.resolve(this.host(this.system, new actor(...args)));
  }

  collect<T>(count: number): Promise<T[]> {
    return this.failure.or(this.collecting.collect({ action: 'collect', count }) as Promise<T[]>);
  }

  end(refs: readonly ActorRef<object>[]): Promise<void> {
    for (const ref of refs) stop((ref as unknown as NactRef).actor);
    return Promise.resolve();
  }

  close(): Promise<void> {
    stop(this.system);
    return Promise.resolve();
  }
}

export const open = (): Promise<Stage> => Promise.resolve(new NactStage());
