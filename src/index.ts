// The declarations have some of Node's types, and TypeScript 7 adds none by itself.
/// <reference types="node" preserve="true" />
export { type ActorContext, type ActorLifecycle, type PostOptions, ProcessActor, type StreamOptions, ThreadActor } from './actors.js';
export type { Latency } from './client/counters.js';
export type {
  ActionMessage,
  ActionOf,
  ActorType,
  AnyMessage,
  AnyMessageOf,
  ExactMessage,
  ItemOf,
  MessageOf,
  PostResult,
  ResultOf,
} from './client/message-types.js';
// What `post` and `stream` are declared with, for the declarations that a compiler infers from them.
export type { PostOptions as PostOptionsBase, StreamOptions as StreamOptionsBase } from './client/post-options.js';
export { type ActorProxy, proxy } from './client/proxy.js';
export type { ActorRef } from './client/ref.js';
export type { Routing } from './client/routing.js';
export {
  ActorCrashedError,
  ActorError,
  type ActorErrorCode,
  type ActorErrorFields,
  ActorKilledError,
  ActorStartError,
  BootstrapError,
  BrokenExecutorError,
  CancelledError,
  type CrashFields,
  DeadlockError,
  DeclarationError,
  type Delivered,
  DisconnectedError,
  InvalidMessageError,
  InvalidStateError,
  MailboxFullError,
  NodeLostError,
  NoNodeError,
  SerializationError,
  ShutdownError,
  TimeoutError,
  UnknownActionError,
} from './errors.js';
export { Future, type FutureState } from './future/future.js';
export { ALL_COMPLETED, asCompleted, FIRST_COMPLETED, FIRST_EXCEPTION, type FutureIterator, type ReturnWhen, wait } from './future/wait.js';
export type { ActorEvents } from './host/events.js';
export type { ActorExecutor, ActorStats, ShutdownOptions } from './host/executor.js';
export type { ActorStatus } from './host/lifecycle.js';
export type { MapOptions } from './host/map.js';
export type { ActorPool, PoolOptions } from './host/pool.js';
export { type ActorDecorator, actor, defineActor, type HandlerDeclaration } from './metadata/actor.js';
export { type ActorContextBase, type HandlerDecorator, handler } from './metadata/handler.js';
export { isMainModule } from './metadata/main-module.js';
export type { ActorOptions, HandlerOptions, MailboxOptions, Mode, ResourceLimits, RestartPolicy, SystemOptions } from './metadata/options.js';
export { serializable } from './metadata/serializable.js';
export type { Transferable } from './protocol/copy/transfer.js';
export { transfer } from './protocol/copy/transfer.js';
export { ActorSystem, defaultSystem, spawn, spawnNamed, spawnPool, spawnWith } from './system.js';
