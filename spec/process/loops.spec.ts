import { expect } from 'chai';
import type { ActorExecutor } from '../../src/index.js';
import { starter } from '../support/executors.js';
import { Busy } from './actors/busy.js';

const QUICK = { action: 'alone', n: 0, ms: 0 } as const;
const MANY = 40_000;

const count = (length: number): number[] => Array.from({ length }, (_, index) => index + 1);

describe('What a loop sends to a process actor', () => {
  const start = starter('process');
  let busy: ActorExecutor<Busy>;

  beforeEach(async () => {
    busy = start({}, Busy);
    // So that it is known how long one takes.
    for (let n = 0; n < MANY; n++) busy.tell(QUICK);
    await busy.post(QUICK);
  });

  const begun = async (): Promise<number[]> => (await busy.post({ action: 'begun' })).filter((n) => n !== 0);

  it('takes no cancel from what is posted behind tells, and runs nothing that was cancelled', async () => {
    busy.tell({ action: 'alone', n: 1, ms: 200 });
    for (let n = 2; n <= MANY; n++) busy.tell({ action: 'alone', n, ms: 0 });
    const posts = [-1, -2, -3].map((n) => busy.post({ action: 'alone', n, ms: 0 }));
    expect(posts.map((post) => post.cancel())).to.deep.equal([true, true, true]);
    expect(await begun()).to.deep.equal(count(MANY));
  });

  it('is told, comes back behind a handler that turns out to be slow, and is handled once, in order, ahead of what was posted later', async () => {
    for (let n = 1; n <= MANY; n++) busy.tell({ action: 'alone', n, ms: n % 5_000 === 0 ? 20 : 0 });
    await busy.post({ action: 'alone', n: MANY + 1, ms: 0 });
    expect(await begun()).to.deep.equal(count(MANY + 1));
  });

  it('is told, lets a message of a higher priority pass once its handlers turn out to be slow, one by one no more than a pause', async () => {
    busy.on('error', () => {});
    for (let n = 1; n <= MANY; n++) busy.tell({ action: 'alone', n, ms: 2 });
    const urgent = busy.post({ action: 'begun' }, { priority: 1 });
    expect((await urgent).filter((n) => n !== 0)).to.have.lengthOf.below(500);
  });
});
