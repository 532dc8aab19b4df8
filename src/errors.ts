/** The codes of all errors that the library itself makes. */
export type ActorErrorCode = `ERR_ACTOR_${string}`;

/** Whether the handler of a message began: 'no' is safe to send again. */
export type Delivered = 'no' | 'maybe' | 'yes';

/** What any of these errors may carry beside its message. */
export interface ActorErrorFields {
  cause?: unknown;
  delivered?: Delivered | undefined;
}

const brandOf = (code: ActorErrorCode): symbol => Symbol.for(`futures-actors/${code}`);

/** Gives a class its name, code and brand. The brand is registered globally, so that `instanceof` holds across duplicate copies of the package. */
function brand(constructor: typeof ActorError, name: string, code: ActorErrorCode): void {
  const hidden = { enumerable: false, configurable: true, writable: true };
  Object.defineProperties(constructor.prototype, {
    name: { value: name, ...hidden },
    code: { value: code, ...hidden },
    [brandOf(code)]: { value: true, ...hidden },
  });
  brands.set(constructor, brandOf(code));
  classes.set(code, constructor);
}

// Keyed by class, not inherited: a user's subclass has no brand of its own and is told by its prototype chain, as any other class.
const brands = new Map<unknown, symbol>();
const classes = new Map<string, typeof ActorError>();

/** Base of all errors that the library itself makes, save TypeError and RangeError for wrong arguments. `instanceof` holds across duplicate copies of the package. */
export class ActorError extends Error {
  declare readonly code: ActorErrorCode;
  /** On the outcome of a message: whether its handler began. 'no': safe to send again. */
  declare readonly delivered?: Delivered;

  constructor(message?: string, fields: ActorErrorFields = {}) {
    super(message, 'cause' in fields ? { cause: fields.cause } : undefined);
    this.code = this.code; // An own field, as Node's errors have it: loggers print those.
    if (fields.delivered !== undefined) this.delivered = fields.delivered;
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    const own = brands.get(this);
    if (own === undefined) return Function.prototype[Symbol.hasInstance].call(this, value);
    try {
      return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[own] === true;
    } catch {
      return false; // A Proxy, which has thrown.
    }
  }
}

/**
 * The error as it is told of another outcome: a copy, as others may hold it, unless it says so already. An Error as Node knows it, with the
 * stack of the first.
 */
export function withDelivered<E extends ActorError>(error: E, delivered: Delivered): E {
  if (error.delivered === delivered) return error;
  return Object.defineProperty(copyOf(error), 'delivered', { value: delivered, enumerable: true, configurable: true, writable: true });
}

/** The same as another object. */
export function copyOf<E extends ActorError>(error: E): E {
  return Object.defineProperties(Object.setPrototypeOf(new Error(), Object.getPrototypeOf(error)), {
    ...Object.getOwnPropertyDescriptors(error),
    // (By its value: a getter of some versions of V8 goes by the object that it is asked of.)
    stack: { value: error.stack, enumerable: false, configurable: true, writable: true },
  });
}

/** The Future was cancelled before its handler began, or its handler ended by throwing the reason of the abort that was asked for (`cause`). */
export class CancelledError extends ActorError {}
/** A deadline passed: of the message, of the wait for a result, or of the start. */
export class TimeoutError extends ActorError {}
/** A Future was settled twice, or set running in a state that does not allow it. */
export class InvalidStateError extends ActorError {}
/** Thrown by `post` itself after shutdown; what was posted before, and the shutdown leaves unhandled, fails with it. */
export class ShutdownError extends ActorError {}
/** The actor is gone. Futures fail with a subclass of it; a later `post` throws it. */
export class BrokenExecutorError extends ActorError {}

/** How an actor's thread or process ended when nobody had asked it to. */
export interface CrashFields extends ActorErrorFields {
  exitCode?: number | null | undefined;
  signal?: string | null | undefined;
  outOfMemory?: boolean | undefined;
  action?: string | undefined;
  culprit?: string | undefined;
}

/** The actor's thread or process ended although nobody had asked it to. */
export class ActorCrashedError extends BrokenExecutorError {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly outOfMemory: boolean;
  /** What was running: the oldest message without an answer. */
  readonly action: string | undefined;
  /** The id of the actor whose work ended the thread or process, where that is known: this one, or one that shared it. */
  readonly culprit: string | undefined;

  constructor(message?: string, fields: CrashFields = {}) {
    super(message, fields);
    this.exitCode = fields.exitCode ?? null;
    this.signal = fields.signal ?? null;
    this.outOfMemory = fields.outOfMemory ?? false;
    this.action = fields.action;
    this.culprit = fields.culprit;
  }
}

