// biome-ignore-all lint/suspicious/noExplicitAny: a ref whose actor is not known takes every message and answers anything

/**
 * How a message's type leads to its result's: `post({ action: 'add', n: 1 })` finds the method of the actor whose message has that `action`.
 *
 * These are types of methods, not of decorators: every public method whose first parameter has a string `action` counts as a handler. Protected and
 * private methods, which `keyof` does not list, do not.
 */

// `any`, not `unknown`: to compare it, the compiler would need what the handler returns, which may follow from a post to this very class.
type MessageParam<F> = F extends (message: infer M, ...rest: never[]) => any ? (M extends { action: string } ? M : never) : never;

/** The union of the messages that A's handlers take. */
export type ActionMessage<A> = { [K in keyof A]-?: K extends 'handle' ? never : MessageParam<A[K]> }[keyof A];

/** The actions that A's handlers take. */
export type ActionOf<A> = ActionMessage<A>['action'];

type HandlerOf<A, N> = {
  [K in keyof A]-?: K extends 'handle' ? never : [MessageParam<A[K]>] extends [never] ? never : N extends MessageParam<A[K]>['action'] ? A[K] : never;
}[keyof A];

/** What A's handler of the action N returns, awaited. */
export type ResultOf<A, N> = HandlerOf<A, N> extends (...args: never[]) => infer R ? Awaited<R> : never;

/** Can be iterated, but is no generator. */
type Collection = string | readonly unknown[] | ReadonlyMap<unknown, unknown> | ReadonlySet<unknown> | ArrayBufferView;

/** What a handler that is a generator, async or not, yields. (A generator may be annotated as an iterable.) */
export type ItemOf<R> = IsAny<R> extends true ? any : R extends Collection ? never : R extends AsyncIterable<infer I> | Iterable<infer I> ? I : never;

/** Carries A for the methods of a ref, so that a ref to a class serves where a ref to its base or interface is asked for. */
export declare const actorType: unique symbol;

/** The A of an `ActorRef<A>`. */
export type ActorType<R> = R extends { readonly [actorType]?: infer A } ? NonNullable<A> : never;

type HandleMessage<A> = A extends { handle?(message: infer M, ...rest: never[]): unknown } ? M : never;
type HandleResult<A> = A extends { handle?(message: never, ...rest: never[]): infer R } ? Awaited<R> : never;
type IsAny<T> = 0 extends 1 & T ? true : false;

/** What may be posted to a ref; anything, where its actor is not known. */
export type MessageOf<R> = IsAny<ActorType<R>> extends true ? any : ActionMessage<ActorType<R>> | HandleMessage<ActorType<R>>;

/** What the Future of that message resolves to. */
export type PostResult<A, M> =
  IsAny<A> extends true ? any : M extends { action: infer N } ? (N extends ActionOf<A> ? ResultOf<A, N> : HandleResult<A>) : HandleResult<A>;

type KeysOf<U, N> = U extends { action: infer L } ? (N extends L ? keyof U : never) : never;
/** Refuses keys that the action's message does not have (not where a `handle` may take the rest). */
type Exact<A, M> = M extends { action: infer N }
  ? { [K in Exclude<keyof M, KeysOf<ActionMessage<A>, N> | ('handle' extends keyof A ? keyof M : never)>]: never }
  : unknown;

/** M, with every key refused that its action's message does not have. */
export type ExactMessage<R, M> = IsAny<ActorType<R>> extends true ? M : M & Exact<ActorType<R>, M>;
