import { expect } from 'chai';
import { type ActorExecutor, type Mode, spawnWith } from '../../src/index.js';
import { Carrier, Scales } from './actors/scales.js';

/** The smallest that is moved, where anything is, instead of being copied with the message around it. */
const LARGE = 16_384;

describe('A large buffer that a child in a thread posts to its parent, in the main thread of their process', () => {
  for (const size of [LARGE, 10 * LARGE]) {
    for (const typed of [false, true]) {
      it(`is whole when its message is given back and handed over again: ${size} bytes ${typed ? 'in a typed array' : 'by themselves'}`, async () => {
        const scales = spawnWith({ mode: 'process' }, Scales);
        try {
          for (const _ of [1, 2, 3]) {
            const weights = await scales.post({ action: 'have-carried', size, typed, count: 100 });
            expect(weights).to.deep.equal(Array.from({ length: 100 }, () => size));
          }
        } finally {
          await scales.kill();
        }
      });
    }
  }
});

for (const from of ['inline', 'thread', 'process'] as Mode[]) {
  for (const to of ['thread', 'process'] as Mode[]) {
    describe(`A large buffer that an actor in mode '${from}' posts to one in mode '${to}'`, () => {
      const live: ActorExecutor<object>[] = [];
      afterEach(() => Promise.all(live.splice(0).map((actor) => actor.kill())));

      function start(): { carrier: ActorExecutor<Carrier>; scales: ActorExecutor<Scales> } {
        const carrier = spawnWith({ mode: from }, Carrier);
        const scales = spawnWith({ mode: to, restart: { maxRestarts: 1, backoff: { minMs: 0, maxMs: 0 }, maxTaskRetries: 1 } }, Scales);
        live.push(carrier, scales);
        return { carrier, scales };
      }

      for (const typed of [false, true]) {
        const what = typed ? 'in a typed array' : 'by itself';

        it(`is whole when its message is handled again after a crash, ${what}`, async () => {
          const { carrier, scales } = start();
          expect(await carrier.post({ action: 'carry', to: scales, size: LARGE, typed })).to.equal(LARGE);
        });

        it(`is whole when its message is given back and handed over again, ${what}`, async () => {
          const { carrier, scales } = start();
          const weights = await carrier.post({ action: 'carry-many', to: scales, size: LARGE, typed, count: 100 });
          expect(weights).to.deep.equal(Array.from({ length: 100 }, () => LARGE));
        });
      }
    });
  }
}
