import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { types } from 'node:util';
import vm from 'node:vm';
import { expect } from 'chai';
import * as errors from '../../../src/errors.js';
import { ActorCrashedError, ActorError, SerializationError, TimeoutError } from '../../../src/errors.js';
import type { Mark, Marks } from '../../../src/protocol/copy/marks.js';
import { ValueCodec } from '../../../src/protocol/copy/values.js';
import { AppError, type Crossing, classes, crossings, inline, Point } from './crossings.js';
import { assertSameGraph } from './same-graph.js';

const hidden = <T extends object>(object: T, key: string, value: unknown): T =>
  Object.defineProperty(object, key, { value, configurable: true, writable: true });

function thrownBy(act: () => unknown): Error {
  try {
    act();
  } catch (error) {
    return error as Error;
  }
  throw new assert.AssertionError({ message: 'nothing was thrown' });
}

/** Each arrives as an equal error of the same class with the same own properties. */
const kept: Record<string, () => Error> = {
  'an Error': () => new Error('plain'),
  'an Error without message': () => new Error(),
  'an Error with an empty message': () => new Error(''),
  'an EvalError': () => new EvalError('m'),
  'a RangeError': () => new RangeError('m'),
  'a ReferenceError': () => new ReferenceError('missing is not defined'),
  'a SyntaxError': () => thrownBy(() => JSON.parse('{')),
  'a TypeError': () => thrownBy(() => (null as unknown as { a: number }).a),
  'a URIError': () => thrownBy(() => decodeURIComponent('%')),
  'an AggregateError with its errors': () => new AggregateError([new TypeError('one'), 'two', { three: 3 }], 'several'),
  'a cause': () => new Error('outer', { cause: new TypeError('middle', { cause: { code: 5, when: new Date(1) } }) }),
  'a cause that is undefined': () => new Error('outer', { cause: undefined }),
  'an enumerable cause': () => Object.assign(new Error('outer'), { cause: new Map([[1, 2]]) }),
  'an error that is its own cause': () => {
    const error = new Error('self');
    return hidden(error, 'cause', error);
  },
  'causes in a circle, through an AggregateError': () => {
    const first = new Error('first');
    return hidden(first, 'cause', new AggregateError([first, new Error('other', { cause: first })]));
  },
  'a code and other fields, deep': () =>
    Object.assign(new Error('m'), { code: 'E_CODE', status: 404, details: { list: [new Set([1])], at: new Date(5), by: new Point(1, 2) } }),
  'an own name': () => Object.assign(new Error('m'), { name: 'Custom' }),
  'a hidden own name and code': () => hidden(hidden(new Error('m'), 'name', 'Custom'), 'code', 'E_HIDDEN'),
  'a name that is no text': () => Object.assign(new Error('m'), { name: 5 }),
  'a message that is no text': () => hidden(new Error('m'), 'message', { text: 'object' }),
  'an enumerable message that is no text': () =>
    Object.defineProperty(new Error(), 'message', { value: [1], enumerable: true, configurable: true, writable: true }),
  'an own __proto__': () => Object.defineProperty(new Error('m'), '__proto__', { value: { evil: true }, enumerable: true, configurable: true, writable: true }),
  'a frozen error': () => Object.freeze(Object.assign(new RangeError('m'), { code: 'E' })),
  'a changed stack': () => hidden(new Error('m'), 'stack', 'Error: m\n    at somewhere else'),
  "one of Node's": () => thrownBy(() => readFileSync('/no/such/file')),
  "one of Node's with a code in its class": () => thrownBy(() => new URL('nonsense')),
  'a registered class': () => new AppError('failed', 503, { retry: [1, 2] }),
  "the library's": () => new TimeoutError('too late', { delivered: 'maybe', cause: new Error('why') }),
  "the library's, with fields": () => new ActorCrashedError('gone', { exitCode: 5, signal: null, outOfMemory: true, action: 'add', delivered: 'maybe' }),
};

