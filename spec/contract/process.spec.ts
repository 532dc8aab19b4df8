import { expect } from 'chai';
import { UndecoratedProcess } from './actors/forms.js';
import { contractSuite } from './suite.js';

contractSuite('process');

describe('A process', () => {
  it('is where the executor of a ProcessActor lives', async () => {
    await using executor = UndecoratedProcess.executor();
    expect(executor.stats().mode).to.equal('process');
    await executor.ready;
    expect(executor.stats().pid).to.not.equal(process.pid);
  });
});
