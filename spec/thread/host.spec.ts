import { expect } from 'chai';
import { ActorStartError, spawnWith } from '../../src/index.js';
import { resolveOptions } from '../../src/metadata/options.js';
import { realm } from '../../src/protocol/realm/realm.js';
import { threadTransport } from '../../src/transports/thread/host.js';
import { failure, thrown } from '../support/failure.js';
import { Neighbour } from '../support/neighbour.js';

const execArgv = ['--no-such-flag'];
const CODE = 'ERR_WORKER_INVALID_EXEC_ARGV';

describe('A thread that Node does not make', () => {
  it('is no start', async () => {
    const actor = spawnWith({ mode: 'thread', execArgv }, Neighbour);
    const error = await failure(actor.ready, ActorStartError);
    expect([actor.status, (error.cause as NodeJS.ErrnoException).code]).to.deep.equal(['broken', CODE]);
  });

  it('leaves nothing of it in this one', () => {
    const { children } = realm as unknown as { children: ReadonlyMap<string, unknown> };
    const before = children.size;
    const options = resolveOptions({ execArgv });
    for (let n = 0; n < 3; n++) expect(thrown(() => threadTransport.host(options), Error)).to.have.property('code', CODE);
    expect(children.size).to.equal(before);
  });
});