describe('errors across the boundary', () => {
  for (const crossing of crossings) {
    describe(`through ${crossing.name}`, () => {
      const throwAcross = (error: unknown): Error => crossing.cross(crossing.codec.packError(error)) as Error;

      for (const [what, make] of Object.entries(kept)) {
        it(`keeps ${what}`, () => {
          const error = make();
          const received = throwAcross(error);
          expect(received).not.equal(error);
          expect(types.isNativeError(received)).equal(true);
          expect(Object.prototype.toString.call(received)).equal('[object Error]');
          assertSameGraph(received, error);
        });
      }

      it('brings the stack of the original, which names its file', () => {
        expect(throwAcross(new Error('here')).stack).match(/^Error: here\n.*error-codec\.spec\.ts/);
      });

      it('brings errors inside of messages and results as well', () => {
        const error = new TypeError('m', { cause: new RangeError('c') });
        const value = { list: [error, error], map: new Map([[error, error]]) };
        assertSameGraph(crossing.send(value), value);
      });

      it('brings every error class of the library', () => {
        for (const [name, constructor] of Object.entries(errors)) {
          if (!name.endsWith('Error')) continue;
          const error = new (constructor as typeof ActorError)(`a ${name}`, { delivered: 'no' });
          const received = throwAcross(error);
          expect(received)
            .instanceOf(constructor as typeof ActorError)
            .instanceOf(ActorError);
          assertSameGraph(received, error);
        }
      });

      it('brings a DOMException as a DOMException', () => {
        for (const [error, text] of [
          [new DOMException('stop it', 'AbortError'), 'AbortError: stop it'],
          [new DOMException(), 'Error'],
          [thrownBy(() => AbortSignal.abort().throwIfAborted()), 'AbortError: This operation was aborted'],
          [throwAcross(new DOMException('twice', 'DataCloneError')), 'DataCloneError: twice'],
        ] as [DOMException, string][]) {
          const received = throwAcross(error) as unknown as DOMException;
          expect(received).instanceOf(DOMException).instanceOf(Error);
          expect([received.name, received.message, received.code]).deep.equal([error.name, error.message, error.code]);
          expect(String(received)).equal(text);
          expect(received.stack).equal(error.stack);
          expect(Object.keys(received)).deep.equal([]);
        }
      });

      it('gives an error of an unknown class the nearest known one, with its own name and fields', () => {
        class Plain extends Error {
          field = 1;
        }
        class Named extends TypeError {
          override name = 'Named';
        }
        class ByGetter extends RangeError {
          override get name() {
            return 'ByGetter';
          }
          get code() {
            return 'E_GETTER';
          }
        }
        class Worse extends AppError {}
        class MyTimeout extends TimeoutError {}
        const check = (error: Error, prototype: object, expected: object) => {
          const received = throwAcross(error);
          expect(Object.getPrototypeOf(received)).equal(prototype);
          expect(received).include(expected);
          expect(received.stack).equal(error.stack);
        };
        check(new Plain('m'), Error.prototype, { name: 'Error', message: 'm', field: 1 });
        check(new Named('m'), TypeError.prototype, { name: 'Named', message: 'm' });
        check(new ByGetter('m'), RangeError.prototype, { name: 'ByGetter', code: 'E_GETTER' });
        check(new Worse('m', 500), AppError.prototype, { status: 500, severe: true });
        check(new MyTimeout('m', { delivered: 'no' }), TimeoutError.prototype, { name: 'TimeoutError', code: 'ERR_ACTOR_TIMEOUT', delivered: 'no' });
      });

      it("brings another realm's errors as this one's", () => {
        const received = throwAcross(vm.runInNewContext('Object.assign(new TypeError("m", { cause: new RangeError("c") }), { code: "E" })')) as Error & {
          code: string;
        };
        expect(Object.getPrototypeOf(received)).equal(TypeError.prototype);
        expect(received).include({ message: 'm', code: 'E' });
        expect(received.cause).instanceOf(RangeError);
      });

      it('brings what only inherits from Error as an Error', () => {
        function Legacy(this: Error, message: string) {
          this.message = message;
        }
        Legacy.prototype = Object.create(Error.prototype, { name: { value: 'Legacy' }, constructor: { value: Legacy } });
        const received = throwAcross(new (Legacy as unknown as new (message: string) => Error)('old'));
        expect(types.isNativeError(received)).equal(true);
        expect(received).include({ name: 'Legacy', message: 'old' });
      });

      it('leaves out those fields that cannot be copied, and only those', () => {
        const error = Object.assign(new Error('m', { cause: () => 1 }), {
          code: 'E',
          request: { deep: [{ socket: { callback() {} } }] },
          retry: () => true,
          response: { status: 500 },
        } as object) as Error & Record<string, unknown>;
        Object.defineProperty(error, 'throwing', {
          enumerable: true,
          get() {
            throw new Error('no');
          },
        });
        const received = throwAcross(error);
        expect({ ...received }).deep.equal({ code: 'E', response: { status: 500 } });
        expect(received).not.property('cause');
        expect(received.message).equal('m');
      });

      it('leaves no trace of a field that could not be copied', () => {
        const error = Object.assign(new Error('m'), { field: [new Point(1, 2), new Uint8Array(50_000), new Error('inner'), () => 1] });
        const packed = crossing.codec.packError(error);
        expect(packed.marks).length(1);
        expect(packed.transfer).equal(undefined);
        expect(() => crossing.codec.pack([error, () => 1], 'result')).throws(SerializationError, /^result\[1\] is a function/);
      });

      it('does not take what was copied by half for a copy', () => {
        const half = { before: 1, point: new Point(1, 2), bytes: new Uint8Array(50_000), error: new Error('inner'), callback() {} };
        const received = throwAcross(
          Object.assign(new Error('m'), { a: half, b: [half], c: { whole: half.point, again: half.bytes, error: half.error } }),
        ) as unknown as Record<string, never>;
        expect(Object.keys(received)).deep.equal(['c']);
        assertSameGraph(received.c, { whole: new Point(1, 2), again: new Uint8Array(50_000), error: half.error });
      });

      it('survives an error whose message, stack, name and class throw when they are read', () => {
        const error = Object.create(Error.prototype);
        for (const key of ['message', 'stack', 'name', 'code', 'cause'])
          Object.defineProperty(error, key, {
            get() {
              throw new Error(`no ${key}`);
            },
          });
        const received = throwAcross(error);
        expect(types.isNativeError(received)).equal(true);
        expect(received.message).equal('');
        const hostile = Object.setPrototypeOf(
          new Error('m'),
          new Proxy(
            {},
            {
              getPrototypeOf: () => {
                throw new Error('trap');
              },
            },
          ),
        );
        expect(throwAcross(hostile)).instanceOf(Error);
      });

      it('survives an error without stack, with one that is no text, and without prototype', () => {
        for (const stack of [undefined, null, 5, ['frame']])
          expect(throwAcross(hidden(new Error('m'), 'stack', stack))).include({ message: 'm', name: 'Error', stack: 'Error: m' });
        expect(throwAcross(Object.setPrototypeOf(new Error('m'), null)))
          .instanceOf(Error)
          .include({ message: 'm' });
      });

      it('brings any other thrown value as it is', () => {
        for (const value of [undefined, null, 0, 'text', 5n, { status: 1 }, [1], new Map([[1, new Error('in')]]), new Point(1, 2)])
          assertSameGraph(throwAcross(value), value);
      });

      it('makes a SerializationError of a thrown value that cannot be copied', () => {
        const revoked = Proxy.revocable({}, {});
        revoked.revoke();
        for (const value of [() => 1, Symbol('s'), { f() {} }, Promise.resolve(), new Proxy(new Map(), {}), revoked.proxy]) {
          expect(throwAcross(value)).instanceOf(SerializationError).include({ where: 'error', name: 'SerializationError', code: 'ERR_ACTOR_SERIALIZATION' });
        }
      });

      it('brings a SerializationError with the DataCloneError as its cause', () => {
        const error = thrownBy(() => inline.codec.pack({ a: new WeakMap() }, 'result'));
        const received = throwAcross(error);
        expect(received).instanceOf(SerializationError).include({ message: error.message, where: 'result' });
        expect(received.cause).instanceOf(DOMException).include({ name: 'DataCloneError' });
      });

      it('brings a long chain of causes, up to the depth that anything may have', () => {
        const chain = (length: number) =>
          Array.from({ length }).reduce<Error | undefined>((cause, _, index) => new Error(`${index}`, { cause }), undefined) as Error;
        const length = (error: unknown): number => {
          let count = 0;
          for (let e = error as Error | undefined; e instanceof Error; e = e.cause as Error) count++;
          return count;
        };
        expect(length(throwAcross(chain(900)))).equal(900);
        expect(length(throwAcross(chain(5000)))).greaterThan(900);
      });

      it('runs no code of the class when it puts an error together', () => {
        let calls = 0;
        class Watched extends Error {
          constructor(message?: string) {
            super(message);
            calls++;
          }
          set field(_value: unknown) {
            calls++;
          }
        }
        const watching = { keyOf: (prototype: object) => (prototype === Watched.prototype ? 'Watched' : undefined), classOf: () => Watched };
        const codec = new (crossing.codec.constructor as Crossing['codec']['constructor'] & (new (...args: unknown[]) => Crossing['codec']))(watching, {
          sharedMemory: false,
        });
        const packed = codec.packError(Object.defineProperty(new Watched('m'), 'field', { value: 1, enumerable: true }));
        const before = calls;
        const received = codec.unpack(...structuredClone([packed.value, packed.marks] as const)) as Watched;
        expect(received).instanceOf(Watched).include({ message: 'm', field: 1 });
        expect(calls).equal(before);
      });

      it('captures no stack of its own, and leaves the limit as it was', () => {
        const limit = Error.stackTraceLimit;
        const { prepareStackTrace } = Error;
        let formatted = 0;
        const error = new Error('m');
        void error.stack;
        Error.prepareStackTrace = (e) => {
          formatted++;
          return String(e);
        };
        try {
          throwAcross(error);
        } finally {
          Error.prepareStackTrace = prepareStackTrace;
        }
        expect(Error.stackTraceLimit).equal(limit);
        expect(formatted).equal(0);
      });

      it('leaves an error of a class that the receiver does not know an Error', () => {
        const packed = crossing.codec.packError(new AppError('m', 500));
        const marks = packed.marks?.map(([target, family, , visible, fields]) => [target, family, 'Gone', visible, fields] as Mark);
        const received = crossing.cross({ ...packed, marks }) as Error;
        expect(Object.getPrototypeOf(received)).equal(Error.prototype);
        expect(received).include({ message: 'm', status: 500 });
      });
    });
  }
});

describe('An error of a class that a thread has not loaded', () => {
  it('has its class again behind that thread, thrown as it came or as a cause', () => {
    const unknowing = new ValueCodec({ keyOf: () => undefined, classOf: () => undefined }, { sharedMemory: true });
    const knowing = new ValueCodec(classes, { sharedMemory: true });
    const cross = (from: ValueCodec, to: ValueCodec, error: unknown): unknown => {
      const { value, marks } = from.packError(error);
      return to.unpack(...(structuredClone([value, marks]) as [unknown, Marks | undefined]));
    };
    const sent = new AppError('failed', 503, { retry: [1] });
    const between = cross(knowing, unknowing, sent) as Error;
    expect(between).to.be.instanceOf(Error).and.not.instanceOf(AppError);
    const back = cross(unknowing, knowing, between);
    expect(back).to.be.instanceOf(AppError);
    expect(back).to.deep.include({ message: 'failed', status: 503, details: { retry: [1] }, code: 'E_503' });
    const wrapped = cross(unknowing, knowing, new Error('outer', { cause: between })) as Error;
    expect(wrapped.cause).to.be.instanceOf(AppError);
  });
});
