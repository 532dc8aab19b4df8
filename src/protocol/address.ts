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

/** Under this key an object that may cross as a ref has its address, or a text that says what it is and cannot cross. */
export const ADDRESS: unique symbol = Symbol.for('futures-actors.address');

/** Makes refs of addresses that have come. */
export interface RefTable {
  /** Turns `target`, which stands where the ref stood, into a ref. `holder` is the actor that it was sent to, if it was sent to one. */
  revive(target: object, address: ActorAddress, holder: unknown): void;
}
