import { expect } from 'chai';
import { ActorCrashedError, Future } from '../../src/index.js';
import { starter } from '../support/executors.js';
import { failure } from '../support/failure.js';
import { Gate } from '../support/gate.js';
import { Journal } from '../support/journal.js';
import { Contextual } from './actors/context.js';
import { Crasher } from './actors/crasher.js';
import { Echo } from './actors/echo.js';
import { UndecoratedThread } from './actors/forms.js';
import { Recorder } from './actors/recorder.js';
import { contractSuite } from './suite.js';

contractSuite('thread');

describe('An actor in a thread', () => {
  const start = starter('thread');

  it('lives in another thread of this process', async () => {
    const [one, other] = [start({}, Contextual), start({}, Contextual)];
    const [a, b] = await Future.all([one.post({ action: 'where' }), other.post({ action: 'where' })]);
    expect([a.pid, b.pid, a.main, b.main]).to.deep.equal([process.pid, process.pid, false, false]);
    expect(a.threadId).to.not.equal(b.threadId);
  });

  it('does not hold up the host while it works, nor other actors', async () => {
    const [busy, other] = [start({}, Recorder), start({}, Recorder)];
    const gate = new Gate();
    const blocked = busy.post({ action: 'block', gate: gate.key, n: 1 });
    await gate.entered();
    expect(await other.post({ action: 'note', n: 2 })).to.equal(2);
    expect(blocked.done()).to.equal(false);
    gate.open();
    expect(await blocked).to.equal(1);
  });

  it('says of a crash for want of memory that it was that', async () => {
    const hoarder = start({ resourceLimits: { maxOldGenerationSizeMb: 48, maxYoungGenerationSizeMb: 8 } }, Crasher, new Journal().path);
    await hoarder.ready;
    const error = await failure(hoarder.post({ action: 'hoard' }), ActorCrashedError);
    expect([error.outOfMemory, error.action]).to.deep.equal([true, 'hoard']);
    expect(hoarder.status).to.equal('broken');
  });

  it('crashes, and says of what, when it cannot read what comes: nothing waits for ever', async () => {
    const cramped = start({ resourceLimits: { stackSizeMb: 0.5 } }, Echo);
    await cramped.ready;
    let value: unknown = null;
    for (let depth = 0; depth < 900; depth++) value = { value };
    const error = await failure(cramped.post({ action: 'echo', value }), ActorCrashedError);
    expect(error.cause).to.be.an.instanceof(RangeError);
    expect(cramped.status).to.equal('broken');
  });

  it('is where the executor of a ThreadActor lives', async () => {
    await using executor = UndecoratedThread.executor(5);
    expect(await Future.all([executor.post({ n: 5 }), executor.post({ n: 10 })])).to.deep.equal([10, 20]);
    expect(executor.stats().mode).to.equal('thread');
  });
});
