/** What whoever posts must know of an actor besides where it is. */
export interface PostingRules {
  readonly capacity: number;
  readonly overflow: 'reject' | 'drop-oldest';
  readonly prefetch: number | 'auto';
  /** The actor may be restarted: messages may have to be handed over once more. */
  readonly restarts: boolean;
  readonly maxTaskRetries: number;
  /** Action, default timeout in ms, concurrent: of those handlers that have either. */
  readonly handlers: readonly (readonly [action: string, timeout: number, concurrent: boolean])[];
}

/** Names an actor to every thread and process of the program: what a ref is while it crosses. */
export interface ActorAddress {
  readonly id: string;
  /** Of the class, for texts. */
  readonly name: string;
  /** The realm that started the actor and starts it anew: it knows at any time where it lives. */
  readonly owner: string;
  /** It lives in a process of its own: no memory is shared with it, whoever asks. */
  readonly apart: boolean;
  readonly rules: PostingRules;
}

/** Names the actors of a pool that may take posts, which are equal but for their ids. */
export interface PoolAddress extends ActorAddress {
  readonly routing: 'round-robin' | 'least-busy';
  readonly members: readonly string[];
}

/** Under this key an object that may cross as a ref has its address, or a text that says what it is and cannot cross. */
export const ADDRESS: unique symbol = Symbol('futures-actors.address');
/** The same for copies of the package with other code: always a text. */
export const ELSEWHERE: unique symbol = Symbol.for('futures-actors.elsewhere');

const texts = new WeakMap<ActorAddress, string>();

/** The address as it crosses: cloning the object, some thirty values, takes longer than all the rest of a small message. */
export function addressText(address: ActorAddress): string {
  let text = texts.get(address);
  if (text === undefined) {
    text = JSON.stringify(address);
    texts.set(address, text);
  }
  return text;
}

/** What `addressText` was given: an actor's address, or a pool's. */
export function parseAddress<A extends ActorAddress = ActorAddress>(text: string): A {
  const { rules, ...rest } = JSON.parse(text) as A;
  // JSON has no Infinity: it writes null.
  const address = {
    ...rest,
    rules: {
      ...rules,
      capacity: rules.capacity ?? Infinity,
      maxTaskRetries: rules.maxTaskRetries ?? Infinity,
      handlers: rules.handlers.map(([action, timeout, concurrent]) => [action, timeout ?? Infinity, concurrent]),
    },
  } as unknown as A;
  // Sent on, it is the same text.
  texts.set(address, text);
  return address;
}

/** Makes refs of addresses that have come, as `addressText` gives them. `holder` is the actor that they were sent to, if they were sent to one. */
export interface RefTable {
  /** A ref to the actor of this id. */
  refer(id: string, address: string, holder: unknown): object;
  /** A ref to the actors of a pool. */
  referToPool(id: string, address: string, holder: unknown): object;
}
