import { expect } from 'chai';
import sinon from 'sinon';
import { TimeoutError } from '../../src/index.js';
import { starter } from '../support/executors.js';
import { failure } from '../support/failure.js';
import { Gate } from '../support/gate.js';
import { Contextual } from './actors/context.js';
import { contractSuite } from './suite.js';

contractSuite('inline');

describe('An inline actor', () => {
  const start = starter('inline');

  afterEach(() => sinon.restore());

  it('lives in the thread of its host', async () => {
    expect(await start({}, Contextual).post({ action: 'where' })).to.deep.include({ pid: process.pid, main: true });
  });

  it("sees its deadlines by sinon's clock", async () => {
    const actor = start({}, Contextual);
    await actor.ready;
    const clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    const gate = new Gate();
    const future = actor.post({ action: 'obey', gate: gate.key }, { timeout: 3_600_000 });
    await gate.entered();
    clock.tick(3_599_000);
    expect(future.state).to.equal('running');
    clock.tick(1_000);
    await failure(future, TimeoutError);
    expect(await actor.post({ action: 'seen' })).to.deep.equal(['obeyed']);
  });
});