/** `kill` ended the actor; `cause` is the reason that it was given. */
export class ActorKilledError extends BrokenExecutorError {}
/** Module not found or throwing, class not found in it, constructor or onStart threw, a crash before the actor ran (`cause` says which), start timed out. */
export class ActorStartError extends BrokenExecutorError {}
/** The node that ran the actor is dead or hung. */
export class NodeLostError extends ActorCrashedError {}
/** No node serves the class, or none has room, within `startTimeout`. */
export class NoNodeError extends ActorStartError {}
/** The connection to NATS broke while the message was in flight (`delivered: 'maybe'`). */
export class DisconnectedError extends ActorError {}
/** `spawn` was reached while a worker was loading the program's own entry file. */
export class BootstrapError extends ActorError {}
/** No handler takes the action; the text names those that there are. */
export class UnknownActionError extends ActorError {}
/** Not an object with a string `action`, and the class has no `handle` to take it. */
export class InvalidMessageError extends ActorError {}

/** A message, result or thrown value that cannot be cloned; `where` tells which. */
export class SerializationError extends ActorError {
  readonly where: 'message' | 'result' | 'error';

  constructor(message?: string, fields: ActorErrorFields & { where?: 'message' | 'result' | 'error' | undefined } = {}) {
    const { where = 'message' } = fields;
    super(message, { delivered: where === 'message' ? 'no' : 'yes', ...fields });
    this.where = where;
  }
}

/** The mailbox held `capacity` messages, and the overflow policy chose this one to fail. */
export class MailboxFullError extends ActorError {}
/** The wait that would have closed a circle of actors waiting for each other. */
export class DeadlockError extends ActorError {}
/** A class declared wrongly, or a second one of the same name in the same module: thrown where it is declared. */
export class DeclarationError extends ActorError {}

brand(ActorError, 'ActorError', 'ERR_ACTOR_ERROR');
brand(CancelledError, 'CancelledError', 'ERR_ACTOR_CANCELLED');
brand(TimeoutError, 'TimeoutError', 'ERR_ACTOR_TIMEOUT');
brand(InvalidStateError, 'InvalidStateError', 'ERR_ACTOR_INVALID_STATE');
brand(ShutdownError, 'ShutdownError', 'ERR_ACTOR_SHUTDOWN');
brand(BrokenExecutorError, 'BrokenExecutorError', 'ERR_ACTOR_BROKEN');
brand(ActorCrashedError, 'ActorCrashedError', 'ERR_ACTOR_CRASHED');
brand(ActorKilledError, 'ActorKilledError', 'ERR_ACTOR_KILLED');
brand(ActorStartError, 'ActorStartError', 'ERR_ACTOR_START');
brand(NodeLostError, 'NodeLostError', 'ERR_ACTOR_NODE_LOST');
brand(NoNodeError, 'NoNodeError', 'ERR_ACTOR_NO_NODE');
brand(DisconnectedError, 'DisconnectedError', 'ERR_ACTOR_DISCONNECTED');
brand(BootstrapError, 'BootstrapError', 'ERR_ACTOR_BOOTSTRAP');
brand(UnknownActionError, 'UnknownActionError', 'ERR_ACTOR_UNKNOWN_ACTION');
brand(InvalidMessageError, 'InvalidMessageError', 'ERR_ACTOR_INVALID_MESSAGE');
brand(SerializationError, 'SerializationError', 'ERR_ACTOR_SERIALIZATION');
brand(MailboxFullError, 'MailboxFullError', 'ERR_ACTOR_MAILBOX_FULL');
brand(DeadlockError, 'DeadlockError', 'ERR_ACTOR_DEADLOCK');
brand(DeclarationError, 'DeclarationError', 'ERR_ACTOR_DECLARATION');

/** The library's class of that code, for whoever rebuilds an error that has crossed a boundary. */
export const errorClassOf = (code: unknown): typeof ActorError | undefined => (typeof code === 'string' ? classes.get(code) : undefined);

/** The code of the TypeErrors and RangeErrors by which the library refuses an argument. */
export const INVALID_ARGUMENT = 'ERR_ACTOR_INVALID_ARGUMENT' satisfies ActorErrorCode;

/** An argument of the wrong type: a TypeError, with a code as all errors of the library have one. */
export const invalidType = (message: string, fields?: { cause?: unknown }): TypeError => withCode(new TypeError(message, fields), invalidType);

/** An argument of the right type that is out of range, or none of those that there are: a RangeError, with the same code. */
export const invalidValue = (message: string): RangeError => withCode(new RangeError(message), invalidValue);

const refusals = new WeakSet<object>();

/** Whether it is one of these two. Asks nothing of the value, which may be whatever a user has thrown. */
export const isRefusal = (error: unknown): boolean => refusals.has(error as object);

function withCode<E extends Error>(error: E, made: (message: string) => Error): E {
  Error.captureStackTrace(error, made);
  refusals.add(error);
  return Object.assign(error, { code: INVALID_ARGUMENT });
}
