import { expect } from 'chai';
import sinon from 'sinon';
import { Contextual } from '../contract/actors/context.js';
import { shared } from '../support/executors.js';

describe('A thread whose host has a fake clock', () => {
  const actor = shared('thread', Contextual);

  afterEach(() => sinon.restore());

  it('has its deadlines by its own', async () => {
    const before = Date.now();
    sinon.useFakeTimers({ now: 1000, toFake: ['Date', 'setTimeout', 'clearTimeout'] });
    const { deadline } = await actor().post({ action: 'inspect' }, { timeout: 60_000 });
    expect(deadline).to.be.at.least(before + 60_000);
  });
});
