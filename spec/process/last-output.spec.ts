import { expect } from 'chai';
import { LastOutput } from '../../src/transports/process/last-output.js';

describe('The last output of a process', () => {
  for (const words of [
    'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
    '# Fatal process out of memory: Zone',
    '# Fatal javascript OOM in GC during deserialization',
    '# Fatal javascript OOM in Ineffective mark-compacts near heap limit',
  ]) {
    it(`tells that it ended for want of memory: ${words}`, () => {
      const output = new LastOutput();
      output.add(Buffer.from(`of its own\n\n${words}\n\n----- Native stack trace -----\n`));
      expect(output.outOfMemory).to.equal(words);
      expect(output.lines).to.equal(words);
    });
  }

  it('takes nothing else for that', () => {
    const output = new LastOutput();
    output.add(Buffer.from('ROOM 5 is out of memory cards\nfatal error: cannot read the OOM score\n# Fatal error in BLOOM filter\n'));
    expect(output.outOfMemory).to.equal(undefined);
  });
});
