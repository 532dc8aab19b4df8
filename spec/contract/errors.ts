import { join } from 'node:path';
import { expect } from 'chai';
import type { Mode } from '../../src/index.js';
import {
  ActorCrashedError,
  ActorError,
  BrokenExecutorError,
  CancelledError,
  Future,
  InvalidStateError,
  SerializationError,
  TimeoutError,
  wait,
} from '../../src/index.js';
import { shared } from '../support/executors.js';
import { failure, rejection } from '../support/failure.js';
import type { Throwable } from './actors/thrower.js';
import { QuotaError, Thrower } from './actors/thrower.js';
import type { Capabilities } from './capabilities.js';

const platform = { Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError };
const texts = {
  Error: 'plain',
  TypeError: 'typed',
  RangeError: 'ranged',
  SyntaxError: 'parsed',
  ReferenceError: 'referred',
  EvalError: 'evaluated',
  URIError: 'located',
};

const primitives = { undefined, null: null, string: 'just a string', number: 42, nan: Number.NaN, bigint: 7n, boolean: false };

type Fields = Record<string, unknown>;

export function errors(mode: Mode, _capabilities: Capabilities): void {
  describe('the errors of handlers', () => {
    const thrower = shared(mode, Thrower);
    const caught = (what: Throwable, action: 'throw' | 'reject' = 'throw'): Promise<unknown> => rejection(thrower().post({ action, what }));

    for (const name of Object.keys(platform) as (keyof typeof platform)[]) {
      it(`keep their class, name and message: ${name}`, async () => {
        const error = await failure(thrower().post({ action: 'throw', what: name }), platform[name]);
        expect(Object.getPrototypeOf(error)).to.equal(platform[name].prototype);
        expect([error.name, error.message]).to.deep.equal([name, texts[name]]);
      });
    }

    for (const what of ['gone', 'crashed', 'cancelled', 'late'] as const) {
      it(`say that the handler began, whatever they have said of another message: ${what}`, async () => {
        for (const action of ['throw', 'reject'] as const) {
          const future = thrower().post({ action, what });
          const error = await failure(future, ActorError);
          expect([error.message, error.delivered, future.state]).to.deep.equal(['of another message', 'yes', 'finished']);
          expect(error.constructor).to.equal({ gone: BrokenExecutorError, crashed: ActorCrashedError, cancelled: CancelledError, late: TimeoutError }[what]);
          if (what === 'crashed') expect(error).to.have.property('exitCode', 3);
        }
      });
    }

    for (const what of ['revoked', 'unreadable'] as const) {
      it(`fail their message alone where they cannot be read: ${what}`, async () => {
        for (const action of ['throw', 'reject'] as const) expect(await caught(what, action)).to.be.instanceOf(Error);
        expect(await thrower().post({ action: 'calls' })).to.be.a('number');
      });
    }

    it('are the same from a rejected promise', async () => {
      const error = await failure(thrower().post({ action: 'reject', what: 'fields' }), Error);
      expect([error.message, (error as unknown as Fields).code]).to.deep.equal(['with fields', 'E_FIELDS']);
    });

    it('are what exception() gives, and what every wait for the result rejects with', async () => {
      const future = thrower().post({ action: 'throw', what: 'TypeError' });
      const error = await failure(future, TypeError);
      expect(await future.exception()).to.equal(error);
      expect(await rejection(future.result())).to.equal(error);
      expect([future.state, future.cancelled()]).to.deep.equal(['finished', false]);
    });

    it('say in the stack in which file of the actor they were made', async () => {
      for (const action of ['throw', 'reject'] as const) {
        const error = await failure(thrower().post({ action, what: 'TypeError' }), TypeError);
        expect(error.stack).to.match(/^TypeError: typed\n/);
        expect(error.stack).to.include(join('actors', 'thrower.ts'));
      }
    });

    it('keep code and own fields, of whatever kind', async () => {
      const error = (await caught('fields')) as Fields;
      expect(error).to.be.instanceOf(Error);
      expect([error.code, error.status]).to.deep.equal(['E_FIELDS', 418]);
      expect(error.details).to.deep.equal({ list: [1, new Map([['k', new Date(5)]])] });
      expect(Object.hasOwn(error, 'nothing')).to.equal(true);
    });

    it('of the platform keep their code, as ENOENT', async () => {
      const path = join('no', 'such', 'file');
      const error = (await failure(thrower().post({ action: 'read', path }), Error)) as NodeJS.ErrnoException;
      expect([error.code, error.syscall, error.path]).to.deep.equal(['ENOENT', 'open', path]);
      expect(error.errno).to.be.a('number');
      expect(error.message).to.include('ENOENT');
    });

    it('keep a class that is serializable, with its getters, fields and cause', async () => {
      const error = await failure(thrower().post({ action: 'throw', what: 'quota' }), QuotaError);
      expect([error.name, error.message, error.limit, error.twice]).to.deep.equal(['QuotaError', 'used up', 5, 10]);
      expect(error.cause).to.be.instanceOf(RangeError);
      expect(error.stack).to.include(join('actors', 'thrower.ts'));
    });

    it('keep name and fields of a class that is not', async () => {
      const error = (await failure(thrower().post({ action: 'throw', what: 'local' }), Error)) as Error & Fields;
      expect([error.name, error.message, error.code]).to.deep.equal(['LocalError', 'of no other module', 'E_LOCAL']);
    });

    it('keep a name that was set', async () => {
      const error = await failure(thrower().post({ action: 'throw', what: 'named' }), Error);
      expect([error.name, error.message]).to.deep.equal(['Renamed', 'renamed']);
    });

    it('lose of their fields only those that cannot be cloned', async () => {
      const error = (await failure(thrower().post({ action: 'throw', what: 'uncloneableField' }), TypeError)) as Error & Fields;
      expect([error.message, error.kept, error.code]).to.deep.equal(['with a function', 'yes', 'E_HALF']);
      expect(error).to.not.have.property('dropped');
    });

    it('keep the chain of causes, each with its class and fields', async () => {
      const error = (await caught('causes')) as Error;
      expect(error.message).to.equal('outer');
      const middle = error.cause as Error;
      expect(middle).to.be.instanceOf(TypeError);
      expect(middle.message).to.equal('middle');
      const inner = middle.cause as Error & Fields;
      expect(inner).to.be.instanceOf(RangeError);
      expect([inner.message, inner.code]).to.deep.equal(['inner', 'E_INNER']);
      expect('cause' in inner).to.equal(false);
    });

    it('keep a cause that is no error', async () => {
      expect(((await caught('plainCause')) as Error).cause).to.deep.equal({ reason: 'data', list: [1, 2] });
    });

    it('keep the errors of an AggregateError', async () => {
      const error = await failure(thrower().post({ action: 'throw', what: 'aggregate' }), AggregateError);
      expect([error.name, error.message, error.errors.length]).to.deep.equal(['AggregateError', 'several', 3]);
      const [first, second, third] = error.errors;
      expect(first).to.be.instanceOf(TypeError);
      expect(second).to.be.instanceOf(RangeError);
      expect([first.message, second.message, second.code, third]).to.deep.equal(['first', 'second', 'E_SECOND', 'third']);
    });

    it('keep a DOMException with name and code', async () => {
      const clone = await failure(thrower().post({ action: 'throw', what: 'dom' }), DOMException);
      expect([clone.name, clone.message, clone.code]).to.deep.equal(['DataCloneError', 'too long', 25]);
      const abort = await failure(thrower().post({ action: 'throw', what: 'abort' }), DOMException);
      expect([abort.name, abort.code]).to.deep.equal(['AbortError', 20]);
    });

    it('keep an error of the library, and make the Future no other than failed', async () => {
      const future = thrower().post({ action: 'throw', what: 'library' });
      const error = await failure(future, InvalidStateError);
      expect(error).to.be.instanceOf(ActorError);
      expect([error.name, error.code, error.message]).to.deep.equal(['InvalidStateError', 'ERR_ACTOR_INVALID_STATE', 'of the library']);
      expect((error.cause as Error).message).to.equal('why');
      expect(future.state).to.equal('finished');
    });

    it('keep a cycle', async () => {
      const error = (await caught('circular')) as Error & { self: unknown };
      expect(error.message).to.equal('round and round');
      expect(error.self).to.equal(error);
      expect(error.cause).to.equal(error);
    });

    for (const [what, value] of Object.entries(primitives) as [keyof typeof primitives, unknown][]) {
      it(`may be a primitive: ${what}`, async () => {
        for (const action of ['throw', 'reject'] as const) {
          const future = thrower().post({ action, what });
          expect(Object.is(await rejection(future), value)).to.equal(true);
          expect(Object.is(await future.exception(), value)).to.equal(true);
          expect([future.state, future.cancelled()]).to.deep.equal(['finished', false]);
        }
      });
    }

    it('may be an object', async () => {
      expect(await caught('object')).to.deep.equal({ reason: 'an object', list: [1, { two: 2 }] });
    });

    for (const what of ['function', 'symbol'] as const) {
      it(`make a SerializationError of what cannot be cloned: a ${what}`, async () => {
        const error = await failure(thrower().post({ action: 'throw', what }), SerializationError);
        expect([error.where, error.code]).to.deep.equal(['error', 'ERR_ACTOR_SERIALIZATION']);
        expect(error.delivered).to.be.oneOf(['maybe', 'yes']);
      });
    }

    it('may be returned as values', async () => {
      const error = await thrower().post({ action: 'return', what: 'RangeError' });
      expect(error).to.be.instanceOf(RangeError);
      expect((error as Error).message).to.equal('ranged');
    });

    it('end neither the actor nor its neighbours', async () => {
      const before = await thrower().post({ action: 'calls' });
      const futures = Array.from({ length: 100 }, (_, n) =>
        n % 2 ? thrower().post({ action: 'throw', what: 'RangeError' }) : thrower().post({ action: 'calls' }),
      );
      await wait(futures);
      const failed = futures.filter((_, n) => n % 2);
      for (const future of failed) await failure(future, RangeError);
      expect(await Future.all(futures.filter((_, n) => n % 2 === 0))).to.deep.equal(Array.from({ length: 50 }, (_, n) => before + n));
      expect(thrower().status).to.equal('running');
    });
  });
}
