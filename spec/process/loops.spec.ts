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

  /** How much is handed over, in the median, while a loop sends, which reads no answers: how long one takes is measured anew all the time. */
  async function handedOver(to: ActorExecutor<Busy>, send: () => void, rounds = 21): Promise<number> {
    const counts: number[] = [];
    for (let round = 0; round < rounds; round++) {
      for (let n = 0; n < MANY; n++) send();
      counts.push(to.stats().running);
      await to.post(QUICK);
    }
    return counts.sort((a, b) => a - b)[counts.length >> 1] as number;
  }

  const begun = async (): Promise<number[]> => (await busy.post({ action: 'begun' })).filter((n) => n !== 0);

  it('is handed over as the actor will have worked meanwhile, and not where the next life may want it back', async () => {
    const reviving = start({ restart: { maxRestarts: 1 } }, Busy);
    const kept = await handedOver(reviving, () => reviving.post(QUICK));
    expect(await handedOver(busy, () => busy.post(QUICK))).to.be.above(2 * kept);
    expect(await handedOver(busy, () => busy.tell(QUICK))).to.be.above(2 * kept);
  });

  it('takes no cancel from what is posted behind tells', async () => {
    for (let n = 1; n <= MANY; n++) busy.tell({ action: 'alone', n, ms: 0 });
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
    let ahead = 0;
    for (let round = 0; round < 200 && ahead < 5_000; round++) ahead = await handedOver(busy, () => busy.tell(QUICK), 1);
    expect(ahead).to.be.above(5_000);
    for (let n = 1; n <= MANY; n++) busy.tell({ action: 'alone', n, ms: 2 });
    const urgent = busy.post({ action: 'begun' }, { priority: 1 });
    expect((await urgent).filter((n) => n !== 0)).to.have.lengthOf.below(500);
  });
});
