import { expect } from 'chai';
import type { Awaited, Wait, WaitQueue } from '../../src/client/part.js';
import type { Probe } from '../../src/protocol/probe.js';
import { Deadlocks, type Waiting } from '../../src/worker/deadlocks.js';
import { pause } from '../support/until.js';

/** An actor whose handler waits for one message, and the probes that it has sent for it. */
function waiting() {
  const probes: Probe[] = [];
  const errors: unknown[] = [];
  const queue: WaitQueue = { probe: (probe) => probes.push(probe) };
  const handler = { action: 'ask', _parts: new Set<Awaited>(), _waits: [] as Wait[], _giveUp() {} } satisfies Waiting;
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

  it('goes on when that has met a later one, which will find the circle', async () => {
    const { deadlocks, probes, errors } = waiting();
    await pause(20);
    const { origin, ...probe } = probes[0] as Probe;
    deadlocks.onProbe({ ...probe, origin, latest: { actor: 'other', wait: 1, since: origin.since + 1 } });
    expect(errors).to.have.lengthOf(0);
  });

  it('goes on when what comes back was sent before a crash, by a wait of the same number', async () => {
    const [former, { deadlocks, errors }] = [waiting(), waiting()];
    await pause(20);
    deadlocks.onProbe(former.probes[0] as Probe);
    expect(errors).to.have.lengthOf(0);
  });
});
