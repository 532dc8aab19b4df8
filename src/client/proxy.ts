// biome-ignore-all lint/suspicious/noExplicitAny: an actor whose class is not known answers anything

import { isArray, show } from '../describe.js';
import { invalidType } from '../errors.js';
import type { Future } from '../future/future.js';
import type { ActionOf, MessageFor, NamedActionOf, ResultOf } from './message-types.js';
import type { PostOptions } from './post-options.js';
import type { ActorRef, RefHandle } from './ref.js';

/** Of each message of the action by itself: one action may take several. */
type Payload<M> = M extends unknown ? Omit<M, 'action'> : never;

type ProxyMethods<A, Action extends string> = {
  [N in Action]: (...args: Arguments<Payload<MessageFor<A, N>>>) => Future<ResultOf<A, N>>;
};

/** Without the message where it would be `{}`. */
type Arguments<P> = Record<never, never> extends P ? [message?: P, options?: PostOptions] : [message: P, options?: PostOptions];

/** The methods of an actor's proxy: each of its actions, with the message less its `action`. */
export type ActorProxy<A extends object> =
  // Of objects, only `any` takes everything.
  unknown extends A
    ? AnyMethods
    : [NamedActionOf<A>] extends [never]
      ? ProxyMethods<A, ActionOf<A>>
      : // Of a string beside it, the union of a class's actions would keep nothing.
        ProxyMethods<A, NamedActionOf<A>> & (string extends ActionOf<A> ? ProxyMethods<A, string> : unknown);

/** Of an actor whose class is not known. */
type AnyMethods = { [action: string]: (message?: object, options?: PostOptions) => Future<any> };

/** No plain object, which would be copied, in a message, as one without keys. */
class Methods {}

/**
 * Each handler as a method: `proxy(counter).add({ n: 1 })` posts `{ action: 'add', n: 1 }`. Actions named 'then', 'toString', 'valueOf' and 'toJSON' cannot be
 * posted so: an await, a text or JSON asks any object for these.
 *
 * @throws TypeError for what is no ref or executor, and by its methods for a message that is no object
 */
export function proxy<A extends object>(ref: ActorRef<A>): ActorProxy<A> {
  if (!takesPosts(ref)) throw invalidType(`proxy takes an ActorRef or an ActorExecutor, not ${show(ref)}`);
  const handle = ref as unknown as RefHandle;
  return new Proxy(new Methods() as ActorProxy<A>, {
    get: (_target, action) => {
      if (typeof action !== 'string' || action === 'then' || action === 'valueOf') return undefined;
      if (action === 'toString') return () => `[object ActorProxy ${handle.id}]`;
      if (action === 'toJSON') return () => ({ id: handle.id });
      return (message?: object, options?: PostOptions) => handle.post(messageOf(action, message), options);
    },
    set: () => false,
  });
}

function messageOf(action: string, payload: object | undefined): object {
  // A text would be spread letter by letter.
  if (payload === null || (payload !== undefined && typeof payload !== 'object') || isArray(payload)) {
    throw invalidType(`the method '${action}' of a proxy takes the message less its action, an object, not ${show(payload)}`);
  }
  try {
    // (Not by assignment: an own `__proto__` is a key as any other.)
    const message = { action, ...payload };
    message.action = action;
    return message;
  } catch (error) {
    // It is for `post` to say so, by the Future.
    return {
      get action(): never {
        throw error;
      },
    };
  }
}

function takesPosts(ref: unknown): boolean {
  try {
    return typeof (ref as Partial<ActorRef<object>> | undefined)?.post === 'function';
  } catch {
    // A Proxy that is revoked, say.
    return false;
  }
}
