import { expect } from 'chai';
import type { ActorExecutor } from '../../src/index.js';
import { starter } from '../support/executors.js';
import { Busy } from './actors/busy.js';

const QUICK = { action: 'alone', n: 0, ms: 0 } as const;
const MANY = 40_000;

const count = (length: number): number[] => Array.from({ length }, (_, index) => index + 1);
const median = (of: number[]): number => of.sort((a, b) => a - b)[of.length >> 1] as number;

describe('What is told to a process actor', () => {
  const start = starter('process');
  let busy: ActorExecutor<Busy>;

  beforeEach(async () => {
    busy = start({}, Busy);
    // So that it is known how long one takes.
    for (let n = 0; n < MANY; n++) busy.tell(QUICK);
    await busy.post(QUICK);
  });

  /** How much is handed over while a loop sends, which reads no answers. */
  async function handedOver(send: () => void): Promise<number> {
    for (let n = 0; n < MANY; n++) send();
    const { running } = busy.stats();
    await busy.post(QUICK);
    return running;
  }

  const begun = async (): Promise<number[]> => (await busy.post({ action: 'begun' })).filter((n) => n !== 0);

  it('is handed over several times as far ahead as what is posted, as nobody can cancel it', async () => {
    const posted: number[] = [];
    const told: number[] = [];
    // How long one takes is measured anew all the time.
    for (let round = 0; round < 21; round++) {
      posted.push(await handedOver(() => busy.post(QUICK)));
      told.push(await handedOver(() => busy.tell(QUICK)));
    }
    expect(median(told)).to.be.above(2 * median(posted));
  });

  it('takes no cancel from what is posted behind it', async () => {
    for (let n = 1; n <= MANY; n++) busy.tell({ action: 'alone', n, ms: 0 });
    const posts = [-1, -2, -3].map((n) => busy.post({ action: 'alone', n, ms: 0 }));
    expect(posts.map((post) => post.cancel())).to.deep.equal([true, true, true]);
    expect(await begun()).to.deep.equal(count(MANY));
  });

  it('comes back behind a handler that turns out to be slow, and is handled once, in order, ahead of what was posted later', async () => {
    for (let n = 1; n <= MANY; n++) busy.tell({ action: 'alone', n, ms: n % 5_000 === 0 ? 20 : 0 });
    const last = busy.post({ action: 'alone', n: MANY + 1, ms: 0 });
    await last;
    expect(await begun()).to.deep.equal(count(MANY + 1));
  });

  it('lets a message of a higher priority pass once its handlers turn out to be slow, one by one no more than a pause', async () => {
    busy.on('error', () => {});
    let ahead = 0;
    for (let round = 0; round < 200 && ahead < 5_000; round++) ahead = await handedOver(() => busy.tell(QUICK));
    expect(ahead).to.be.above(5_000);
    for (let n = 1; n <= MANY; n++) busy.tell({ action: 'alone', n, ms: 2 });
    const urgent = busy.post({ action: 'begun' }, { priority: 1 });
    expect((await urgent).filter((n) => n !== 0)).to.have.lengthOf.below(500);
  });
});
