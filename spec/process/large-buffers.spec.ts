import { expect } from 'chai';
import fc from 'fast-check';
import type { ActorExecutor, Future } from '../../src/index.js';
import { starter } from '../support/executors.js';
import { Reader } from './actors/reader.js';

const SIZE = 128 * 1024;

const filled = (fill: number, size = SIZE): Uint8Array => new Uint8Array(size).fill(fill);

describe('Large buffers that are posted to a process actor', () => {
  const start = starter('process');
  let reader: ActorExecutor<Reader>;

  beforeEach(async () => {
    reader = start({ restart: { maxRestarts: 100, within: 1_000_000, backoff: { minMs: 0, maxMs: 1 } } }, Reader);
    await reader.ready;
  });

  const read = (fill: number, ms = 0): Future<number> => reader.post({ action: 'read', bytes: filled(fill), ms });

  it('stay as they are, though `transfer` lists them', async () => {
    const bytes = filled(1);
    await reader.post({ action: 'read', bytes, ms: 0 }, { transfer: [bytes.buffer as ArrayBuffer] });
    await read(2);
    expect(bytes[0]).to.equal(1);
    expect(bytes.length).to.equal(SIZE);
  });

  it('stay what the handler has kept, whatever comes after them', async () => {
    await reader.post({ action: 'keep', bytes: filled(1), ms: 0 });
    for (let fill = 2; fill < 6; fill++) await read(fill);
    expect(await reader.post({ action: 'keep', bytes: filled(9), ms: 0 })).to.equal(1);
  });

  it('arrive as they were posted, whatever becomes of those before them', async () => {
    const kinds = ['read', 'read', 'slow', 'refuse', 'keep', 'cancel', 'expire', 'die'] as const;
    const step = fc.record({ kind: fc.constantFrom(...kinds), size: fc.constantFrom(SIZE, 3 * SIZE), waits: fc.boolean() });
    let fill = 0;
    let answered = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const checks: Promise<void>[] = [];
        for (const { kind, size, waits } of steps) {
          fill = (fill % 250) + 1;
          const posted = fill;
          const bytes = filled(posted, size);
          const action = kind === 'refuse' || kind === 'keep' || kind === 'die' ? kind : 'read';
          const ms = kind === 'slow' || kind === 'expire' ? 3 : 0;
          const future = reader.post({ action, bytes, ms }, kind === 'expire' ? { timeout: 2 } : {});
          if (kind === 'cancel') future.cancel();
          // What was posted is the poster's at once.
          bytes.fill(255);
          const check = (): Promise<void> =>
            future.then(
              (value) => {
                answered++;
                if (action === 'read') expect(value).to.equal(posted);
              },
              (error) => {
                if (error instanceof RangeError) expect(error.message).to.equal(String(posted));
              },
            );
          checks.push(check());
          if (waits) await checks.at(-1);
        }
        await Promise.all(checks);
      }),
      { numRuns: 10 },
    );
    expect(answered).to.be.above(0);
  });
});
