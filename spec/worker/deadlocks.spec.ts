import { expect } from 'chai';
import type { AwaitedPost, Wait, WaitQueue } from '../../src/client/part.js';
import type { Probe } from '../../src/protocol/batches/probe.js';
import { Deadlocks, type Waiting } from '../../src/worker/deadlocks.js';
import { pause, until } from '../support/until.js';

/** An actor whose handler waits for one message, and the probes that it has sent for it. */
function waiting() {
  const probes: Probe[] = [];
  const errors: unknown[] = [];
  const queue: WaitQueue = { probe: (probe) => probes.push(probe) };
  const handler = { action: 'ask', _parts: new Set<AwaitedPost>(), _waits: [] as Wait[], _giveUp() {} } satisfies Waiting;
  const deadlocks = new Deadlocks('actor', 'Asker', () => handler);
  const wait = deadlocks.begin(handler, queue, false);
  wait.count++;
  handler._waits.push(wait);
  handler._parts.add({ _queue: queue, _concurrent: false, _wait: wait, abort() {}, _rejectAwaiters: (error) => errors.push(error) });
  return { deadlocks, probes, errors };
}

describe('A wait', () => {
  it('ends when what it has sent comes back, as the latest', async () => {
    const { deadlocks, probes, errors } = waiting();
    await pause(20);
    expect(probes).to.have.lengthOf(1);
    deadlocks.onProbe(probes[0] as Probe);
    expect(errors).to.have.lengthOf(1);
  });

  it('is followed by what an older wait has sent no further, but by what a later one has, once', async () => {
    const { deadlocks, probes } = waiting();
    await pause(20);
    const { origin, chain } = probes.pop() as Probe;
    deadlocks.onProbe({ origin: { actor: 'older', wait: 1, since: origin.since - 1 }, chain });
    expect(probes).to.deep.equal([]);
    const later = { actor: 'later', wait: 1, since: origin.since + 1 };
    for (const _ of [1, 2]) deadlocks.onProbe({ origin: later, chain: ['Later.ask'] });
    expect(probes).to.deep.equal([{ origin: later, chain: ['Later.ask', 'Asker.ask'] }]);
  });

  it('is followed by a hundred probes at a time, so that a thousand leave the thread to other work', async () => {
    const { deadlocks, probes } = waiting();
    await pause(20);
    const { origin } = probes.pop() as Probe;
    for (let n = 0; n < 1000; n++) deadlocks.onProbe({ origin: { actor: 'later', wait: n, since: origin.since + 1 }, chain: [] });
    expect(probes).to.have.lengthOf(100);
    await until(() => probes.length === 1000, 'all of them');
    expect(new Set(probes.map((probe) => probe.origin.wait)).size).to.equal(1000);
  });

  it('names the first and the last of a long way', async () => {
    const { deadlocks, probes } = waiting();
    await pause(20);
    const { origin } = probes.pop() as Probe;
    let chain: Probe['chain'] = [];
    for (let n = 0; n < 40; n++) {
      deadlocks.onProbe({ origin: { actor: 'later', wait: n, since: origin.since + 1 }, chain });
      ({ chain } = probes.pop() as Probe);
    }
    expect(chain).to.deep.equal([...Array.from({ length: 8 }, () => 'Asker.ask'), 25, ...Array.from({ length: 7 }, () => 'Asker.ask')]);
  });

  it('goes on when what comes back was sent before a crash, by a wait of the same number', async () => {
    const [former, { deadlocks, errors }] = [waiting(), waiting()];
    await pause(20);
    deadlocks.onProbe(former.probes[0] as Probe);
    expect(errors).to.have.lengthOf(0);
  });
});
