// ActorRef as the contract has it, reduced to what its types are about: src/client/ref.ts is tested through api.types.ts.
import type { ActorType, AnyMessage, AnyMessageOf, actorType, ExactMessage, ItemOf, MessageOf, PostResult } from '../../src/client/message-types.js';
import type { ActorContextBase } from '../../src/metadata/handler.js';

export interface Context<A extends object = any> extends ActorContextBase {
  readonly self: Ref<A>;
}

export interface Ref<out A extends object> {
  readonly id: string;
  readonly [actorType]?: A;
  post<R extends Ref<any>, const M extends AnyMessage>(this: R, message: ExactMessage<R, M>): Promise<PostResult<ActorType<R>, M>>;
  tell<R extends Ref<any>, const M extends AnyMessage>(this: R, message: ExactMessage<R, M>): void;
  stream<R extends Ref<any>, const M extends AnyMessage>(this: R, message: ExactMessage<R, M>): AsyncIterableIterator<ItemOf<PostResult<ActorType<R>, M>>>;
}

export interface Executor<out A extends object> extends Ref<A> {
  readonly ref: Ref<A>;
  map<R extends Ref<any>, const M extends AnyMessage>(this: R, messages: Iterable<MessageOf<R, M>>): AsyncIterableIterator<PostResult<ActorType<R>, M>>;
  map<R extends Ref<any>, const M extends AnyMessageOf<R>>(this: R, messages: Iterable<M>): AsyncIterableIterator<PostResult<ActorType<R>, M>>;
}

export declare function start<A extends object, P extends unknown[]>(actor: new (...args: P) => A, ...args: P): Executor<A>;
