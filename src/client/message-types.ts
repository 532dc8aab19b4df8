// biome-ignore-all lint/suspicious/noExplicitAny: a ref whose actor is not known takes every message and answers anything

/**
 * How a message's type leads to its result's: `post({ action: 'add', n: 1 })` finds the method of the actor whose message has that `action`.
 *
 * These are types of methods, not of decorators: every public method whose first parameter has a string `action` counts as a handler. Protected and
 * private methods, which `keyof` does not list, do not.
 */

// `any`, not `unknown`: to compare it, the compiler would need what the handler returns, which may follow from a post to this very class.
type MessageParam<F> = F extends (message: infer M, ...rest: never[]) => any ? (M extends { action: string } ? M : never) : never;
type MessageAt<A, K extends keyof A> = K extends 'handle' ? never : MessageParam<A[K]>;

type IsAny<T> = 0 extends 1 & T ? true : false;

/** Messages that name their action; none for `any`, and for `{ action: string }`. */
type Named<M> = IsAny<M> extends true ? never : M extends { action: infer N } ? (string extends N ? never : M) : never;
type NamedMessage<A> = { [K in keyof A]-?: Named<MessageAt<A, K>> }[keyof A];

/** Of a handler that takes anything. `any` itself would hide the messages of others. */
type Anything = { action: string };
/** The others. A helper that takes any number of anything has none. */
type Unnamed<F, M> = [M] extends [never]
  ? never
  : [Named<M>] extends [never]
    ? F extends (...args: infer P) => any
      ? any[] extends P
        ? never
        : IsAny<M> extends true
          ? Anything
          : M
      : never
    : never;
type UnnamedMessage<A> = { [K in keyof A]-?: Unnamed<A[K], MessageAt<A, K>> }[keyof A];

/**
 * The union of the messages that A's handlers take. Beside handlers that name their action, one that takes `any`, or an `action` of type string, lets other
 * actions through; messages of those that are named are checked all the same.
 */
export type ActionMessage<A> = [NamedMessage<A>] extends [never] ? { [K in keyof A]-?: MessageAt<A, K> }[keyof A] : NamedMessage<A> | UnnamedMessage<A>;

/** The actions that A's handlers take. */
export type ActionOf<A> = ActionMessage<A>['action'];

type ActionIn<M> = M extends { action: infer N extends string } ? N : never;
/** Of these, those that the types of the messages name. */
export type NamedActionOf<A> = ActionIn<NamedMessage<A>>;
type NamedHandlerOf<A, N> = { [K in keyof A]-?: N extends ActionIn<Named<MessageAt<A, K>>> ? A[K] : never }[keyof A];
type UnnamedHandlerOf<A> = { [K in keyof A]-?: [Unnamed<A[K], MessageAt<A, K>>] extends [never] ? never : A[K] }[keyof A];
type AnyHandlerOf<A, N> = { [K in keyof A]-?: N extends ActionIn<MessageAt<A, K>> ? A[K] : never }[keyof A];
type HandlerOf<A, N> = [NamedMessage<A>] extends [never]
  ? AnyHandlerOf<A, N>
  : [NamedHandlerOf<A, N>] extends [never]
    ? UnnamedHandlerOf<A>
    : NamedHandlerOf<A, N>;

/** What A's handler of the action N returns, awaited. */
export type ResultOf<A, N> = NonNullable<HandlerOf<A, N>> extends (...args: never[]) => infer R ? Awaited<R> : never;

/** Can be iterated, but is no generator. */
type Collection = string | readonly unknown[] | ReadonlyMap<unknown, unknown> | ReadonlySet<unknown> | ArrayBufferView;

/** What a handler that is a generator, async or not, yields. (A generator may be annotated as an iterable.) */
export type ItemOf<R> = IsAny<R> extends true ? any : R extends Collection ? never : R extends AsyncIterable<infer I> | Iterable<infer I> ? I : never;

/** Carries A for the methods of a ref, so that a ref to a class serves where a ref to its base or interface is asked for. */
export declare const actorType: unique symbol;

/** The A of an `ActorRef<A>`. */
export type ActorType<R> = R extends { readonly [actorType]?: infer A } ? NonNullable<A> : never;

