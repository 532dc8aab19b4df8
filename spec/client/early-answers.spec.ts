import { expect } from 'chai';
import { ActorSystem, type Future } from '../../src/index.js';
import { Busy } from '../process/actors/busy.js';

const QUICK = { action: 'alone', n: 0, ms: 0 } as const;
/** A loop ends here at the latest: what waits takes 200 bytes each. */
const MOST = 2_000_000;
/** Windows has no way to look into a pipe. */
const MODES = process.platform === 'win32' ? (['thread'] as const) : (['thread', 'process'] as const);

for (const mode of MODES) {
  for (const placement of ['dedicated', 'shared'] as const) {
    describe(`A loop that posts to a ${placement} ${mode} actor`, () => {
      let system: ActorSystem;
      const start = async () => {
        const busy = system.spawnWith({ mode, placement }, Busy);
        for (let n = 0; n < 10_000; n++) busy.tell(QUICK);
        await busy.post(QUICK);
        return busy;
      };

      beforeEach(() => {
        system = new ActorSystem({ threads: 1, processes: 1 });
      });

      afterEach(() => system.shutdown());

      it('sees that its first messages are answered before it has ended', async () => {
        const busy = await start();
        const first = busy.post(QUICK);
        let posted = 1;
        for (; !first.done() && posted < MOST; posted++) busy.tell(QUICK);
        expect(first.done()).to.equal(true);
        expect(busy.stats().completed).to.be.above(10_001);
        await busy.post(QUICK);
        expect(busy.stats()).to.include({ posted: 10_002 + posted, completed: 10_002 + posted, queued: 0, running: 0 });
      });

      it('is not interrupted by a callback, which comes when it has ended, and before those of later messages', async () => {
        const busy = await start();
        const called: number[] = [];
        const silent = busy.post(QUICK);
        const posts: Future<number>[] = [];
        for (let n = 1; n <= 3; n++) {
          const post = busy.post({ action: 'alone', n, ms: 0 });
          post.addDoneCallback((future) => called.push(future === posts[n - 1] ? n : -n));
          posts.push(post);
        }
        for (let posted = 0; !silent.done() && posted < MOST; posted++) busy.tell(QUICK);
        for (let n = 0; n < 20_000; n++) busy.tell(QUICK);
        expect(called).to.deep.equal([]);
        expect(posts.map((post) => post.done())).to.deep.equal([false, false, false]);
        await busy.post(QUICK);
        expect(called).to.deep.equal([1, 2, 3]);
        expect(await Promise.all(posts)).to.deep.equal([1, 2, 3]);
      });
    });
  }
}
