import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { devNull } from 'node:os';
import { MessageChannel } from 'node:worker_threads';
import { expect } from 'chai';
import type { Mode } from '../../src/index.js';
import { Future, SerializationError } from '../../src/index.js';
import { shared, starter } from '../support/executors.js';
import { failure } from '../support/failure.js';
import { Gate } from '../support/gate.js';
import { pause } from '../support/until.js';
import { Echo } from './actors/echo.js';
import type { Capabilities } from './capabilities.js';
import { nothingAhead } from './capabilities.js';

export function transferring(mode: Mode, capabilities: Capabilities): void {
  describe('transfer', () => {
    const echo = shared(mode, Echo);
    const start = starter(mode);

    it('takes a buffer to the actor', async () => {
      const buffer = new Uint8Array(1_000).fill(3).buffer;
      const future = echo().post({ action: 'sum', buffer }, { transfer: [buffer] });
      if (capabilities.movedBuffers) expect(buffer.byteLength).to.equal(0);
      expect(await future).to.equal(3_000);
    });

    it('takes it also while the actor starts', async () => {
      const actor = start({}, Echo);
      const buffer = new Uint8Array(1_000).fill(3).buffer;
      const future = actor.post({ action: 'sum', buffer }, { transfer: [buffer] });
      if (capabilities.movedBuffers) expect(buffer.byteLength).to.equal(0);
      expect(await future).to.equal(3_000);
    });

    it('takes it from here also where the message has failed at its post', async () => {
      for (const size of [8, 50_000]) {
        for (const options of [{ signal: AbortSignal.abort() }, { timeout: 0 }]) {
          const buffer = new ArrayBuffer(size);
          const future = echo().post({ action: 'sum', buffer }, { ...options, transfer: [buffer] });
          expect(future.done()).to.equal(true);
          future.markObserved();
          expect(buffer.byteLength).to.equal(capabilities.movedBuffers ? 0 : size);
        }
      }
    });

    it('takes a buffer back, as the result and inside one', async () => {
      const actor = start({}, Echo);
      const whole = (await actor.post({ action: 'give', size: 100 })) as ArrayBuffer;
      expect(whole).to.be.instanceOf(ArrayBuffer);
      expect(new Uint8Array(whole)).to.deep.equal(new Uint8Array(100).fill(9));
      const { part } = (await actor.post({ action: 'give', size: 50, inside: true })) as { part: Uint8Array };
      expect(part).to.deep.equal(new Uint8Array(50).fill(9));
      if (capabilities.movedBuffers) expect(await actor.post({ action: 'own buffers' })).to.deep.equal([0, 0]);
    });

    it('takes many, one with each of a burst, among messages without', async () => {
      const futures = Array.from({ length: 90 }, (_, n) => {
        if (n % 3 === 0) return echo().post({ action: 'echo', value: n });
        const buffer = new Uint8Array(n).fill(1).buffer;
        return n % 3 === 1 ? echo().post({ action: 'sum', buffer }, { transfer: [buffer] }) : echo().post({ action: 'sum', buffer });
      });
      expect(await Future.all(futures)).to.deep.equal(Array.from({ length: 90 }, (_, n) => n));
    });

    it('survives being overtaken by a higher priority', async () => {
      const actor = start(nothingAhead(capabilities), Echo);
      await actor.ready;
      const gate = new Gate();
      actor.post({ action: 'hold', gate: gate.key });
      await gate.entered();
      const futures = [1, 2, 3].map((n) => {
        const buffer = new Uint8Array(n).fill(1).buffer;
        return actor.post({ action: 'sum', buffer }, { transfer: [buffer] });
      });
      await pause(10);
      const urgent = actor.post({ action: 'echo', value: 'urgent' }, { priority: 1 });
      gate.open();
      expect(await urgent).to.equal('urgent');
      expect(await Future.all(futures)).to.deep.equal([1, 2, 3]);
    });

    for (const [what, buffersOf] of Object.entries({
      'what was moved': () => [1, 2, 3].map((n) => new Uint8Array(n).fill(1).buffer),
      'a large copy': () => [1, 2, 3].map((n) => new Uint8Array(100_000).fill(1, 0, n).buffer),
    })) {
      it(`survives being overtaken by a higher priority when it was handed over ahead: ${what}`, async () => {
        const actor = start({}, Echo);
        // Quick ones, so that the next are handed over.
        for (let i = 0; i < 5; i++) await Future.all(Array.from({ length: 200 }, (_, value) => actor.post({ action: 'echo', value })));
        // The second time, the actor is known to have priorities.
        for (let round = 0; round < 2; round++) {
          const gate = new Gate();
          const settled: unknown[] = [];
          actor.post({ action: 'hold', gate: gate.key });
          await gate.entered();
          const futures = buffersOf().map((buffer) => actor.post({ action: 'sum', buffer }, what === 'a large copy' ? {} : { transfer: [buffer] }));
          await pause(10);
          const urgent = actor.post({ action: 'echo', value: 'urgent' }, { priority: 1 });
          for (const [n, future] of futures.entries()) future.addDoneCallback(() => settled.push(n));
          urgent.addDoneCallback(() => settled.push('urgent'));
          gate.open();
          expect(await Future.all(futures)).to.deep.equal([1, 2, 3]);
          await urgent;
          expect(settled.filter((each) => each !== 'urgent')).to.deep.equal([0, 1, 2]);
          if (round > 0) expect(settled[0]).to.equal('urgent');
        }
      });
    }

    it('copies what is not in the list', async () => {
      const buffer = new Uint8Array(10).fill(1).buffer;
      expect(await echo().post({ action: 'sum', buffer })).to.equal(10);
      expect(buffer.byteLength).to.equal(10);
    });

    it('fails what cannot be cloned beside what is moved, and moves nothing', async () => {
      const buffer = new ArrayBuffer(8);
      for (const odd of [new WeakMap(), new WeakRef({}), new Intl.NumberFormat(), [1].values(), new ReadableStream()]) {
        const future = echo().post({ action: 'echo', value: { buffer, odd } }, { transfer: [buffer] });
        expect((await failure(future, SerializationError)).where).to.equal('message');
      }
      expect(buffer.byteLength).to.equal(8);
    });

    it('fails alone what names a buffer twice, or one that has gone, or what is none', async () => {
      const [twice, gone, view] = [new ArrayBuffer(8), new ArrayBuffer(8), new Uint8Array(8)];
      structuredClone(gone, { transfer: [gone] });
      const before = echo().post({ action: 'echo', value: 1 });
      const wrong = [[twice, twice], [gone], [view], [1]].map((list) =>
        echo().post({ action: 'echo', value: [twice, view] }, { transfer: list as ArrayBuffer[] }),
      );
      const after = echo().post({ action: 'echo', value: 2 });
      for (const future of wrong) {
        const error = await failure(future, SerializationError);
        expect([error.where, error.delivered]).to.deep.equal(['message', 'no']);
        expect(error.message).to.match(/^the transfer list of the message cannot be used: item /);
      }
      expect(await Future.all([before, after])).to.deep.equal([1, 2]);
      expect([twice.byteLength, view.byteLength]).to.deep.equal([8, 8]);
    });

    if (capabilities.movedBuffers) {
      it('fails alone what cannot be moved, and moves nothing of it', async () => {
        const good = new ArrayBuffer(8);
        const stays = {} as ArrayBuffer;
        for (const actor of [echo(), start({}, Echo)]) {
          const before = actor.post({ action: 'echo', value: 1 });
          const wrong = actor.post({ action: 'echo', value: [good, stays] }, { transfer: [good, stays] });
          const after = actor.post({ action: 'echo', value: 2 });
          const error = await failure(wrong, SerializationError);
          expect([error.where, error.delivered, good.byteLength]).to.deep.equal(['message', 'no', 8]);
          expect(error.message).to.match(/^the transfer list of the message cannot be used: /);
          expect(await Future.all([before, after])).to.deep.equal([1, 2]);
        }
      });

      it('fails alone what lists a file that is closed, or was moved before', async () => {
        const [closed, moved] = [await open(devNull), await open(devNull)];
        await closed.close();
        const listing = (file: object): Future<unknown> => echo().post({ action: 'echo', value: 3 }, { transfer: [file as ArrayBuffer] });
        await listing(moved);
        const before = echo().post({ action: 'echo', value: 1 });
        const wrong = [listing(closed), listing(moved)];
        const after = echo().post({ action: 'echo', value: 2 });
        for (const future of wrong) expect((await failure(future, SerializationError)).message).to.match(/^the transfer list of the message cannot be used: /);
        expect(await Future.all([before, after])).to.deep.equal([1, 2]);
        const result = await failure(echo().post({ action: 'give a closed file' }), SerializationError);
        expect([result.where, result.delivered]).to.deep.equal(['result', 'yes']);
        expect(await echo().post({ action: 'echo', value: 4 })).to.equal(4);
      });

      it('fails alone what a getter has moved away meanwhile', async () => {
        for (const size of [8, 50_000]) {
          for (const listed of [true, false]) {
            for (const fields of ['getter buffer', 'buffer getter', 'getter view', 'view getter', 'getter view buffer', 'buffer view getter']) {
              const buffer = new ArrayBuffer(size);
              const value = Object.defineProperties(
                {},
                Object.fromEntries(
                  fields.split(' ').map((name) => {
                    const get = (): unknown => structuredClone(buffer, { transfer: [buffer] }) && name;
                    return [name, { enumerable: true, ...(name === 'getter' ? { get } : { value: name === 'view' ? new Uint8Array(buffer) : buffer }) }];
                  }),
                ),
              );
              const wrong = echo().post({ action: 'echo', value }, listed ? { transfer: [buffer] } : {});
              const after = echo().post({ action: 'echo', value: 5 });
              // What was copied before it was moved away has arrived.
              const error = await wrong.exception();
              if (listed || error !== null) expect(error, `${fields} of ${size}, listed: ${listed}`).to.be.instanceOf(SerializationError);
              expect(await after).to.equal(5);
            }
          }
        }
      });

      it('fails a result that lists what cannot be moved, alone, and moves nothing of it', async () => {
        const actor = start({}, Echo);
        const size = 100_000;
        const futures = Array.from({ length: 3 }, (_, n) => ({
          before: actor.post({ action: 'echo', value: n }),
          wrong: actor.post({ action: 'give badly', size }),
          good: actor.post({ action: 'give', size }),
          after: actor.post({ action: 'echo', value: -n }),
        }));
        for (const [n, { before, wrong, good, after }] of futures.entries()) {
          const error = await failure(wrong, SerializationError);
          expect([error.where, error.delivered]).to.deep.equal(['result', 'yes']);
          expect(error.message).to.match(
            /^the .*transfer list of the result cannot be used: |^the result could not be sent to the poster, or its transfer list cannot be used: /,
          );
          expect(await Future.all([before, after])).to.deep.equal([n, -n]);
          expect(new Uint8Array((await good) as ArrayBuffer)).to.deep.equal(new Uint8Array(size).fill(9));
        }
        expect(await actor.post({ action: 'own buffers' })).to.deep.equal([size, 0, size, 0, size, 0]);
      });

      it('keeps the view of a buffer that it moves', async () => {
        const view = Uint8Array.from([1, 2, 3, 4]).subarray(1, 3);
        const back = await echo().post({ action: 'echo', value: view }, { transfer: [view.buffer] });
        expect(back).to.deep.equal(Uint8Array.from([2, 3]));
        expect((back as Uint8Array).byteOffset).to.equal(1);
      });
    }

    if (capabilities.sharedMemory) {
      it('is not needed for shared memory, which both sides see', async () => {
        const shared = new SharedArrayBuffer(8);
        const cells = new Int32Array(shared);
        const back = await echo().post({ action: 'add shared', shared, n: 5 });
        expect(cells[0]).to.equal(5);
        Atomics.add(cells, 0, 1);
        expect(new Int32Array(back)[0]).to.equal(6);
      });
    } else {
      it('cannot take shared memory', async () => {
        const future = echo().post({ action: 'add shared', shared: new SharedArrayBuffer(8), n: 5 });
        expect((await failure(future, SerializationError)).where).to.equal('message');
      });
    }

    it(capabilities.messagePorts ? 'takes a MessagePort' : 'cannot take a MessagePort', async () => {
      const { port1, port2 } = new MessageChannel();
      try {
        const heard = once(port1, 'message');
        const future = echo().post({ action: 'say', port: port2, text: 'through the port' }, { transfer: [port2] });
        if (capabilities.messagePorts) {
          await future;
          expect(await heard).to.deep.equal(['through the port']);
        } else {
          expect((await failure(future, SerializationError)).where).to.equal('message');
        }
      } finally {
        port1.close();
      }
    });

    it('is what a MessagePort needs', async () => {
      const { port1, port2 } = new MessageChannel();
      try {
        await failure(echo().post({ action: 'say', port: port2, text: 'never' }), SerializationError);
        expect(await echo().post({ action: 'echo', value: 1 })).to.equal(1);
      } finally {
        port1.close();
      }
    });
  });
}
