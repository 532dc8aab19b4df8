import { deepStrictEqual } from 'node:assert';
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

export function copying(mode: Mode, capabilities: Capabilities): void {
  describe('a message', () => {
    const echo = shared(mode, Echo);
    const start = starter(mode);

    const change = (value: {
      n: number;
      list: number[];
      map: Map<string, number>;
      bytes: Uint8Array;
      big: Uint8Array;
      date: Date;
      inner: { deep: { s: string } };
    }): void => {
      value.n = 2;
      value.list.push(2);
      value.map.set('k', 2);
      value.bytes.fill(2);
      value.big.fill(2);
      value.date.setTime(2);
      value.inner.deep.s = 'changed';
    };
    const original = () => ({
      n: 1,
      list: [1],
      map: new Map([['k', 1]]),
      bytes: new Uint8Array([1, 1]),
      big: new Uint8Array(500_000).fill(1),
      date: new Date(1),
      inner: { deep: { s: 'as posted' } },
    });

    it('is copied at the post: what the poster changes at once afterwards changes nothing', async () => {
      const value = original();
      const future = echo().post({ action: 'echo', value });
      change(value);
      deepStrictEqual(await future, original());
    });

    it('is copied at the post: not what it has become while it waited', async () => {
      const actor = start(nothingAhead(capabilities), Echo);
      const gate = new Gate();
      actor.post({ action: 'hold', gate: gate.key });
      await gate.entered();
      const value = original();
      const future = actor.post({ action: 'echo', value });
      await pause(5);
      change(value);
      gate.open();
      deepStrictEqual(await future, original());
    });

    it('is copied at the post also while the actor starts', async () => {
      const actor = start({}, Echo);
      const value = original();
      const message = { action: 'echo' as const, value };
      const future = actor.post(message);
      change(value);
      (message as { action: string }).action = 'no such';
      deepStrictEqual(await future, original());
    });

    it('is copied at the post also from the callback of another', async () => {
      const value = original();
      const result = await new Promise((resolve) => {
        echo()
          .post({ action: 'echo', value: 1 })
          .addDoneCallback(() => {
            resolve(echo().post({ action: 'echo', value }));
            change(value);
          });
      });
      deepStrictEqual(result, original());
    });

    it('is copied at the post, whatever its size and however many cross at once', async () => {
      const actor = start({}, Echo);
      for (const size of [1_000, 50_000, 127 * 1024, 128 * 1024, 1_000_000]) {
        const buffer = new ArrayBuffer(size);
        const bytes = new Uint8Array(buffer);
        for (let round = 0; round < 3; round++) {
          const futures = Array.from({ length: 8 }, (_, n) => {
            bytes.fill(n + 1);
            return actor.post({ action: 'ends', buffers: [buffer, bytes.buffer] });
          });
          bytes.fill(0);
          const results = await Future.all(futures);
          expect(results).to.deep.equal(Array.from({ length: 8 }, (_, n) => ({ ends: [n + 1, n + 1], sizes: [size, size], same: true })));
        }
      }
    });

    it('is copied at the post, whatever its number of values and however many cross at once', async () => {
      const actor = start({}, Echo);
      for (let round = 0; round < 3; round++) {
        const rows = Array.from({ length: 600 }, (_, n) => ({ n, at: new Date(n), tags: ['a'] }));
        const futures = Array.from({ length: 8 }, (_, n) => {
          for (const row of rows) row.n = n;
          return actor.post({ action: 'echo', value: rows });
        });
        for (const row of rows) row.n = -1;
        rows.length = 1;
        const results = (await Future.all(futures)) as (typeof rows)[];
        for (const [n, result] of results.entries()) {
          expect([result.length, result[599], result.filter((row) => row.n !== n)]).to.deep.equal([600, { n, at: new Date(599), tags: ['a'] }, []]);
        }
      }
    });

    it('is copied at the post, whatever its arrays of numbers and however many cross at once', async () => {
      const actor = start({}, Echo);
      for (const length of [2, 300, 5_000]) {
        const numbers = Array.from({ length }, () => 0);
        const futures = Array.from({ length: 8 }, (_, n) => {
          numbers.fill(n / 2);
          return actor.post({ action: 'echo', value: { numbers, within: [numbers.slice()] } });
        });
        numbers.fill(-1);
        const results = await Future.all(futures);
        expect(results).to.deep.equal(Array.from({ length: 8 }, (_, n) => ({ numbers: numbers.map(() => n / 2), within: [numbers.map(() => n / 2)] })));
      }
    });

    it('of many values with something in it that cannot cross fails alone', async () => {
      const actor = start({}, Echo);
      const rows: unknown[] = Array.from({ length: 600 }, (_, n) => ({ n }));
      for (const odd of [() => 0, Symbol('s'), Promise.resolve()]) {
        const [before, wrong, after] = [1, [...rows, odd], 2].map((value) => actor.post({ action: 'echo', value }));
        await failure(wrong, SerializationError);
        expect([await before, await after]).to.deep.equal([1, 2]);
      }
    });

    it('of many values is what a Proxy in it shows', async () => {
      const rows = Array.from({ length: 600 }, (_, n) => ({ n }));
      const actor = start({}, Echo);
      for (const value of [new Proxy(rows, {}), [...rows, new Proxy({ n: 600 }, {})]]) {
        expect(await actor.post({ action: 'echo', value })).to.deep.equal(value.map(({ n }) => ({ n })));
      }
    });

    it('may be posted again and again, changed in between', async () => {
      const message = { action: 'echo' as const, value: { n: 0 } };
      const futures = Array.from({ length: 50 }, (_, n) => {
        message.value.n = n;
        return echo().post(message);
      });
      expect(await Future.all(futures)).to.deep.equal(Array.from({ length: 50 }, (_, n) => ({ n })));
    });

    it('is not changed for the poster by what the actor does with it', async () => {
      const actor = start({}, Echo);
      const value = { list: [1] };
      await actor.post({ action: 'keep', value });
      const kept = (await actor.post({ action: 'kept' })) as typeof value;
      kept.list.push(2);
      expect(value).to.deep.equal({ list: [1] });
      value.list.push(3);
      expect(await actor.post({ action: 'kept' })).to.deep.equal({ list: [1] });
    });

    it('reads a getter once, at the post', async () => {
      let reads = 0;
      const value = {
        get n() {
          return ++reads;
        },
      };
      const future = echo().post({ action: 'echo', value });
      expect(reads).to.equal(1);
      expect(await future).to.deep.equal({ n: 1 });
    });
  });

  describe('a result', () => {
    const start = starter(mode);

    it('is a copy: neither side sees what the other does with it', async () => {
      const actor = start({}, Echo);
      await actor.post({ action: 'keep', value: { list: [1] } });
      const first = (await actor.post({ action: 'kept' })) as { list: number[] };
      first.list.push(2);
      expect(await actor.post({ action: 'kept' })).to.deep.equal({ list: [1] });
      const scribbled = await actor.post({ action: 'scribble' });
      const before = scribbled.length;
      await actor.post({ action: 'received' });
      await pause(5);
      expect(scribbled.length).to.equal(before);
    });

    for (const action of ['stamp', 'stamp-later'] as const) {
      it(`is a copy of what it is when the handler has ended, however large: ${action}`, async () => {
        const actor = start({}, Echo);
        for (const size of [10, 50_000, 1_000_000]) {
          const results = await Future.all(Array.from({ length: 20 }, (_, n) => actor.post({ action, n, size })));
          for (const [n, { bytes, list }] of results.entries()) {
            expect([bytes.length, bytes[0], bytes[size - 1], list.length]).to.deep.equal([size, n, n, n + 1]);
          }
        }
      });
    }

    it('is a copy for each post', async () => {
      const actor = start({}, Echo);
      await actor.post({ action: 'keep', value: { n: 1 } });
      const [one, other] = await Future.all([actor.post({ action: 'kept' }), actor.post({ action: 'kept' })]);
      expect(one).to.not.equal(other);
      expect(one).to.deep.equal(other);
    });
  });
}
