import { expect } from 'chai';
import type { ActorRef, Mode } from '../../src/index.js';
import { InvalidMessageError, UnknownActionError } from '../../src/index.js';
import { shared } from '../support/executors.js';
import { failure } from '../support/failure.js';
import { Base, CatchAll, Derived, Forgetful } from './actors/routes.js';
import type { Capabilities } from './capabilities.js';

/** What every object has from its prototype, and no class has as an action. */
const inherited = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__', 'prototype'];

const invalid: Record<string, unknown> = {
  null: null,
  undefined,
  'a number': 5,
  'a string': 'greet',
  'a boolean': true,
  'a bigint': 1n,
  'an array': [{ action: 'greet' }],
  'an empty array': [],
  'an object without an action': { name: 'nobody' },
  'an action that is no string': { action: 5 },
  'an action of null': { action: null },
  'a date': new Date(0),
  'a map': new Map([['action', 'greet']]),
};

export function routing(mode: Mode, _capabilities: Capabilities): void {
  describe('routing', () => {
    const base = shared(mode, Base);
    const derived = shared(mode, Derived);
    const catchAll = shared(mode, CatchAll);
    const forgetful = shared(mode, Forgetful);
    const loose = (): ActorRef<any> => base();

    it('goes by the action, whatever the method is called', async () => {
      expect(await base().post({ action: 'greet', name: 'you' })).to.equal('hello you');
      expect(await base().post({ action: 'renamed' })).to.equal('by action');
    });

    it('may lead several actions to one method', async () => {
      expect(await base().post({ action: 'one' })).to.equal('several: one');
      expect(await base().post({ action: 'two' })).to.equal('several: two');
    });

    it('goes by the action also in an object without a prototype and in an instance of a class', async () => {
      class Command {
        readonly action = 'greet';
        readonly name = 'commander';
      }
      expect(await loose().post(Object.assign(Object.create(null), { action: 'greet', name: 'nobody' }))).to.equal('hello nobody');
      expect(await loose().post(new Command())).to.equal('hello commander');
    });

    it('is inherited', async () => {
      expect(await derived().post({ action: 'one' })).to.equal('several: one');
      expect(await derived().post({ action: 'renamed' })).to.equal('by action');
    });

    it('follows an override, with a decorator of its own or without', async () => {
      expect(await derived().post({ action: 'kind' })).to.equal('derived of base');
      expect(await derived().post({ action: 'greet', name: 'you' })).to.equal('good day you');
      expect(await derived().post({ action: 'extra' })).to.equal('extra');
    });

    it('lets a subclass lead an action to another method, and leaves the base as it was', async () => {
      expect(await derived().post({ action: 'moved' })).to.equal('derived');
      expect(await base().post({ action: 'moved' })).to.equal('base');
      expect(await base().post({ action: 'kind' })).to.equal('base');
      await failure((base() as ActorRef<any>).post({ action: 'extra' }), UnknownActionError);
    });

    it('fails for an unknown action, and names those that there are', async () => {
      const error = await failure(loose().post({ action: 'farewell' }), UnknownActionError);
      expect([error.name, error.code, error.delivered]).to.deep.equal(['UnknownActionError', 'ERR_ACTOR_UNKNOWN_ACTION', 'no']);
      for (const action of ['farewell', 'greet', 'kind', 'one', 'two', 'renamed', 'moved']) expect(error.message).to.include(action);
      const ofDerived = await failure((derived() as ActorRef<any>).post({ action: 'farewell' }), UnknownActionError);
      for (const action of ['greet', 'kind', 'one', 'two', 'renamed', 'moved', 'extra']) expect(ofDerived.message).to.include(action);
    });

    for (const action of [...inherited, '', 'helper', 'movedInBase', 'several', 'GREET']) {
      it(`knows no action '${action}'`, async () => {
        await failure(loose().post({ action }), UnknownActionError);
        await failure((derived() as ActorRef<any>).post({ action }), UnknownActionError);
      });
    }

    for (const action of ['add', 'note']) {
      it(`says of an unknown action that has the name of a method, '${action}', how that becomes its handler`, async () => {
        const error = await failure((forgetful() as ActorRef<any>).post({ action }), UnknownActionError);
        expect(error.message)
          .to.include(`Forgetful has no handler for '${action}'; its actions: 'remove'`)
          .and.to.include(`It has a method ${action}: decorate that with @handler('${action}'), or list it in the handlers of defineActor`);
      });
    }

    for (const action of ['drop', 'list', 'answer', 'onStart', 'constructor', 'toString', 'handle', '']) {
      it(`says nothing of methods where no method '${action}' was forgotten`, async () => {
        const error = await failure((forgetful() as ActorRef<any>).post({ action }), UnknownActionError);
        expect(error.message).to.equal(`Forgetful has no handler for '${action}'; its actions: 'remove'`);
      });
    }

    it('shows the beginning of a long one', async () => {
      const error = await failure((forgetful() as ActorRef<any>).post({ action: 'x'.repeat(100_000) }), UnknownActionError);
      expect(error.message).to.equal(`Forgetful has no handler for '${'x'.repeat(100)}…'; its actions: 'remove'`);
    });

    for (const [name, message] of Object.entries(invalid)) {
      it(`fails for ${name} where there is no handle, and gives it to handle where there is one`, async () => {
        const error = await failure(loose().post(message), InvalidMessageError);
        expect([error.name, error.code, error.delivered]).to.deep.equal(['InvalidMessageError', 'ERR_ACTOR_INVALID_MESSAGE', 'no']);
        const handled = await (catchAll() as ActorRef<any>).post(message);
        expect(handled.message).to.deep.equal(message);
      });
    }

    it('prefers a handler to handle, which takes every other action', async () => {
      expect(await catchAll().post({ action: 'known' })).to.equal('the handler');
      for (const action of [...inherited, '', 'unknown']) {
        const message = { action, more: 1 };
        expect(await (catchAll() as ActorRef<any>).post(message)).to.deep.equal({ message, action });
      }
    });

    it('gives handle no action where the message has none', async () => {
      expect((await (catchAll() as ActorRef<any>).post(['no', 'action'])).action).to.equal(undefined);
      expect((await (catchAll() as ActorRef<any>).post({ action: 7 })).action).to.equal(undefined);
    });

    it('goes on after messages that could not be handled', async () => {
      await failure(loose().post(null), InvalidMessageError);
      await failure(loose().post({ action: '__proto__' }), UnknownActionError);
      expect(await base().post({ action: 'greet', name: 'again' })).to.equal('hello again');
    });
  });
}
