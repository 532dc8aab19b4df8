import type { ActorOptions, ActorRef } from '../../src/index.js';
import type { Collector } from './collector.js';

/** Where the actors of a program live and die: in one of our modes, or with a peer. All play the same classes. */
export interface Stage {
  /** For actors that spawn actors. */
  readonly place: ActorOptions;
  /** Told by actors when their part is played. */
  readonly collector: ActorRef<Collector>;
  /** The ref may be used at once; whether the actor has started by then is the stage's own affair. */
  spawn<A extends object, P extends unknown[]>(actor: new (...args: P) => A, ...args: P): Promise<ActorRef<A>>;
  /** What so many actors have told the collector, in no order. Rejects when one of them fails. */
  collect<T>(count: number): Promise<T[]>;
  /** Ends these and what they have spawned. */
  end(refs: readonly ActorRef<object>[]): Promise<void>;
  close(): Promise<void>;
}

export interface StageModule {
  /** @param program whose classes it will be */
  open(variant: string, program: string): Promise<Stage>;
}

/** The first error of any actor. */
export class Failure {
  readonly fail: (error: unknown) => void;
  private readonly failed: Promise<never>;

  constructor() {
    let reject: (error: unknown) => void = () => {};
    this.failed = new Promise((_, reject_) => {
      reject = reject_;
    });
    this.failed.catch(() => {});
    this.fail = reject;
  }

  /** What `answers` come to, unless an actor fails first: then they may never come. */
  or<T>(answers: PromiseLike<T>): Promise<T> {
    return Promise.race([answers, this.failed]);
  }
}

type Handlers = Record<string, (message: object, context: unknown) => unknown>;

/** How a peer hands a message to an instance: in these programs a handler's method bears the name of its action. */
export const handle = (instance: object, message: { action: string }, context: unknown): unknown => (instance as Handlers)[message.action](message, context);

/** All at once. */
export const many = <T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: count }, (_, i) => make(i)));
