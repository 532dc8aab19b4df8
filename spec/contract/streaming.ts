import { expect } from 'chai';
import type { ActorRef, Mode } from '../../src/index.js';
import { MailboxFullError } from '../../src/index.js';
import { drain, take } from '../support/drain.js';
import { recycled, starter } from '../support/executors.js';
import { failure, rejection, thrown } from '../support/failure.js';
import { Gate } from '../support/gate.js';
import { Journal } from '../support/journal.js';
import { until } from '../support/until.js';
import { count } from './actors/recorder.js';
import { Streamer } from './actors/streamer.js';
import type { Capabilities } from './capabilities.js';
import { nothingAhead } from './capabilities.js';

export function streaming(mode: Mode, capabilities: Capabilities): void {
  describe('a stream', () => {
    const start = starter(mode);
    const streamer = recycled({ mode, ...nothingAhead(capabilities) }, Streamer);
    const log = (): Promise<string[]> => streamer().post({ action: 'log' }).result();
    const steps = (name: string, to: number): string[] => [`${name} begins`, ...count(to).map((n) => `${name} ${n}`), `${name} ends`];

    describe('of items', () => {
      for (const action of ['count', 'count-async'] as const) {
        it(`yields them in order, and ends with the generator: ${action}`, async () => {
          for (const to of [0, 1, 15, 16, 17, 100]) expect(await drain(streamer().stream({ action, to }))).to.deep.equal({ items: count(to) });
        });
      }

      it('yields what can be cloned, undefined too, and not what the generator returns', async () => {
        const items = [undefined, null, Number.NaN, -0, 1n, 'text', { deep: [{ er: new Date(5) }] }, new Map([[1, new Set(['a'])]]), [undefined]];
        expect(await drain(streamer().stream({ action: 'items', items }))).to.deep.equal({ items });
      });

      it('yields errors as any other value', async () => {
        const { items, error } = await drain(streamer().stream({ action: 'items', items: [new RangeError('an item')] }));
        expect([(items[0] as Error).name, (items[0] as Error).message, error]).to.deep.equal(['RangeError', 'an item', undefined]);
      });

      for (const action of ['same', 'same-async'] as const) {
        it(`copies each when it is yielded, however large: ${action}`, async () => {
          for (const size of [3, 50_000, 200_000]) {
            const { items } = await drain(streamer().stream({ action, size }));
            expect(items.map(({ n, bytes }) => [n, bytes[0], bytes.at(-1), bytes.length])).to.deep.equal([0, 1, 2].map((n) => [n, n, n, size]));
          }
        });
      }

      it('moves what a generator marks with transfer, where buffers can be moved', async () => {
        const { items } = await drain(streamer().stream({ action: 'buffers' }));
        expect(items).to.deep.equal([{ bytes: new Uint8Array([1, 2, 3]) }, capabilities.movedBuffers ? 'moved' : 'copied']);
      });

      it('is copied and moved to the actor as any message', async () => {
        const message = { action: 'items' as const, items: [{ n: 1 }, new Uint8Array(4)] };
        const buffer = (message.items[1] as Uint8Array<ArrayBuffer>).buffer;
        const stream = streamer().stream(message, { transfer: [buffer] });
        (message.items[0] as { n: number }).n = 2;
        expect(buffer.byteLength).to.equal(capabilities.movedBuffers ? 0 : 4);
        expect(await drain(stream)).to.deep.equal({ items: [{ n: 1 }, new Uint8Array(4)] });
      });
    });

    describe('among other messages', () => {
      it('is posted by the call, in order with them', async () => {
        const actor = streamer();
        const first = actor.stream({ action: 'count', to: 2, name: 'first' });
        actor.post({ action: 'ordinary' });
        const second = actor.stream({ action: 'count-async', to: 1, name: 'second' });
        const last = actor.post({ action: 'log' });
        expect([await drain(second), await drain(first)]).to.deep.equal([{ items: [0] }, { items: [0, 1] }]);
        expect(await last).to.deep.equal([...steps('first', 2), 'ordinary', ...steps('second', 1)]);
      });

      it('occupies the actor until its generator has ended', async () => {
        const actor = streamer();
        const stream = actor.stream({ action: 'count', to: 3 }, { highWaterMark: 1 });
        const behind = actor.post({ action: 'ordinary' });
        expect(await take(stream, 2)).to.deep.equal([0, 1]);
        expect(behind.state).to.equal('pending');
        expect(await drain(stream)).to.deep.equal({ items: [2] });
        await behind;
        expect(await log()).to.deep.equal([...steps('count', 3), 'ordinary']);
      });

      it('runs beside others where its handler is concurrent', async () => {
        const journal = new Journal();
        const actor = streamer();
        const streams = [1, 2].map(() => actor.stream({ action: 'count-beside', to: 40, journal: journal.path }));
        expect(await Promise.all(streams.map((stream) => take(stream, 1)))).to.deep.equal([[0], [0]]);
        expect(await actor.post({ action: 'ordinary' })).to.equal('result');
        expect(await Promise.all(streams.map(drain))).to.deep.equal([{ items: count(39, 1) }, { items: count(39, 1) }]);
      });

      it('counts as one message, also for the capacity of the mailbox', async () => {
        const actor = start({ mailbox: { capacity: 1 }, ...nothingAhead(capabilities) }, Streamer);
        const gate = new Gate();
        const held = actor.post({ action: 'hold', gate: gate.key });
        await gate.entered();
        const waiting = actor.stream({ action: 'count', to: 50 });
        expect(actor.stats()).to.include({ posted: 2, queued: 1, running: 1 });
        const { items, error } = await drain(actor.stream({ action: 'count', to: 50 }));
        expect(items).to.deep.equal([]);
        expect(error).to.be.instanceOf(MailboxFullError);
        gate.open();
        await held;
        expect(await take(waiting, 10)).to.deep.equal(count(10));
        expect(actor.stats()).to.include({ posted: 3, queued: 0, running: 1, completed: 1, failed: 1, cancelled: 0 });
        await drain(waiting);
        expect(actor.stats()).to.include({ posted: 3, queued: 0, running: 0, completed: 2, failed: 1, cancelled: 0 });
      });

      it('overtakes those of lower priority', async () => {
        const actor = streamer();
        const gate = new Gate();
        actor.post({ action: 'hold', gate: gate.key });
        await gate.entered();
        const later = actor.stream({ action: 'count', to: 1, name: 'later' });
        const sooner = actor.stream({ action: 'count', to: 1, name: 'sooner' }, { priority: 1 });
        gate.open();
        await Promise.all([drain(later), drain(sooner)]);
        expect(await log()).to.deep.equal([...steps('sooner', 1), ...steps('later', 1)]);
      });

      it('can be one of the actor to itself, and of one actor from another', async () => {
        expect(await streamer().post({ action: 'stream-self' })).to.deep.equal([0, 1, 2]);
        expect(await drain(streamer().stream({ action: 'relay', to: 20 }))).to.deep.equal({ items: count(20).map((n) => n * 10) });
      });
    });

    describe('holds its handler back', () => {
      for (const highWaterMark of [undefined, 1, 2, 5, 100]) {
        it(`at a highWaterMark of ${highWaterMark ?? 'nothing said: 16'}`, async () => {
          const actor = streamer();
          const journal = new Journal();
          const stream = actor.stream({ action: 'count-beside', to: 1_000, journal: journal.path }, { highWaterMark });
          for (let taken = 0; taken < 3; taken++) {
            const ahead = taken + (highWaterMark ?? 16);
            await until(() => journal.lines.length >= ahead);
            // What has happened in the actor since is known once it has answered.
            await actor.post({ action: 'ordinary' });
            await actor.post({ action: 'ordinary' });
            expect(journal.lines.length).to.equal(ahead);
            expect(await take(stream, 1)).to.deep.equal([taken]);
          }
          await stream.return?.();
        });
      }

      it('never, with Infinity', async () => {
        const actor = streamer();
        const journal = new Journal();
        const stream = actor.stream({ action: 'count-beside', to: 2_000, journal: journal.path }, { highWaterMark: Number.POSITIVE_INFINITY });
        await until(() => journal.has('ends false'));
        expect(await drain(stream)).to.deep.equal({ items: count(2_000) });
      });

      it('only by what its consumer has not taken, however many there are', async () => {
        const stream = streamer().stream({ action: 'count', to: 20_000 }, { highWaterMark: 300 });
        expect(await drain(stream)).to.deep.equal({ items: count(20_000) });
      });

      if (capabilities.killsBlockedHandler) {
        it('and does not hold back the items of a handler that lets nothing else run', async () => {
          const seen: boolean[] = [];
          const made: number[] = [];
          for await (const at of streamer().stream({ action: 'slow', n: 4, ms: 100 })) {
            made.push(at);
            seen.push(Date.now() < at + 100);
          }
          expect(made).to.have.length(4);
          // The last one comes soon in any case; of the others, a busy machine may delay one.
          expect(seen.slice(0, 3).filter(Boolean)).to.have.length.at.least(2);
        });
      }

      const wrong: [unknown, typeof Error][] = [0, -1, 1.5, Number.NaN, Number.NEGATIVE_INFINITY].map((value) => [value, RangeError]);
      for (const [highWaterMark, expected] of [...wrong, ['16', TypeError] as const, [null, TypeError] as const]) {
        it(`at no highWaterMark that is none: ${typeof highWaterMark} ${String(highWaterMark)}`, () => {
          const actor = streamer();
          const { posted } = actor.stats();
          const error = thrown(() => actor.stream({ action: 'count', to: 1 }, { highWaterMark: highWaterMark as number }), expected);
          expect(error.message).to.include('highWaterMark');
          expect(actor.stats().posted).to.equal(posted);
        });
      }

      it('by an option that a post does not have', () => {
        const any = streamer() as ActorRef<any>;
        expect(thrown(() => any.post({ action: 'ordinary' }, { highWaterMark: 1 } as object), TypeError).message).to.include('highWaterMark');
        expect(thrown(() => any.stream({ action: 'count' }, { highWatermark: 1 } as object), TypeError).message).to.include('highWatermark');
      });
    });

    describe('as an iterator', () => {
      it('answers calls of next in order, however many wait', async () => {
        const stream = streamer().stream({ action: 'count-async', to: 5 }, { highWaterMark: 2 });
        const results = await Promise.all(count(8).map(() => stream.next()));
        expect(results).to.deep.equal([...count(5).map((value) => ({ value, done: false })), ...count(3).map(() => ({ value: undefined, done: true }))]);
      });

      it('gives each item to one of two loops over it', async () => {
        const stream = streamer().stream({ action: 'count-async', to: 100 });
        const [one, other] = await Promise.all([drain(stream), drain(stream)]);
        expect([...one.items, ...other.items].sort((a, b) => a - b)).to.deep.equal(count(100));
        expect([one.items, other.items].map((items) => [...items].sort((a, b) => a - b))).to.deep.equal([one.items, other.items]);
        expect(await stream.next()).to.deep.equal({ value: undefined, done: true });
      });

      it('ends for one loop when the other one is left', async () => {
        const stream = streamer().stream({ action: 'count', to: 1_000 }, { highWaterMark: 1 });
        const other = drain(stream);
        for await (const _ of stream) break;
        expect((await other).items.length).to.be.lessThan(1_000);
        expect((await log()).at(-1)).to.equal('count ends');
      });

      it('throws its error once, and is done then', async () => {
        const stream = streamer().stream({ action: 'end-by', n: 1, end: 'throw', journal: new Journal().path });
        const results = await Promise.allSettled(count(4).map(() => stream.next()));
        expect(results.map(({ status }) => status)).to.deep.equal(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
        expect(await stream.next()).to.deep.equal({ value: undefined, done: true });
      });
    });

    describe('that is left', () => {
      for (const action of ['count', 'count-async'] as const) {
        it(`ends its generator, whose finally has run when the loop has ended: ${action}`, async () => {
          const actor = streamer();
          for await (const n of actor.stream({ action, to: 1_000 }, { highWaterMark: 4 })) if (n === 5) break;
          const lines = await log();
          expect(lines.at(-1)).to.equal('count ends');
          expect(lines.filter((line) => line === 'count ends')).to.have.length(1);
          expect(lines.length).to.be.at.most(1 + 6 + 4 + 1);
          expect(await actor.post({ action: 'ordinary' })).to.equal('result');
        });
      }

      it('waits for the finally, and no other message is handled before that', async () => {
        const actor = streamer();
        const gate = new Gate();
        const stream = actor.stream({ action: 'wait-in-finally', gate: gate.key });
        await take(stream, 3);
        let left = 0;
        const leaving = [1, 2].map(() => stream.return?.('a value').then((result) => [++left, result]));
        const behind = actor.post({ action: 'log' });
        await gate.entered();
        expect([left, behind.done()]).to.deep.equal([0, false]);
        expect(await stream.next()).to.deep.equal({ value: undefined, done: true });
        gate.open();
        expect(await Promise.all(leaving)).to.deep.equal([1, 2].map((n) => [n, { value: 'a value', done: true }]));
        expect(await behind).to.deep.equal(['waited']);
      });

      it('aborts the signal of a generator that waits for something', async () => {
        const journal = new Journal();
        const stream = streamer().stream({ action: 'end-by', n: 2, end: 'obey', journal: journal.path });
        await take(stream, 2);
        await until(() => journal.has('all yielded'));
        const waiting = stream.next();
        await stream.return?.();
        expect(await waiting).to.deep.equal({ value: undefined, done: true });
        expect(journal.lines).to.deep.equal(['all yielded', 'finally, aborted: true']);
      });

      it('before it has begun never runs', async () => {
        const actor = start({}, Streamer);
        await actor.ready;
        const gate = new Gate();
        const held = actor.post({ action: 'hold', gate: gate.key });
        await gate.entered();
        const stream = actor.stream({ action: 'count', to: 3 });
        // What was handed over to a process ahead of its turn is taken back.
        await until(() => actor.stats().queued === 1);
        expect(await stream.return?.()).to.deep.equal({ value: undefined, done: true });
        gate.open();
        await held;
        expect(await actor.post({ action: 'log' })).to.deep.equal([]);
        expect(actor.stats()).to.include({ posted: 3, queued: 0, running: 0, completed: 2, cancelled: 1 });
      });

      it('rejects with what the finally throws', async () => {
        const actor = streamer();
        const left = async (): Promise<void> => {
          for await (const _ of actor.stream({ action: 'protest' })) break;
        };
        expect((await failure(left(), TypeError)).message).to.equal('thrown by the finally');
        const thrower = actor.stream({ action: 'protest' });
        await take(thrower, 1);
        expect(await rejection(thrower.throw?.('of the loop') as Promise<unknown>)).to.equal('of the loop');
      });

      it('by throw rejects with that error, once the generator has ended', async () => {
        const stream = streamer().stream({ action: 'count-async', to: 100 });
        await take(stream, 2);
        const error = new RangeError('of the loop');
        expect(await rejection(stream.throw?.(error) as Promise<unknown>)).to.equal(error);
        expect((await log()).at(-1)).to.equal('count ends');
        expect(await stream.next()).to.deep.equal({ value: undefined, done: true });
      });

      it('after its end is none', async () => {
        const stream = streamer().stream({ action: 'count', to: 1 });
        await drain(stream);
        expect(await stream.return?.('a value')).to.deep.equal({ value: 'a value', done: true });
        expect((await log()).at(-1)).to.equal('count ends');
      });
    });
  });
}