/** None of an actor of which it is not known whether it has a `handle`. */
type HandleMessage<A> = 'handle' extends keyof A ? (A extends { handle?(message: infer M, ...rest: never[]): unknown } ? M : never) : never;
type HandleResult<A> = A extends { handle?(message: never, ...rest: never[]): infer R } ? Awaited<R> : never;

/** What the Future of a message of type M, posted to A, resolves to; anything, where that is not known. */
export type PostResult<A, M> =
  IsAny<A> extends true
    ? any
    : IsAny<M> extends true
      ? any
      : M extends { action: infer N }
        ? N extends ActionOf<A>
          ? ResultOf<A, N>
          : HandleResult<A>
        : HandleResult<A>;

type OfAction<U, N> = U extends { action: infer L } ? (N extends L ? U : never) : never;
/** What A takes with the action N. */
export type MessageFor<A, N> = OfAction<N extends NamedActionOf<A> ? NamedMessage<A> : ActionMessage<A>, N>;

/** Those that say nothing of further keys. */
type Bare<U> = U extends unknown ? ([Exclude<keyof U, 'action'>] extends [never] ? U : never) : never;
/** The same, or for an N that A does not know, all that it takes. Beside handlers that name their actions, one that does not may be meant. */
type TakenFor<A, N> = [N] extends [NamedActionOf<A>]
  ? MessageFor<A, N>
  : [NamedMessage<A>] extends [never]
    ? ActionMessage<A>
    : [UnnamedMessage<A>] extends [never]
      ? NamedMessage<A>
      : [Bare<UnnamedMessage<A>>] extends [never]
        ? UnnamedMessage<A>
        : object;

type KeysOf<U> = U extends unknown ? (object extends U ? PropertyKey : keyof U) : never;
/** The keys of M that no message of T has. (Of several object literals in one place, each has the keys of the others as `undefined`.) */
type ExtraKeys<M, T> = { [K in Exclude<keyof M, KeysOf<T>>]: M[K] extends undefined ? never : K }[Exclude<keyof M, KeysOf<T>>];
/** Whether it has a `handle`: that of a base class, until a subclass has one of its own, takes nothing. */
type TakesRest<A> = 'handle' extends keyof A ? ([HandleMessage<A>] extends [never] ? false : true) : false;
/** Refuses keys that the action's message does not have, in a variable as well (not where a `handle` may take the rest). */
type Exact<A, M, T> = TakesRest<A> extends true ? T : [ExtraKeys<M, T>] extends [never] ? T : T & { [K in ExtraKeys<M, T>]: never };

/**
 * Any message. A literal is read before it is known whom it is for. This lets an empty `new Set()` or `new Map()` in it be one of `any`, which fits what the
 * handler takes; it would be one of `unknown`, which does not.
 */
export type AnyMessage = Contents | NonNullable<unknown> | null | undefined;
type Contents = Set<any> | Map<any, any> | readonly Contents[] | { [key: string]: Contents };
/** T, of which the compiler knows before it has R and M that it is an AnyMessage, and nothing else. */
type Later<T> = [T] extends [infer U extends AnyMessage] ? U : never;

type Taken<A, M> = M extends { action: infer N extends string } ? TakenFor<A, N> : ActionMessage<A>;
type TakenExactly<A, M> = M extends { action: infer N extends string } ? Exact<A, M, TakenFor<A, N>> : ActionMessage<A>;

/** U, where a `handle` may take the rest with any further keys. */
type Open<A, U> = TakesRest<A> extends true ? U | (U extends object ? U & { [key: string]: unknown } : never) : U;
/** T, or what a `handle` takes. */
type Parameter<A, T> = Later<Open<A, T | HandleMessage<A>>>;

/**
 * What a ref takes for a message that was read as M. It is not made of M, but is what the handler of M's action takes: so a literal is checked as one for a
 * function's parameter is, and M, all of whose arrays are readonly, need not fit.
 */
export type MessageOf<R, M> = IsAny<ActorType<R>> extends true ? M : Parameter<ActorType<R>, Taken<ActorType<R>, M>>;

/** The same, with no further keys. */
export type ExactMessage<R, M> = IsAny<ActorType<R>> extends true ? M : Parameter<ActorType<R>, TakenExactly<ActorType<R>, M>>;

/** All that may be posted to a ref; anything, where its actor is not known. */
export type AnyMessageOf<R> = IsAny<ActorType<R>> extends true ? any : ActionMessage<ActorType<R>> | HandleMessage<ActorType<R>>;
