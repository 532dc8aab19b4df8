import { readFileSync } from 'node:fs';
import { ActorCrashedError, actor, BrokenExecutorError, CancelledError, handler, InvalidStateError, serializable, TimeoutError } from '../../../src/index.js';

@serializable()
export class QuotaError extends Error {
  readonly limit: number;

  constructor(message: string, limit: number, options?: ErrorOptions) {
    super(message, options);
    this.name = 'QuotaError';
    this.limit = limit;
  }

  get twice(): number {
    return this.limit * 2;
  }
}

/** Nobody has declared it serializable. */
class LocalError extends Error {
  override name = 'LocalError';
  code = 'E_LOCAL';
}

const withFields = <E extends Error>(error: E, fields: object): E => Object.assign(error, fields);

const circular = (): Error => {
  const error: Error & { self?: unknown } = new Error('round and round');
  error.self = error;
  error.cause = error;
  return error;
};

const named = (): Error => {
  const error = new Error('renamed');
  error.name = 'Renamed';
  return error;
};

/** Everything that is worth throwing, by name. */
export const throwables = {
  Error: () => new Error('plain'),
  TypeError: () => new TypeError('typed'),
  RangeError: () => new RangeError('ranged'),
  SyntaxError: () => new SyntaxError('parsed'),
  ReferenceError: () => new ReferenceError('referred'),
  EvalError: () => new EvalError('evaluated'),
  URIError: () => new URIError('located'),
  quota: () => new QuotaError('used up', 5, { cause: new RangeError('inner') }),
  local: () => new LocalError('of no other module'),
  named,
  fields: () =>
    withFields(new Error('with fields'), { code: 'E_FIELDS', status: 418, details: { list: [1, new Map([['k', new Date(5)]])] }, nothing: undefined }),
  uncloneableField: () => withFields(new TypeError('with a function'), { kept: 'yes', dropped: () => 0, code: 'E_HALF' }),
  causes: () => new Error('outer', { cause: new TypeError('middle', { cause: withFields(new RangeError('inner'), { code: 'E_INNER' }) }) }),
  plainCause: () => new Error('caused by data', { cause: { reason: 'data', list: [1, 2] } }),
  aggregate: () => new AggregateError([new TypeError('first'), withFields(new RangeError('second'), { code: 'E_SECOND' }), 'third'], 'several'),
  dom: () => new DOMException('too long', 'DataCloneError'),
  abort: () => new DOMException('given up', 'AbortError'),
  library: () => new InvalidStateError('of the library', { cause: new Error('why') }),
  gone: () => new BrokenExecutorError('of another message', { delivered: 'no' }),
  crashed: () => new ActorCrashedError('of another message', { delivered: 'maybe', exitCode: 3 }),
  cancelled: () => new CancelledError('of another message', { delivered: 'no' }),
  late: () => new TimeoutError('of another message'),
  revoked: () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  },
  unreadable: () =>
    Object.defineProperty(new BrokenExecutorError('of another message'), 'delivered', {
      get() {
        throw new TypeError('not to be read');
      },
    }),
  circular,
  undefined: () => undefined,
  null: () => null,
  string: () => 'just a string',
  number: () => 42,
  nan: () => Number.NaN,
  bigint: () => 7n,
  boolean: () => false,
  textless: () => ({ toString: 1, valueOf: 2 }),
  object: () => ({ reason: 'an object', list: [1, { two: 2 }] }),
  function: () => () => 0,
  symbol: () => Symbol('thrown'),
} satisfies Record<string, () => unknown>;

export type Throwable = keyof typeof throwables;

@actor()
export class Thrower {
  calls = 0;

  @handler('throw')
  throwIt({ what }: { action: 'throw'; what: Throwable }): never {
    this.calls++;
    throw throwables[what]();
  }

  @handler('reject')
  async rejectIt({ what }: { action: 'reject'; what: Throwable }): Promise<never> {
    this.calls++;
    await undefined;
    throw throwables[what]();
  }

  @handler('return')
  returnIt({ what }: { action: 'return'; what: Throwable }): unknown {
    this.calls++;
    return throwables[what]();
  }

  @handler('read')
  readMissing({ path }: { action: 'read'; path: string }): string {
    return readFileSync(path, 'utf8');
  }

  @handler('calls')
  howMany(_message: { action: 'calls' }): number {
    return this.calls;
  }
}
