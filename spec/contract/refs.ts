import { expect } from 'chai';
import { type Mode, SerializationError, spawnPool } from '../../src/index.js';
import { starter } from '../support/executors.js';
import { failure } from '../support/failure.js';
import { Journal } from '../support/journal.js';
import { Callee } from './actors/peers.js';
import type { Capabilities } from './capabilities.js';
import { peering } from './peering.js';

export function refs(mode: Mode, capabilities: Capabilities): void {
  describe('refs between actors', () => {
    peering(mode, mode, capabilities.sparesOthers);

    describe('a pool', () => {
      const start = starter(mode);

      it('cannot be sent, but its members can', async () => {
        const callee = start({}, Callee, new Journal().path);
        await using pool = spawnPool({ mode: 'inline', size: 2 }, Callee, new Journal().path);
        const error = await failure(callee.post({ action: 'nest', value: { pool } }), SerializationError);
        expect(error.message).to.equal('message.value.pool is a pool of actors, which cannot be copied. Send refs to its members.');
        const { value } = (await callee.post({ action: 'nest', value: pool.members })) as { value: typeof pool.members };
        expect(await value[1]?.post({ action: 'double', n: 3 })).to.equal(6);
      });
    });
  });
}
