import { expect } from 'chai';
import { starter } from '../support/executors.js';
import { Gate } from '../support/gate.js';
import { Inmate } from './actors/inmate.js';

describe('A process that lingers at its end', () => {
  const start = starter('process');

  it('is ended by a kill, sooner than one that was shut down before it and is left the time it has for that', async () => {
    const lingering = [new Gate(), new Gate()].map((gate) => ({ gate, inmate: start({}, Inmate) }));
    for (const { inmate, gate } of lingering) await inmate.post({ action: 'linger', gate: gate.key });
    for (const { inmate, gate } of lingering) {
      await inmate.shutdown({ wait: false });
      await gate.entered();
    }
    const [other, one] = lingering.map(({ inmate }) => inmate);
    await one?.kill();
    expect([one?.status, other?.status]).to.deep.equal(['stopped', 'stopping']);
  });
});
