import { expect } from 'chai';
import type { Mode } from '../../src/index.js';
import { Future } from '../../src/index.js';
import { recycled, starter } from '../support/executors.js';
import { Gate } from '../support/gate.js';
import { pause } from '../support/until.js';
import { Lifecycle } from './actors/lifecycle.js';
import { count, Recorder } from './actors/recorder.js';
import type { Capabilities } from './capabilities.js';
import { nothingAhead } from './capabilities.js';

export function priorities(mode: Mode, capabilities: Capabilities): void {
  describe('priority', () => {
    const start = starter(mode);
    const fresh = recycled({ mode, ...nothingAhead(capabilities) }, Recorder);
    const holds = capabilities.killsBlockedHandler ? (['hold', 'block'] as const) : (['hold'] as const);

    for (const hold of holds) {
      it(`goes before order, and order decides among equals, behind a '${hold}'`, async () => {
        const recorder = fresh();
        const gate = new Gate();
        recorder.post({ action: hold, gate: gate.key, n: -1 });
        await gate.entered();
        const futures = [0, 5, 1, 5, -1, 0, 1, -2.5].map((priority, n) => recorder.post({ action: 'note', n }, { priority }));
        gate.open();
        await Future.all(futures);
        expect(await recorder.post({ action: 'begun' })).to.deep.equal([-1, 1, 3, 2, 6, 0, 5, 4, 7]);
      });

      it(`overtakes also what was handed over long ago behind a '${hold}'`, async () => {
        const recorder = fresh();
        const gate = new Gate();
        recorder.post({ action: hold, gate: gate.key, n: -1 });
        await gate.entered();
        const futures = count(500).map((n) => recorder.post({ action: 'note', n }));
        await pause(20);
        const urgent = [recorder.post({ action: 'note', n: 1_000 }, { priority: 1 }), recorder.post({ action: 'note', n: 1_001 }, { priority: 2 })];
        await pause(20);
        gate.open();
        await Future.all([...futures, ...urgent]);
        expect(await recorder.post({ action: 'begun' })).to.deep.equal([-1, 1_001, 1_000, ...count(500)]);
      });
    }

    it('counts among what waits for the start', async () => {
      const gate = new Gate();
      const actor = start({}, Lifecycle, { startGate: gate.key });
      const futures = [0, 1, 0, 2].map((priority, n) => actor.post({ action: 'work', n }, { priority }));
      gate.open();
      await Future.all(futures);
      const stages = await actor.post({ action: 'stages' });
      expect(stages.filter((stage) => stage.startsWith('work'))).to.deep.equal(['work 3', 'work 1', 'work 0', 'work 2']);
    });

    it('does not disturb the running handler, and leaves cancelling exact', async () => {
      const recorder = fresh();
      const gate = new Gate();
      const held = recorder.post({ action: 'hold', gate: gate.key, n: -1 });
      await gate.entered();
      const futures = count(200).map((n) => recorder.post({ action: 'note', n }, { priority: n % 4 }));
      expect(held.state).to.equal('running');
      const kept = futures.filter((future, n) => n % 2 || !future.cancel());
      gate.open();
      await Future.all(kept);
      const odd = count(200).filter((n) => n % 2);
      expect(await recorder.post({ action: 'begun' })).to.deep.equal([-1, ...odd.filter((n) => n % 4 === 3), ...odd.filter((n) => n % 4 === 1)]);
    });

    it('lets everything be handled, the low ones too', async () => {
      const recorder = fresh();
      const futures = count(2_000).map((n) => recorder.post({ action: 'note', n }, { priority: n % 7 }));
      expect(await Future.all(futures)).to.deep.equal(count(2_000));
      const begun = await recorder.post({ action: 'begun' });
      expect([...begun].sort((a, b) => a - b)).to.deep.equal(count(2_000));
      for (const priority of count(7)) {
        const equals = begun.filter((n) => n % 7 === priority);
        expect(equals).to.deep.equal([...equals].sort((a, b) => a - b));
      }
    });
  });
}
