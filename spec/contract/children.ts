import { expect } from 'chai';
import type { ActorRef, Mode } from '../../src/index.js';
import { BrokenExecutorError, ShutdownError } from '../../src/index.js';
import { starter } from '../support/executors.js';
import { failure } from '../support/failure.js';
import { Gate } from '../support/gate.js';
import { Journal } from '../support/journal.js';
import { pause, until } from '../support/until.js';
import { type Child, Parent } from './actors/children.js';
import type { Capabilities } from './capabilities.js';

async function expectGone(child: ActorRef<Child>, error: typeof ShutdownError | typeof BrokenExecutorError): Promise<void> {
  const post = async (): Promise<number> => child.post({ action: 'double', n: 3 });
  // The first may find it out.
  for (let n = 0; n < 2; n++) expect((await failure(post(), error)).delivered).to.equal('no');
}

export function children(mode: Mode, _capabilities: Capabilities): void {
  describe('children', () => {
    const start = starter(mode);

    it('are started from onStart and from a handler, and take messages of their parent', async () => {
      const parent = start({}, Parent, mode, new Journal().path);
      expect(await parent.post({ action: 'delegate', n: 4 })).to.equal(8);
      expect(await parent.post({ action: 'hire', n: 5 })).to.equal(10);
    });

    it('end when their parent does', async () => {
      const journal = new Journal();
      const parent = start({}, Parent, mode, journal.path);
      await parent.post({ action: 'delegate', n: 1 });
      await parent.post({ action: 'hire', n: 1 });
      await parent.shutdown();
      await until(() => journal.lines.filter((line) => line.startsWith('child stopped')).length === 2, 'both children to stop');
    });
  });

  describe('a child by a ref, when its parent has', () => {
    const start = starter(mode);

    for (const [how, error] of [
      ['shutdown', ShutdownError],
      ['kill', BrokenExecutorError],
    ] as const) {
      it(`ended by ${how}, is gone by that, whether it has been posted to before or not`, async () => {
        for (const before of [0, 1]) {
          const parent = start({}, Parent, mode, new Journal().path);
          const child = (await parent.post({ action: 'child' })) as ActorRef<Child>;
          for (let n = 0; n < before; n++) expect(await child.post({ action: 'double', n: 2 })).to.equal(4);
          await parent[how]();
          await expectGone(child, error);
        }
      });
    }
  });

  describe('a child that its parent has killed', () => {
    const start = starter(mode);

    it('was not shut down, though the parent is afterwards', async () => {
      const parent = start({}, Parent, mode, new Journal().path);
      const child = (await parent.post({ action: 'child' })) as ActorRef<Child>;
      await parent.post({ action: 'dismiss' });
      await parent.shutdown();
      await expectGone(child, BrokenExecutorError);
    });
  });

  describe('a post that is a part of a handler', () => {
    const start = starter(mode);

    it('has no later deadline than the handler', async () => {
      const parent = start({}, Parent, mode, new Journal().path);
      const before = Date.now();
      const deadline = await parent.post({ action: 'child-deadline' }, { timeout: 30_000 });
      expect(deadline).to.be.within(before + 30_000 - 100, Date.now() + 30_000 + 100);
      expect(await parent.post({ action: 'child-deadline' })).to.equal(undefined);
    });

    it('is none with within: null, nor by default in a concurrent handler; there it is one with within', async () => {
      const parent = start({}, Parent, mode, new Journal().path);
      expect(await parent.post({ action: 'child-deadline', apart: true }, { timeout: 30_000 })).to.equal(undefined);
      expect(await parent.post({ action: 'child-deadline-beside' }, { timeout: 30_000 })).to.equal(undefined);
      expect(await parent.post({ action: 'child-deadline-beside', joined: true }, { timeout: 30_000 })).to.be.a('number');
    });

    it('is aborted by an abort of the handler', async () => {
      const journal = new Journal();
      const gate = new Gate();
      const parent = start({}, Parent, mode, journal.path);
      const future = parent.post({ action: 'child-wait', gate: gate.key });
      await gate.entered();
      future.abort(new Error('enough'));
      await until(() => journal.has('child aborted: Error: enough'), 'the child to be aborted');
      gate.open();
      expect(await future).to.equal('aborted');
    });

    it('is left alone by it with within: null', async () => {
      const gate = new Gate();
      const parent = start({}, Parent, mode, new Journal().path);
      const future = parent.post({ action: 'child-wait', gate: gate.key, apart: true });
      await gate.entered();
      future.abort();
      await pause(50);
      gate.open();
      expect(await future).to.equal('in peace');
    });
  });
}
