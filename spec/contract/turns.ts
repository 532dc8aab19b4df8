import { expect } from 'chai';
import type { Mode } from '../../src/index.js';
import { CancelledError, Future, wait } from '../../src/index.js';
import { shared, starter } from '../support/executors.js';
import { failure } from '../support/failure.js';
import { Gate } from '../support/gate.js';
import { pause, until } from '../support/until.js';
import { Contextual } from './actors/context.js';
import { count, Recorder } from './actors/recorder.js';
import { Clock, Turns } from './actors/turns.js';
import type { Capabilities } from './capabilities.js';

export function turns(mode: Mode, capabilities: Capabilities): void {
  describe('one message at a time', () => {
    const start = starter(mode);

    for (const kind of ['turn', 'thenable', 'fall'] as const) {
      it(`begins the next handler when the one before, '${kind}', has settled`, async () => {
        const turns = start({}, Turns);
        const [a, b] = [new Gate(), new Gate()];
        const first = turns.post({ action: kind, name: 'a', gate: a.key });
        const second = turns.post({ action: 'turn', name: 'b', gate: b.key });
        const third = turns.post({ action: 'sync', name: 'c' });
        const look = turns.post({ action: 'log' });
        await a.entered();
        await pause(20);
        expect([b.visitors, third.done(), look.done()]).to.deep.equal([0, false, false]);
        a.open();
        await b.entered();
        expect(third.done()).to.equal(false);
        b.open();
        if (kind === 'fall') expect((await failure(first, Error)).message).to.equal('a');
        else expect(await first).to.equal('a');
        expect(await second).to.equal('b');
        expect(await look).to.deep.equal(['begin a', 'end a', 'begin b', 'end b', 'begin c', 'end c']);
      });
    }

    it('handles a concurrent action beside a running handler', async () => {
      const turns = start({}, Turns);
      const gate = new Gate();
      const held = turns.post({ action: 'turn', name: 'held', gate: gate.key });
      await gate.entered();
      expect(await turns.post({ action: 'beside', name: 'look' })).to.equal('look');
      expect(held.done()).to.equal(false);
      gate.open();
      await held;
      expect(await turns.post({ action: 'log' })).to.deep.equal(['begin held', 'begin look', 'end look', 'end held']);
    });

    it('begins nothing else behind cancelled messages beside a running handler, which were posted in a row with it', async () => {
      const turns = start({}, Turns);
      for (let n = 0; n < 64; n++) await turns.post({ action: 'log' });
      const gate = new Gate();
      const held = turns.post({ action: 'turn', name: 'held', gate: gate.key });
      const row = ['a', 'b', 'c'].map((name) => turns.post({ action: 'sync', name }));
      const beside = turns.post({ action: 'beside', name: 'beside' });
      await gate.entered();
      for (const future of row.slice(0, 2)) future.abort();
      const again = turns.post({ action: 'beside', name: 'again' });
      await pause(20);
      gate.open();
      await Future.all([held, row[2], beside, again]);
      const log = await turns.post({ action: 'log' });
      expect(log.indexOf('begin c')).to.be.above(log.indexOf('end held'));
      expect(log).to.not.include('begin a');
    });

    it('handles a concurrent action behind a cancelled message beside a running handler', async () => {
      const turns = start({}, Turns);
      const gate = new Gate();
      const held = turns.post({ action: 'turn', name: 'held', gate: gate.key });
      await gate.entered();
      expect(turns.post({ action: 'sync', name: 'cancelled' }).cancel()).to.equal(true);
      expect(await turns.post({ action: 'beside', name: 'look' })).to.equal('look');
      expect(held.done()).to.equal(false);
      gate.open();
      await held;
      expect(await turns.post({ action: 'log' })).to.deep.equal(['begin held', 'begin look', 'end look', 'end held']);
    });

    for (const how of ['abort', 'timeout'] as const) {
      it(`handles a concurrent action beside a running handler as soon as what it stood behind has gone (${how})`, async () => {
        const turns = start({}, Turns);
        const gate = new Gate();
        for (let n = 0; n < 64; n++) await turns.post({ action: 'sync', name: 'quick' });
        const held = turns.post({ action: 'turn', name: 'held', gate: gate.key });
        await gate.entered();
        const before = turns.post({ action: 'sync', name: 'before' }, how === 'timeout' ? { timeout: 60 } : undefined);
        const beside = turns.post({ action: 'beside', name: 'beside' });
        // Both were handed over, if they are at all.
        await pause(20);
        if (how === 'abort') before.abort();
        expect(await beside).to.equal('beside');
        expect(await before.catch(({ code }: { code: string }) => code)).to.equal(how === 'abort' ? 'ERR_ACTOR_CANCELLED' : 'ERR_ACTOR_TIMEOUT');
        expect(held.done()).to.equal(false);
        gate.open();
        await held;
      });
    }

    it('handles other messages, and other concurrent ones, beside a concurrent handler', async () => {
      const turns = start({}, Turns);
      const [a, b] = [new Gate(), new Gate()];
      const first = turns.post({ action: 'beside', name: 'a', gate: a.key });
      const second = turns.post({ action: 'beside', name: 'b', gate: b.key });
      await a.entered();
      await b.entered();
      await turns.post({ action: 'sync', name: 'c' });
      expect([first.state, second.state]).to.deep.equal(['running', 'running']);
      expect(turns.stats().running).to.equal(2);
      b.open();
      expect(await second).to.equal('b');
      expect(first.done()).to.equal(false);
      a.open();
      expect(await first).to.equal('a');
    });

    it('takes messages however many concurrent handlers have not ended', async () => {
      const turns = start({}, Turns);
      const staying = Array.from({ length: 1100 }, () => turns.post({ action: 'stay' }));
      // (More than one actor of many has slots in the memory that cancel uses.)
      await turns.post({ action: 'sync', name: 'behind' });
      expect(turns.stats()).to.include({ running: 1100, queued: 0 });
      const [first, second] = [staying.shift(), staying.shift()] as [Future<void>, Future<void>];
      expect([first.cancel(), first.state, second.state]).to.deep.equal([false, 'running', 'running']);
      first.abort('enough');
      expect((await failure(first, CancelledError)).cause).to.equal('enough');
      expect(await turns.post({ action: 'let-go' })).to.equal(1100);
      await second;
      await Future.all(staying);
    });

    it('says of each of so many that is aborted that its handler had begun', async () => {
      const turns = start({ prefetch: 64 }, Turns);
      const staying = Array.from({ length: 1100 }, () => turns.post({ action: 'stay' }));
      await turns.post({ action: 'sync', name: 'behind' });
      // What waits behind this one has the slots by now that some of those had.
      const gate = new Gate();
      turns.post({ action: 'turn', name: 'held', gate: gate.key });
      await gate.entered();
      const waiting = Array.from({ length: 64 }, () => turns.post({ action: 'sync', name: 'waiting' }));
      await pause(20);
      for (const future of staying.slice(0, 200)) future.abort('enough');
      for (const future of staying.slice(0, 200)) expect((await failure(future, CancelledError)).delivered).to.equal('yes');
      gate.open();
      await Future.all(waiting);
      await turns.post({ action: 'let-go' });
      await Future.all(staying.slice(200));
    });

    it('takes messages when more concurrent handlers than that have run beyond their deadlines', async () => {
      const turns = start({}, Turns);
      await turns.ready;
      const staying = Array.from({ length: 1100 }, () => turns.post({ action: 'stay' }, { timeout: 1500 }));
      await wait(staying);
      // All of them had begun.
      expect(await turns.post({ action: 'let-go' }, { timeout: 30_000 })).to.equal(1100);
      expect(turns.stats()).to.include({ running: 0, queued: 0 });
    });

    it('begins no two handlers that are not concurrent beside a concurrent one', async () => {
      const turns = start({}, Turns);
      const [beside, held] = [new Gate(), new Gate()];
      turns.post({ action: 'beside', name: 'beside', gate: beside.key });
      await beside.entered();
      turns.post({ action: 'turn', name: 'held', gate: held.key });
      await held.entered();
      const behind = turns.post({ action: 'sync', name: 'behind' });
      beside.open();
      await until(() => turns.stats().completed === 1);
      await pause(20);
      expect(behind.state).to.equal('pending');
      held.open();
      await behind;
      const log = await turns.post({ action: 'log' });
      expect(log.indexOf('begin behind')).to.equal(log.indexOf('end held') + 1);
    });
  });

  describe('the event loop of the actor', () => {
    const start = starter(mode);

    it('runs between messages and while the actor is idle', async () => {
      // Disposed of by a shutdown, whose onStop stops the timer: a kill leaves it running where the actor shares a thread.
      await using clock = start({}, Clock);
      const before = await clock.post({ action: 'ticks' });
      let ticks = before;
      for (const end = performance.now() + 10_000; ticks < before + 3 && performance.now() < end; await pause(5)) ticks = await clock.post({ action: 'ticks' });
      expect(ticks).to.be.at.least(before + 3);
    });

    it('runs under a flood of messages', async () => {
      await using clock = start({}, Clock);
      const before = await clock.post({ action: 'ticks' });
      // About 600 ms of handlers for a timer of 5 ms.
      const ticks = await Future.all(count(6_000).map(() => clock.post({ action: 'spin', us: 100 })));
      expect(ticks.at(-1)).to.be.greaterThan(before + 10);
    });
  });

  describe('the context of a handler', () => {
    const contextual = shared(mode, Contextual);

    it('names action and actor, has a signal, and no deadline that nobody set', async () => {
      expect(await contextual().post({ action: 'inspect' })).to.deep.equal({
        action: 'inspect',
        self: contextual().id,
        deadline: undefined,
        aborted: false,
        isSignal: true,
        throws: 'function',
        spawns: 'function',
        spawnsWith: 'function',
      });
    });

    it('names the action that was posted where a method takes several', async () => {
      const [one, other] = await Future.all([contextual().post({ action: 'inspect' }), contextual().post({ action: 'inspect-too' })]);
      expect([one.action, other.action]).to.deep.equal(['inspect', 'inspect-too']);
    });

    it('lets an actor post and tell to itself', async () => {
      await contextual().post({ action: 'tell-self', note: 'self' });
      let seen: string[] = [];
      for (const end = performance.now() + 10_000; seen.length < 3 && performance.now() < end; ) seen = await contextual().post({ action: 'seen' });
      expect(seen).to.deep.equal(['self', 'self told', 'self posted']);
    });
  });

  // Behind a blocked handler nothing reaches the actor's event loop, and still all of it is handled.
  if (capabilities.killsBlockedHandler) {
    describe('behind a blocked handler', () => {
      const start = starter(mode);

      it('handles what was posted meanwhile, in order', async () => {
        const recorder = start({}, Recorder);
        const gate = new Gate();
        recorder.post({ action: 'block', gate: gate.key, n: -1 });
        await gate.entered();
        const futures: Future<number>[] = [];
        for (const n of count(3_000)) {
          if (n % 1_000 === 0) await pause(2);
          futures.push(recorder.post({ action: 'note', n }));
        }
        gate.open();
        await Future.all(futures);
        expect(await recorder.post({ action: 'begun' })).to.deep.equal([-1, ...count(3_000)]);
      });

      if (capabilities.blockedHandlerSeesAbort === 'yes') {
        /** More have begun before this one blocks than one actor of many has slots. */
        const blockedAmongMany = async () => {
          const turns = start({}, Turns);
          const gate = new Gate();
          const blocked = turns.post({ action: 'stay-and-block', gate: gate.key });
          const staying = Array.from({ length: 1100 }, () => turns.post({ action: 'stay' }));
          await turns.post({ action: 'sync', name: 'before' });
          turns.tell({ action: 'let-go' });
          await gate.entered();
          return { turns, gate, blocked, staying };
        };

        it('sees its abort, however many have begun since it has', async () => {
          const { blocked, staying } = await blockedAmongMany();
          blocked.abort('enough');
          expect((await failure(blocked, CancelledError)).cause).to.equal('enough');
          await Future.all(staying);
        });

        it('begins nothing in the middle of a handler that looks for its abort, whatever has become of others', async () => {
          const { turns, gate, blocked, staying } = await blockedAmongMany();
          for (const future of staying) future.abort('enough');
          const meanwhile = turns.post({ action: 'sync', name: 'meanwhile' });
          await pause(50);
          expect(meanwhile.done()).to.equal(false);
          gate.open();
          await Future.all([blocked, meanwhile]);
          expect(await turns.post({ action: 'log' })).to.deep.equal([
            'begin before',
            'end before',
            'begin to block',
            'end of it',
            'begin meanwhile',
            'end meanwhile',
          ]);
          await wait(staying);
        });
      }
    });
  }
}
