import { expect } from 'chai';
import type { Mode } from '../../src/index.js';
import { ActorStartError, actor, handler } from '../../src/index.js';
import { starter } from '../support/executors.js';
import { failure } from '../support/failure.js';
import { Recorder } from './actors/recorder.js';
import type { Unloadable } from './actors/unloadable.js';
import type { Capabilities } from './capabilities.js';

/** Made when the spec runs: nobody who imports this module finds it. */
function makeAtRunTime(mode: Mode) {
  @actor({ name: `MadeAtRunTime-${mode}` })
  class MadeAtRunTime {
    @handler('work')
    work(_message: { action: 'work' }): void {}
  }
  return MadeAtRunTime;
}

export function loading(mode: Mode, capabilities: Capabilities): void {
  // Where a crash is contained, the actor's module is loaded anew; where it is not, the class is at hand.
  if (!capabilities.containsCrashes) return;

  describe('loading', () => {
    const start = starter(mode);
    let Class: typeof Unloadable;

    before(async () => {
      Object.assign(globalThis, { [Symbol.for('spec/contract/host')]: true });
      ({ Unloadable: Class } = await import('./actors/unloadable.js'));
    });
    after(() => {
      Reflect.deleteProperty(globalThis, Symbol.for('spec/contract/host'));
    });

    it('fails with ActorStartError where the module is not found', async () => {
      const module = new URL('./actors/no-such-module.js', import.meta.url);
      const executor = start({ module }, Recorder);
      const future = executor.post({ action: 'note', n: 1 });
      const error = await failure(executor.ready, ActorStartError);
      expect(`${error.message} ${String(error.cause)}`).to.include('no-such-module.js');
      expect((await failure(future, ActorStartError)).delivered).to.equal('no');
      expect(executor.status).to.equal('broken');
    });

    it('fails with ActorStartError and the cause where the module throws', async () => {
      const executor = start({}, Class);
      const error = await failure(executor.ready, ActorStartError);
      expect(error.cause).to.be.instanceOf(SyntaxError);
      expect((error.cause as Error).message).to.equal('thrown while loading');
    });

    it('fails with ActorStartError where the module has no such class, and names both', async () => {
      const executor = start({}, makeAtRunTime(mode));
      const error = await failure(executor.ready, ActorStartError);
      expect(error.message).to.include('MadeAtRunTime');
      expect(error.message).to.include('contract/loading.js');
    });

    it('does no harm to those that come after a failure', async () => {
      await failure(start({}, Class).ready, ActorStartError);
      expect(await start({}, Recorder).post({ action: 'note', n: 1 })).to.equal(1);
    });
  });
}
