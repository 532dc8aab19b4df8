import { expect } from 'chai';
import type { ActorExecutor, Mode } from '../../src/index.js';
import { BrokenExecutorError, Future, MailboxFullError, wait } from '../../src/index.js';
import { drain } from '../support/drain.js';
import { starter } from '../support/executors.js';
import { failure, rejection } from '../support/failure.js';
import { Gate } from '../support/gate.js';
import { pause } from '../support/until.js';
import { Narrow } from './actors/forms.js';
import { Lifecycle } from './actors/lifecycle.js';
import { count, Recorder } from './actors/recorder.js';
import type { Capabilities } from './capabilities.js';
import { nothingAhead } from './capabilities.js';

export function mailbox(mode: Mode, capabilities: Capabilities): void {
  describe('the mailbox', () => {
    const start = starter(mode);

    /** A recorder at work behind a gate, and room for so many that wait. */
    async function occupied(capacity: number, overflow: 'reject' | 'drop-oldest' = 'reject'): Promise<{ recorder: ActorExecutor<Recorder>; gate: Gate }> {
      const recorder = start({ mailbox: { capacity, overflow }, ...nothingAhead(capabilities) }, Recorder);
      await recorder.ready;
      const gate = new Gate();
      recorder.post({ action: 'hold', gate: gate.key, n: 0 });
      await gate.entered();
      return { recorder, gate };
    }

    it('fails the post that finds it full, and loses nothing that waits', async () => {
      const { recorder, gate } = await occupied(2);
      const waiting = [recorder.post({ action: 'note', n: 1 }), recorder.post({ action: 'note', n: 2 })];
      const refused = recorder.post({ action: 'note', n: 3 });
      const error = await failure(refused, MailboxFullError);
      expect([error.name, error.code, error.delivered, refused.state]).to.deep.equal(['MailboxFullError', 'ERR_ACTOR_MAILBOX_FULL', 'no', 'finished']);
      gate.open();
      await Future.all(waiting);
      expect(await recorder.post({ action: 'begun' })).to.deep.equal([0, 1, 2]);
    });

    it('keeps the newest of a long loop where the oldest are to be dropped, however much is handed over ahead', async () => {
      const recorder = start({ mailbox: { capacity: 1_000, overflow: 'drop-oldest' } }, Recorder);
      for (let round = 0; round < 20; round++) {
        for (let n = 0; n < 400; n++) recorder.tell({ action: 'note', n });
        await recorder.post({ action: 'begun' });
      }
      const posts = count(20_000).map((n) => recorder.post({ action: 'note', n }));
      for (const outcome of await Promise.allSettled(posts)) if (outcome.status === 'rejected') expect(outcome.reason).to.be.instanceOf(MailboxFullError);
      const handled = await recorder.post({ action: 'begun' });
      expect(handled.slice(-100)).to.deep.equal(count(20_000).slice(-100));
    });

    it("rejects where no overflow policy is given, and goes by the class's own options", async () => {
      const narrow = start(nothingAhead(capabilities), Narrow);
      await narrow.ready;
      const gate = new Gate();
      const held = narrow.post({ action: 'hold', gate: gate.key });
      await gate.entered();
      const waiting = narrow.post({ action: 'hold', gate: gate.key });
      await failure(narrow.post({ action: 'hold', gate: gate.key }), MailboxFullError);
      gate.open();
      await Future.all([held, waiting]);

      const recorder = start({ mailbox: { capacity: 1 }, ...nothingAhead(capabilities) }, Recorder);
      await recorder.ready;
      const another = new Gate();
      recorder.post({ action: 'hold', gate: another.key, n: 0 });
      await another.entered();
      recorder.post({ action: 'note', n: 1 });
      await failure(recorder.post({ action: 'note', n: 2 }), MailboxFullError);
    });

    it("is as large as the executor's own options say, over those of the class", async () => {
      const narrow = start({ mailbox: { capacity: 3 }, ...nothingAhead(capabilities) }, Narrow);
      await narrow.ready;
      const gate = new Gate();
      const held = narrow.post({ action: 'hold', gate: gate.key });
      await gate.entered();
      const waiting = [1, 2, 3].map(() => narrow.post({ action: 'hold', gate: gate.key }));
      await failure(narrow.post({ action: 'hold', gate: gate.key }), MailboxFullError);
      gate.open();
      await Future.all([held, ...waiting]);
    });

    it('has no bound where none is given', async () => {
      const recorder = start({}, Recorder);
      const gate = new Gate();
      recorder.post({ action: 'hold', gate: gate.key, n: -1 });
      await gate.entered();
      const futures = count(10_000).map((n) => recorder.post({ action: 'note', n }));
      gate.open();
      expect(await Future.all(futures)).to.deep.equal(count(10_000));
    });

    it('counts what waits for the start of the actor', async () => {
      const gate = new Gate();
      const actor = start({ mailbox: { capacity: 2 } }, Lifecycle, { startGate: gate.key });
      const waiting = [actor.post({ action: 'work', n: 1 }), actor.post({ action: 'work', n: 2 })];
      await failure(actor.post({ action: 'work', n: 3 }), MailboxFullError);
      gate.open();
      expect(await Future.all(waiting)).to.deep.equal([1, 2]);
    });

    it('has room again for what was cancelled', async () => {
      const { recorder, gate } = await occupied(2);
      const [one, two] = [recorder.post({ action: 'note', n: 1 }), recorder.post({ action: 'note', n: 2 })];
      expect(one.cancel()).to.equal(true);
      const three = recorder.post({ action: 'note', n: 3 });
      await failure(recorder.post({ action: 'note', n: 4 }), MailboxFullError);
      gate.open();
      await Future.all([two, three]);
      expect(await recorder.post({ action: 'begun' })).to.deep.equal([0, 2, 3]);
    });

    it('drops the oldest that waits, never the running one', async () => {
      const { recorder, gate } = await occupied(2, 'drop-oldest');
      const [one, two, three, four] = [1, 2, 3, 4].map((n) => recorder.post({ action: 'note', n }));
      for (const dropped of [one, two]) {
        const error = await failure(dropped, MailboxFullError);
        expect([error.delivered, dropped.state]).to.deep.equal(['no', 'finished']);
      }
      expect([three.done(), four.done()]).to.deep.equal([false, false]);
      gate.open();
      expect(await Future.all([three, four])).to.deep.equal([3, 4]);
      expect(await recorder.post({ action: 'begun' })).to.deep.equal([0, 3, 4]);
    });

    it('drops the oldest of what was handed over long ago', async () => {
      const recorder = start({ mailbox: { capacity: 100, overflow: 'drop-oldest' }, ...nothingAhead(capabilities) }, Recorder);
      // Until they take so little time that a hundred of them are handed over ahead, where that is done at all.
      for (let round = 0; round < 20; round++) {
        for (let n = 0; n < 50; n++) recorder.tell({ action: 'note', n: -1 });
        await recorder.post({ action: 'begun' });
      }
      const gate = new Gate();
      recorder.post({ action: 'hold', gate: gate.key, n: 0 });
      await gate.entered();
      const first = count(100).map((n) => recorder.post({ action: 'note', n: n + 1 }));
      await pause(20);
      const second = count(50).map((n) => recorder.post({ action: 'note', n: n + 101 }));
      for (const dropped of first.slice(0, 50)) await failure(dropped, MailboxFullError);
      gate.open();
      await Future.all([...first.slice(50), ...second]);
      expect((await recorder.post({ action: 'begun' })).filter((n) => n >= 0)).to.deep.equal([0, ...count(100, 51)]);
    });

    describe('whenWritable', () => {
      it('resolves at once while there is room', async () => {
        const { recorder } = await occupied(1);
        await recorder.whenWritable();
        const unbounded = start({}, Recorder);
        await unbounded.whenWritable();
      });

      it('resolves when there is room again, and the post is accepted', async () => {
        const { recorder, gate } = await occupied(1);
        const waiting = recorder.post({ action: 'note', n: 1 });
        let writable = false;
        const room = recorder.whenWritable().then(() => {
          writable = true;
        });
        await pause(20);
        expect(writable).to.equal(false);
        gate.open();
        await room;
        expect(await recorder.post({ action: 'note', n: 2 })).to.equal(2);
        expect(await waiting).to.equal(1);
      });

      it('resolves when a waiting message is cancelled', async () => {
        const { recorder } = await occupied(1);
        const waiting = recorder.post({ action: 'note', n: 1 });
        const room = recorder.whenWritable();
        waiting.cancel();
        await room;
        expect(recorder.post({ action: 'note', n: 2 }).state).to.equal('pending');
      });

      it('resolves when a handler begins, and with that makes room', async () => {
        const gate = new Gate();
        const recorder = start({ mailbox: { capacity: 1 } }, Recorder);
        const held = recorder.post({ action: 'hold', gate: gate.key, n: 0 });
        const room = recorder.whenWritable();
        await gate.entered();
        await room;
        expect([held.state, recorder.post({ action: 'note', n: 1 }).done()]).to.deep.equal(['running', false]);
        gate.open();
      });

      it('lets a feeder post without a refusal', async () => {
        const recorder = start({ mailbox: { capacity: 3 } }, Recorder);
        const futures: Future<number>[] = [];
        for (const n of count(500)) {
          await recorder.whenWritable();
          futures.push(recorder.post({ action: n % 2 ? 'note' : 'later', n }));
        }
        expect(await Future.all(futures)).to.deep.equal(count(500));
      });

      it('resolves for one at a time, in the order in which they began to wait, and each post is accepted', async () => {
        const { recorder, gate } = await occupied(1);
        recorder.post({ action: 'note', n: 0 });
        const posts = count(8, 1).map(async (n) => {
          await recorder.whenWritable();
          return recorder.post({ action: 'note', n });
        });
        gate.open();
        expect(await Promise.all(posts)).to.deep.equal(count(8, 1));
        expect((await recorder.post({ action: 'begun' })).slice(-8)).to.deep.equal(count(8, 1));
      });

      it('resolves for one at a time also where nobody has waited before', async () => {
        const recorder = start({ mailbox: { capacity: 2 } }, Recorder);
        await recorder.ready;
        const feed = async (feeder: number): Promise<number[]> => {
          const futures: Future<number>[] = [];
          for (const n of count(10, feeder * 10)) {
            await recorder.whenWritable();
            futures.push(recorder.post({ action: n % 2 ? 'note' : 'later', n }));
          }
          return Future.all(futures);
        };
        expect((await Promise.all(count(6).map(feed))).flat()).to.deep.equal(count(60));
      });

      it('lets feeders and maps share what room there is', async () => {
        const recorder = start({ mailbox: { capacity: 2 } }, Recorder);
        const feed = async (): Promise<number[]> => {
          const futures: Future<number>[] = [];
          for (const n of count(30)) {
            // Nobody takes its place, though it does not post at once.
            await (async () => recorder.whenWritable())();
            futures.push(recorder.post({ action: 'note', n }));
          }
          return Future.all(futures);
        };
        const maps = count(3).map(() => drain(recorder.map(count(30).map((n) => ({ action: 'note', n }) as const))));
        expect(await Promise.all([feed(), feed()])).to.deep.equal([count(30), count(30)]);
        expect(await Promise.all(maps)).to.deep.equal(count(3).map(() => ({ items: count(30) })));
      });

      it('resolves for the next when one does not post', async () => {
        const { recorder, gate } = await occupied(1);
        recorder.post({ action: 'note', n: 1 });
        const rooms = count(5).map(() => recorder.whenWritable());
        gate.open();
        await Promise.all(rooms);
        expect(await recorder.post({ action: 'note', n: 2 })).to.equal(2);
      });

      it('leaves nobody waiting when the actor ends', async () => {
        const { recorder } = await occupied(1);
        recorder.post({ action: 'note', n: 1 });
        const rooms = count(3).map(() => rejection(recorder.whenWritable()));
        await recorder.kill();
        for (const error of await Promise.all(rooms)) expect(error).to.be.instanceOf(BrokenExecutorError);
      });
    });

    it('is not made smaller by messages that have failed', async () => {
      const recorder = start({ mailbox: { capacity: 1 } }, Recorder);
      for (let round = 0; round < 20; round++) {
        await wait([recorder.post({ action: 'fail', reason: 'as asked' })]);
        await wait([recorder.post({ action: 'note', n: (() => 0) as unknown as number })]);
      }
      expect(await recorder.post({ action: 'note', n: 1 })).to.equal(1);
    });
  });
}
