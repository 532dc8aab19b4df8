import { expect } from 'chai';
import type { Mode } from '../../src/index.js';
import { starter } from '../support/executors.js';
import { Journal } from '../support/journal.js';
import { until } from '../support/until.js';
import { Parent } from './actors/children.js';
import type { Capabilities } from './capabilities.js';

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
}
