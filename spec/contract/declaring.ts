import { expect } from 'chai';
import type { ActorRef, Mode } from '../../src/index.js';
import { Future, UnknownActionError } from '../../src/index.js';
import { starter } from '../support/executors.js';
import { failure } from '../support/failure.js';
import { Defined, hidden, UndecoratedProcess, UndecoratedThread } from './actors/forms.js';
import { Base } from './actors/routes.js';
import { Twin as TwinA } from './actors/twin-a.js';
import { Twin as TwinB } from './actors/twin-b.js';
import type { Capabilities } from './capabilities.js';

export function declaring(mode: Mode, _capabilities: Capabilities): void {
  describe('an actor class', () => {
    const start = starter(mode);

    it('may be decorated', async () => {
      expect(await start({}, Base).post({ action: 'greet', name: 'you' })).to.equal('hello you');
    });

    it('need not be exported', async () => {
      const actor = start({}, hidden);
      expect(await actor.post({ action: 'found' })).to.equal(true);
      expect(actor.stats().name).to.equal('concealed');
    });

    it('may be declared by defineActor', async () => {
      const actor = start({}, Defined);
      expect(await Future.all([actor.post({ action: 'add', n: 5 }), actor.post({ action: 'add', n: 10 })])).to.deep.equal([5, 15]);
      const loose: ActorRef<any> = actor;
      expect(await loose.post({ action: 'plus', n: 1 })).to.equal(16);
      expect(await actor.post({ action: 'quick' })).to.be.within(Date.now() + 20_000, Date.now() + 31_000);
      await failure(loose.post({ action: 'notAnAction' }), UnknownActionError);
    });

    it('may extend ThreadActor without a decorator', async () => {
      const actor = start({}, UndecoratedThread, 100);
      expect(await Future.all([actor.post({ n: 5 }), actor.post({ n: 10 })])).to.deep.equal([105, 115]);
      expect(actor.stats().name).to.equal('UndecoratedThread');
    });

    it('may extend ProcessActor without a decorator, and live in any mode', async () => {
      const actor = start({}, UndecoratedProcess);
      expect(await actor.post('loud')).to.equal('LOUD');
      expect(actor.stats().mode).to.equal(mode);
    });

    it('does not mix with one of the same name in another module', async () => {
      const [a, b] = [start({}, TwinA), start({}, TwinB)];
      expect(await Future.all([a.post({ action: 'who' }), b.post({ action: 'who' })])).to.deep.equal(['twin a', 'twin b']);
    });
  });
}
