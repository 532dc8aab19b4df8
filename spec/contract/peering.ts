import { expect } from 'chai';
import type { ActorExecutor, ActorOptions, Mode } from '../../src/index.js';
import { BrokenExecutorError, CancelledError, Future, ShutdownError, TimeoutError } from '../../src/index.js';
import { shared, starter } from '../support/executors.js';
import { failure, rejection } from '../support/failure.js';
import { Gate } from '../support/gate.js';
import { Journal } from '../support/journal.js';
import { pause, until } from '../support/until.js';
import { Callee, Caller, notes } from './actors/peers.js';

const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);

/** What holds between an actor of one mode that was given a ref and one of another that it refers to. `sparesOthers`: a crash of one leaves the other alone. */
export function peering(from: Mode, to: Mode, sparesOthers = true): void {
  const startCaller = starter(from);
  const caller = shared(from, Caller);
  const startCallee = starter(to);
  const sharesMemory = from !== 'process' && to !== 'process';

  interface Pair {
    caller: ActorExecutor<Caller>;
    callee: ActorExecutor<Callee>;
    journal: Journal;
  }

  function pair(options: ActorOptions = {}): Pair {
    const journal = new Journal();
    return { caller: caller(), callee: startCallee(options, Callee, journal.path), journal };
  }

  /** To be called in a `describe` whose specs leave the callee as it was: it is one for all of them. */
  function lasting(): () => Pair {
    const callee = shared(to, Callee, new Journal().path);
    let journal: Journal;
    beforeEach(async () => {
      journal = new Journal();
      await callee().post({ action: 'write-to', journal: journal.path });
    });
    return () => ({ caller: caller(), callee: callee(), journal });
  }

  describe('a ref', () => {
    const both = lasting();

    it('in a message is one to post by', async () => {
      const { caller, callee } = both();
      expect(await caller.post({ action: 'call', to: callee, n: 21 })).to.equal(42);
      expect(await caller.post({ action: 'call', to: callee.ref, n: 22 })).to.equal(44);
    });

    it('in a constructor argument is one as well', async () => {
      const callee = startCallee({}, Callee, new Journal().path);
      const caller = startCaller({}, Caller, { ref: callee });
      expect(await caller.post({ action: 'call-given', n: 4 })).to.equal(8);
    });

    it('in a result has the id of its actor, and can be posted by', async () => {
      const { caller, callee } = both();
      await caller.post({ action: 'keep', to: callee });
      const ref = await caller.post({ action: 'kept' });
      expect(ref?.id).to.equal(callee.id);
      expect(await ref?.post({ action: 'double', n: 5 })).to.equal(10);
    });

    it('in an error is one to post by', async () => {
      const { caller, callee } = both();
      const other = startCallee({}, Callee, new Journal().path);
      expect(await caller.post({ action: 'refused', to: callee, whom: other, n: 6 })).to.equal(12);
    });

    it('that an actor gives of itself is one to post by, for actors and for the host', async () => {
      const { caller, callee } = both();
      expect(await caller.post({ action: 'self-of', to: callee, n: 7 })).to.deep.equal({ id: callee.id, n: 14 });
      const self = await callee.post({ action: 'self' });
      expect(self.id).to.equal(callee.id);
      expect(await self.post({ action: 'double', n: 8 })).to.equal(16);
    });

    it('that stands twice in a message is one object there', async () => {
      const { caller, callee } = both();
      const answer = await caller.post({ action: 'same', a: callee.ref, b: new Map([['ref', callee.ref]]) });
      expect(answer).to.deep.equal({ same: true, works: 8 });
    });

    it('to a child can be given to the host and to others', async () => {
      const journal = new Journal();
      const parent = startCaller({}, Caller);
      const other = caller();
      const child = await parent.post({ action: 'child', mode: to, journal: journal.path });
      expect(await child.post({ action: 'double', n: 9 })).to.equal(18);
      expect(await other.post({ action: 'call', to: child, n: 10 })).to.equal(20);
      expect(await parent.post({ action: 'call', to: child, n: 11 })).to.equal(22);
    });
  });

  describe('posts by a ref', () => {
    const both = lasting();

    it('are handled in their order', async () => {
      const { caller, callee, journal } = both();
      expect(await caller.post({ action: 'note-many', to: callee, from: 0, count: 1_000 })).to.deep.equal(range(0, 1_000));
      expect(notes(journal.path)).to.deep.equal(range(0, 1_000));
    });

    it('are handled in their order by whichever of several refs to one actor they go', async () => {
      const { caller, callee, journal } = both();
      await caller.post({ action: 'note-by-many-refs', refs: [callee, callee.ref, await callee.post({ action: 'self' })] });
      expect(notes(journal.path)).to.deep.equal(range(0, 150));
    });

    it('fail with what the handler throws', async () => {
      const { caller, callee } = both();
      expect((await failure(caller.post({ action: 'error-of', to: callee }), RangeError)).message).to.equal('the callee failed');
    });

    it('can be cancelled behind a handler at work', async () => {
      const { caller, callee, journal } = pair({ prefetch: sharesMemory ? 'auto' : 1 });
      const gate = new Gate();
      expect(await caller.post({ action: 'cancel-behind', to: callee, gate: gate.key, n: 1 })).to.deep.equal(['pending', true, 'cancelled', false]);
      gate.open();
      await callee.shutdown();
      expect(notes(journal.path)).to.deep.equal([]);
    });

    it('can be aborted when they run', async () => {
      const { caller, callee, journal } = both();
      const gate = new Gate();
      const held = caller.post({ action: 'abort-one', to: callee, gate: gate.key });
      await gate.entered(2);
      gate.open();
      await until(() => journal.lines.length === 1, 'the callee to end');
      expect(['aborted', 'in peace']).to.include(await held);
    });

    it('are aborted with the handler that they are a part of', async () => {
      const { caller, callee, journal } = both();
      const gate = new Gate();
      const outer = caller.post({ action: 'wait-there', to: callee, gate: gate.key });
      await gate.entered();
      outer.abort(new Error('enough'));
      expect(await outer).to.equal('aborted');
      expect(journal.lines).to.deep.equal(['aborted: Error: enough']);
    });

    it('end by that deadline where they are streams, and by an abort as cancelled', async () => {
      const { caller, callee } = both();
      await callee.ready;
      const failureOf = async (round: number): Promise<unknown> => {
        let told: { round: number; error: unknown } | undefined;
        await until(async () => {
          told = await caller.post({ action: 'how-it-failed' });
          // Where the machine was busy, it did not begin in time.
          return told?.round !== round || told.error !== undefined;
        }, 'the loop to fail');
        return told?.round === round ? told.error : undefined;
      };
      let begun = 0;
      for (let round = 1; begun < 3; round++) {
        await caller.post({ action: 'stream-on', to: callee, round }, { timeout: 50 }).exception();
        const error = await failureOf(round);
        if (error === undefined) continue;
        begun++;
        expect(error).to.be.instanceOf(TimeoutError);
      }
      const aborted = caller.post({ action: 'stream-on', to: callee, round: 0 }, { timeout: 60_000 });
      await until(async () => (await caller.post({ action: 'how-it-failed' }))?.round === 0, 'it to begin');
      aborted.abort(new Error('of another matter'));
      expect(await failureOf(0)).to.be.instanceOf(CancelledError);
    });

    it('have no later deadline than the handler that they are a part of', async () => {
      const { caller, callee } = both();
      const before = Date.now();
      const deadline = await caller.post({ action: 'deadline-there', to: callee }, { timeout: 30_000 });
      expect(deadline).to.be.within(before + 29_000, Date.now() + 30_100);
      expect(await caller.post({ action: 'deadline-there', to: callee, apart: true }, { timeout: 30_000 })).to.equal(undefined);
    });

    it("have the timeout that the action's handler declares", async () => {
      const { caller, callee } = both();
      const gate = new Gate();
      expect(await caller.post({ action: 'default-timeout', to: callee, gate: gate.key })).to.be.instanceOf(TimeoutError);
      gate.open();
    });

    it('may be streams, of refs too, and of no more items than are taken', async () => {
      const { caller, callee, journal } = both();
      expect(await caller.post({ action: 'stream', to: callee, count: 50, enough: 100 })).to.equal(100);
      expect(journal.lines).to.deep.equal(['no more items']);
      expect(await caller.post({ action: 'stream', to: callee, count: 1_000, enough: 100 })).to.equal('enough');
      expect(journal.lines).to.deep.equal(['no more items', 'no more items']);
    });

    it('move what they transfer, where memory is shared', async () => {
      const { caller, callee } = both();
      for (const length of [4, 100_000]) {
        const { left, bytes } = await caller.post({ action: 'send-bytes', to: callee, length });
        expect(left).to.equal(sharesMemory ? 0 : length);
        expect(bytes).to.deep.equal(Uint8Array.from({ length }, (_, i) => i).toReversed());
      }
    });

    it('are bounded by its mailbox', async () => {
      const { caller, callee } = pair({ mailbox: { capacity: 2 } });
      // The callee is only starting: nothing has been handed over yet.
      await caller.post({ action: 'post', to: callee, from: 1, count: 4 });
      const settled = await caller.post({ action: 'settle' });
      expect(settled.map(([, answer]) => (answer instanceof Error ? answer.name : answer))).to.deep.equal([1, 2, 'MailboxFullError', 'MailboxFullError']);
    });

    it('without a Future are handled all the same, and their failure is an event of the executor', async () => {
      const { caller, callee, journal } = both();
      const failed = new Promise((resolve) => callee.once('error', resolve));
      await caller.post({ action: 'tell-many', to: callee, count: 100 });
      await caller.post({ action: 'tell-fail', to: callee });
      expect(await failed).to.be.instanceOf(RangeError);
      expect(notes(journal.path)).to.deep.equal(range(0, 100));
    });
  });

  describe('the end of the actor that a ref is to', () => {
    it('by a shutdown: what was posted is handled, then posts fail with ShutdownError', async () => {
      const { caller, callee, journal } = pair();
      const gate = new Gate();
      await caller.post({ action: 'post', to: callee, from: 1, count: 20, first: { gate: gate.key } });
      await gate.entered();
      const ended = callee.shutdown();
      await pause(20);
      gate.open();
      await ended;
      expect(journal.lines).to.deep.equal([...range(1, 20).map((n) => `note ${n}`), 'stop']);
      expect((await caller.post({ action: 'settle' })).slice(1)).to.deep.equal(range(1, 20).map((n) => [n, n]));
      const { error } = await caller.post({ action: 'failure-of', to: callee });
      expect(error).to.be.instanceOf(ShutdownError).with.property('delivered', 'no');
    });

    it('by a shutdown that cancels: what was posted and has not begun is cancelled, and posts fail at once', async () => {
      const { caller, callee, journal } = pair();
      const gate = new Gate();
      await caller.post({ action: 'post', to: callee, from: 1, count: 20, first: { gate: gate.key } });
      await gate.entered();
      if (!sharesMemory) await until(async () => (await caller.post({ action: 'states' })).slice(1).every((state) => state === 'pending'));
      const ended = callee.shutdown({ cancelFutures: true });
      await until(async () => (await caller.post({ action: 'states' })).slice(1).every((state) => state === 'cancelled'));
      const { error } = await caller.post({ action: 'failure-of', to: callee });
      expect(error).to.be.instanceOf(ShutdownError).with.property('delivered', 'no');
      gate.open();
      await ended;
      expect(journal.lines).to.deep.equal(['stop']);
      const [first, ...rest] = await caller.post({ action: 'settle' });
      expect(first).to.deep.equal([0, 'held']);
      for (const [, cancelled] of rest) expect(cancelled).to.be.instanceOf(CancelledError).with.property('delivered', 'no');
    });

    it('by a shutdown that cancels: what it has posted to itself and has not begun is cancelled', async () => {
      const { callee, journal } = pair();
      const gate = new Gate();
      const held = callee.post({ action: 'hold-oneself', gate: gate.key });
      await gate.entered();
      const ended = callee.shutdown({ cancelFutures: true });
      gate.open();
      await ended;
      await held;
      expect(journal.lines).to.deep.equal(['CancelledError no', 'CancelledError no', 'stop']);
    });

    if (to === 'inline') {
      it('by a kill: what it has posted to itself, and a handler goes on posting, fails as what others post', async () => {
        const { callee, journal } = pair();
        const gate = new Gate();
        const held = callee.post({ action: 'hold-oneself', gate: gate.key, later: true });
        await gate.entered();
        await callee.kill();
        await rejection(held);
        gate.open();
        await until(() => journal.lines.length === 3);
        expect(journal.lines).to.deep.equal(Array.from({ length: 3 }, () => 'ActorKilledError no'));
      });
    }

    it('by a kill: posts fail with what says so', async () => {
      const { caller, callee } = pair();
      const gate = new Gate();
      await caller.post({ action: 'post', to: callee, from: 1, count: 3, first: { gate: gate.key } });
      await gate.entered();
      await callee.kill('enough');
      gate.open();
      const settled = (await caller.post({ action: 'settle' })) as [number, Error & { delivered?: string }][];
      expect(settled.map(([n, error]) => [n, error.name])).to.deep.equal(range(0, 4).map((n) => [n, 'ActorKilledError']));
      expect(settled[0]?.[1].delivered).to.equal('maybe');
      if (sharesMemory) expect(settled.slice(1).map(([, { delivered }]) => delivered)).to.deep.equal(['no', 'no', 'no']);
      const { error } = await caller.post({ action: 'failure-of', to: callee });
      expect(error).to.be.instanceOf(BrokenExecutorError);
    });

    it('by a kill: what was told and had not ended fails as an event of the executor', async () => {
      const { caller, callee } = pair();
      const errors: unknown[] = [];
      callee.on('error', (error) => errors.push(error));
      const gate = new Gate();
      const held = callee.post({ action: 'hold', gate: gate.key }).exception();
      await gate.entered();
      await caller.post({ action: 'tell-many', to: callee, count: 3 });
      await callee.kill('enough');
      gate.open();
      await held;
      await until(() => errors.length === 3, 'three events');
      for (const error of errors) expect(error).to.be.instanceOf(BrokenExecutorError);
    });

    it('before the ref was sent: posts fail as those of the host do', async () => {
      const { caller, callee } = pair();
      await callee.ready;
      await callee.shutdown();
      expect((await caller.post({ action: 'failure-of', to: callee })).error).to.be.instanceOf(ShutdownError);
      const killed = startCallee({}, Callee, new Journal().path);
      await killed.kill();
      expect((await caller.post({ action: 'failure-of', to: killed })).error).to.be.instanceOf(BrokenExecutorError);
      expect((await caller.post({ action: 'failure-of', to: killed })).thrown).to.equal(true);
    });

    it('of a child, with its parent: posts fail', async () => {
      const journal = new Journal();
      const parent = startCaller({}, Caller);
      const other = caller();
      const child = await parent.post({ action: 'child', mode: to, journal: journal.path });
      await other.post({ action: 'call', to: child, n: 1 });
      await parent.shutdown();
      expect(journal.lines).to.deep.equal(['stop']);
      const { error } = await other.post({ action: 'failure-of', to: child });
      expect(error).to.satisfy((it: unknown) => it instanceof BrokenExecutorError || it instanceof ShutdownError);
      const own = await failure(
        Promise.resolve().then(() => child.post({ action: 'double', n: 1 })),
        Error,
      );
      expect(own).to.satisfy((it: unknown) => it instanceof BrokenExecutorError || it instanceof ShutdownError);
    });
  });

  if (to !== 'inline' && sparesOthers) {
    describe('a crash of the actor that a ref is to', () => {
      it('fails what had begun; the rest is handled once, in order, by its next life', async () => {
        const { caller, callee, journal } = pair({ restart: { maxRestarts: 1, backoff: { minMs: 1, maxMs: 2 } }, prefetch: sharesMemory ? 'auto' : 1 });
        await caller.post({ action: 'post', to: callee, from: 1, count: 50, first: 'exit' });
        const [crash, ...rest] = await caller.post({ action: 'settle' });
        expect(crash?.[1]).to.deep.include({ name: 'ActorCrashedError', exitCode: 7, delivered: 'maybe', action: 'exit' });
        expect(rest).to.deep.equal(range(1, 50).map((n) => [n, n]));
        expect(notes(journal.path)).to.deep.equal(range(1, 50));
      });

      const ends: [string, string, (callee: ActorExecutor<Callee>) => Promise<void>][] = [
        ['a shutdown that cancels', 'CancelledError', (callee) => callee.shutdown({ cancelFutures: true })],
        ['a kill', 'ActorKilledError', (callee) => callee.kill()],
      ];
      // What its own realm has posted it lives once more for.
      if (from !== 'inline') ends.push(['a shutdown', 'ShutdownError', (callee) => callee.shutdown()]);
      for (const [how, error, end] of ends) {
        it(`has begun what waits to be handled again, whatever else ends it: ${how}`, async () => {
          const backoff = { minMs: 60_000, maxMs: 60_000 };
          const { caller, callee } = pair({ restart: { maxRestarts: 1, maxTaskRetries: 1, backoff }, prefetch: sharesMemory ? 'auto' : 1 });
          await caller.post({ action: 'post', to: callee, from: 1, count: 1, first: 'exit' });
          await until(() => callee.status === 'restarting', 'the crash');
          await until(async () => (await caller.post({ action: 'states' })).every((state) => state === 'pending'), 'the news of it');
          await end(callee);
          const settled = (await caller.post({ action: 'settle' })) as [number, Error & { delivered?: string }][];
          expect(settled.map(([n, { delivered }]) => [n, delivered])).to.deep.equal([
            [0, 'maybe'],
            [1, 'no'],
          ]);
          expect(settled.map(([, { name }]) => name)).to.deep.equal([error, error]);
        });
      }

      it('fails all where it is not restarted, and posts after it', async () => {
        const { caller, callee } = pair();
        await caller.post({ action: 'post', to: callee, from: 1, count: 3, first: 'exit' });
        const settled = (await caller.post({ action: 'settle' })) as [number, Error & { delivered?: string }][];
        expect(settled.map(([, { name }]) => name)).to.deep.equal(Array.from({ length: 4 }, () => 'ActorCrashedError'));
        // Thrown, or of the Future: the caller has forgotten what it knew when its last ref was collected meanwhile.
        const { error } = await caller.post({ action: 'failure-of', to: callee });
        expect(error).to.be.instanceOf(BrokenExecutorError);
      });
    });
  }

  if (from !== 'inline' && sparesOthers) {
    describe('a crash of the actor that posts by a ref', () => {
      it('drops what had not begun, and leaves the rest alone', async () => {
        const { callee, journal } = pair();
        const caller = startCaller({}, Caller);
        const gate = new Gate();
        await caller.post({ action: 'post', to: callee, from: 1, count: 3, first: { gate: gate.key } });
        await gate.entered();
        await caller.post({ action: 'leave' }).exception();
        await until(() => caller.status === 'broken', 'the caller to be gone');
        await pause(50);
        gate.open();
        expect(await callee.post({ action: 'note', n: 100 })).to.equal(100);
        expect(notes(journal.path)).to.deep.equal([100]);
      });

      it('ends the streams that it took items of', async () => {
        const { callee, journal } = pair();
        const caller = startCaller({}, Caller);
        expect(await caller.post({ action: 'begin-stream', to: callee })).to.equal(0);
        await caller.post({ action: 'leave' }).exception();
        expect(await callee.post({ action: 'double', n: 3 }), 'behind the stream').to.equal(6);
        expect(journal.lines).to.include('no more items');
      });
    });
  }

  it('posts of several actors to one meet there, each in its order', async () => {
    const { caller, callee, journal } = pair();
    const other = startCaller({}, Caller);
    const [first, second, own] = await Future.all([
      caller.post({ action: 'note-many', to: callee, from: 0, count: 300 }),
      other.post({ action: 'note-many', to: callee, from: 1_000, count: 300 }),
      callee.post({ action: 'note', n: 5_000 }),
    ]);
    expect([first, second, own]).to.deep.equal([range(0, 300), range(1_000, 300), 5_000]);
    const all = notes(journal.path);
    expect(all).to.have.lengthOf(601);
    expect(all.filter((n) => n < 1_000)).to.deep.equal(range(0, 300));
    expect(all.filter((n) => n >= 1_000 && n < 5_000)).to.deep.equal(range(1_000, 300));
  });
}
