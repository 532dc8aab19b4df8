import { expect } from 'chai';
import { type Future, wait } from '../../src/index.js';
import { starter } from '../support/executors.js';
import { Busy } from './actors/busy.js';

describe('What a process actor gives back', () => {
  const start = starter('process');

  it('is handed over again and handled once, in order, however concurrent and other messages, slow and quick ones alternate', async () => {
    const busy = start({}, Busy);
    for (let round = 0; round < 12; round++) {
      const messages = Array.from({ length: 36 }, (_, n) => {
        const ms = [0, 0.3, 2, 0, 1.2][(n + round) % 5] as number;
        return { action: n % 7 < 4 ? ('beside' as const) : ('alone' as const), n, ms };
      });
      const posts = messages.map((message) => busy.post(message));
      const { notDone } = await wait(posts, { timeout: 10_000 });
      expect(notDone.size, `left in round ${round}: ${JSON.stringify(busy.stats())}`).to.equal(0);
      expect(await busy.post({ action: 'begun' })).to.deep.equal(messages.map(({ n }) => n));
    }
  });

  it('is settled by the kill that the end of an aborted one among it brings about', async () => {
    const busy = start({ prefetch: 32 }, Busy);
    await busy.ready;
    const posts = Array.from({ length: 30 }, (_, n) => busy.post({ action: 'alone', n, ms: n === 0 ? 200 : 0 }));
    const aborted = posts[25] as Future<number>;
    await new Promise((resolve) => setImmediate(resolve));
    expect(aborted.running()).to.equal(true);
    aborted.addDoneCallback(() => void busy.kill());
    aborted.abort('enough');
    const { notDone } = await wait(posts, { timeout: 10_000 });
    expect(notDone.size, JSON.stringify(busy.stats())).to.equal(0);
  });
});
