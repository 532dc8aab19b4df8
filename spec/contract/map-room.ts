import { expect } from 'chai';
import type { ActorExecutor, Mode } from '../../src/index.js';
import { BrokenExecutorError, MailboxFullError, ShutdownError, TimeoutError } from '../../src/index.js';
import { drain } from '../support/drain.js';
import { starter } from '../support/executors.js';
import { rejection } from '../support/failure.js';
import { Gate } from '../support/gate.js';
import { pause, until } from '../support/until.js';
import { count, Recorder } from './actors/recorder.js';
import type { Capabilities } from './capabilities.js';
import { nothingAhead } from './capabilities.js';

type Note = { action: 'note'; n: number };

const notes = (length: number, from = 0): Note[] => count(length, from).map((n) => ({ action: 'note', n }));

export function mappingInLittleRoom(mode: Mode, capabilities: Capabilities): void {
  describe('map, where the mailbox is bounded,', () => {
    const start = starter(mode);

    /** An actor at work, and a mailbox that others have filled. */
    async function full(): Promise<{ recorder: ActorExecutor<Recorder>; free: () => void; others: () => Promise<number[]> }> {
      const recorder = start({ ...nothingAhead(capabilities), mailbox: { capacity: 1 } }, Recorder);
      const gate = new Gate();
      const held = recorder.post({ action: 'hold', gate: gate.key, n: 100 });
      await gate.entered();
      const waiting = recorder.post({ action: 'note', n: 101 });
      for (const future of [held, waiting]) future.markObserved();
      return { recorder, free: () => gate.open(), others: () => Promise.all([held, waiting]) };
    }

    for (const overflow of ['reject', 'drop-oldest'] as const) {
      it(`posts no more ahead than there is room for (overflow: ${overflow})`, async () => {
        const recorder = start({ mailbox: { capacity: 3, overflow } }, Recorder);
        expect(await drain(recorder.map(notes(100)))).to.deep.equal({ items: count(100) });
      });

      it(`shares it with other maps (overflow: ${overflow})`, async () => {
        const recorder = start({ mailbox: { capacity: 2, overflow } }, Recorder);
        const rounds = await Promise.all(count(4).map((n) => drain(recorder.map(notes(50, n * 50)))));
        expect(rounds).to.deep.equal(count(4).map((n) => ({ items: count(50, n * 50) })));
      });
    }

    it('is not kept from its turn for ever by one over endless messages', async () => {
      const recorder = start({ mailbox: { capacity: 2 } }, Recorder);
      const endless = recorder.map(
        (function* (): Generator<Note> {
          for (let n = 0; ; n++) yield { action: 'note', n };
        })(),
      );
      let done = false;
      const looping = (async () => {
        for await (const _ of endless) if (done) break;
      })();
      expect(await drain(recorder.map(notes(20)))).to.deep.equal({ items: count(20) });
      done = true;
      await looping;
    });

    it('waits where others have filled it, and posts in order once there is room', async () => {
      const { recorder, free, others } = await full();
      const results = drain(recorder.map(notes(3)));
      await pause(20);
      expect(recorder.stats()).to.include({ posted: 2, failed: 0 });
      free();
      expect(await results).to.deep.equal({ items: [0, 1, 2] });
      expect(await others()).to.deep.equal([100, 101]);
      expect(await recorder.post({ action: 'begun' })).to.deep.equal([100, 101, 0, 1, 2]);
    });

    it('ends at once over no messages though others have filled it', async () => {
      const { recorder, free } = await full();
      expect(await drain(recorder.map([]))).to.deep.equal({ items: [] });
      free();
    });

    it('waits for room no longer than its timeout', async () => {
      const { recorder, free, others } = await full();
      expect((await drain(recorder.map(notes(2), { timeout: 30 }))).error).to.be.instanceOf(TimeoutError);
      free();
      await others();
      expect(await recorder.post({ action: 'begun' })).to.deep.equal([100, 101]);
    });

    it('waits for room no longer than anybody takes results, and ends its messages', async () => {
      const { recorder, free, others } = await full();
      let closed = false;
      const results = recorder.map(
        (function* (): Generator<Note> {
          try {
            yield* notes(5);
          } finally {
            closed = true;
          }
        })(),
      );
      const next = results.next();
      await pause(1);
      await results.return?.();
      expect(await next).to.deep.equal({ done: true, value: undefined });
      expect(closed).to.equal(true);
      free();
      await others();
      expect(await recorder.post({ action: 'begun' })).to.deep.equal([100, 101]);
    });

    it('waits for room no longer than the actor takes posts', async () => {
      for (const [end, expected] of [
        ['shutdown', ShutdownError],
        ['kill', BrokenExecutorError],
      ] as const) {
        const { recorder, free } = await full();
        const next = rejection(recorder.map(notes(2)).next());
        await pause(1);
        const ended = recorder[end]();
        expect(await next).to.be.instanceOf(expected);
        free();
        await ended;
      }
    });

    it('fails as a post does where there never is room', async () => {
      const recorder = start({ mailbox: { capacity: 0 } }, Recorder);
      expect((await drain(recorder.map(notes(2)))).error).to.be.instanceOf(MailboxFullError);
    });

    it('goes on where a waiting message of others is cancelled', async () => {
      const recorder = start({ ...nothingAhead(capabilities), mailbox: { capacity: 1 } }, Recorder);
      const gate = new Gate();
      const held = recorder.post({ action: 'hold', gate: gate.key, n: 0 });
      await gate.entered();
      const waiting = recorder.post({ action: 'note', n: 1 });
      const next = recorder.map(notes(1, 2)).next();
      await pause(1);
      waiting.cancel();
      await until(() => recorder.stats().posted === 3, 'its message to be posted');
      gate.open();
      expect(await next).to.deep.equal({ done: false, value: 2 });
      expect(await held).to.equal(0);
    });
  });
}
