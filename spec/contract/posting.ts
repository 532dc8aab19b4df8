import { expect } from 'chai';
import type { ActorRef, Mode } from '../../src/index.js';
import { asCompleted, Future, wait } from '../../src/index.js';
import { recycled, starter } from '../support/executors.js';
import { Gate } from '../support/gate.js';
import { pause } from '../support/until.js';
import { Contextual, whereabouts } from './actors/context.js';
import { count, Recorder } from './actors/recorder.js';
import { Adder } from './actors/routes.js';
import type { Capabilities } from './capabilities.js';

export function posting(mode: Mode, _capabilities: Capabilities): void {
  describe('posting', () => {
    const start = starter(mode);
    const fresh = recycled({ mode }, Recorder);

    it('answers a post with a Future of what the handler returns', async () => {
      const recorder = fresh();
      const future = recorder.post({ action: 'note', n: 5 });
      expect(future).to.be.instanceOf(Future);
      expect(await future).to.equal(5);
      expect(future.state).to.equal('finished');
      expect(await future.exception()).to.equal(null);
      expect(await recorder.post({ action: 'later', n: 6 })).to.equal(6);
    });

    it('keeps the state of the actor from message to message', async () => {
      const adder = start({}, Adder, 100);
      expect(await Future.all([adder.post(5), adder.post(10)])).to.deep.equal([105, 115]);
      expect(await adder.post(0)).to.equal(115);
    });

    it('gives each executor an actor of its own', async () => {
      const [one, other] = [start({}, Adder, 1), start({}, Adder, 1)];
      expect(await one.post(1)).to.equal(2);
      expect(await other.post(10)).to.equal(11);
      expect(one.id).to.not.equal(other.id);
    });

    it('handles 5,000 messages posted at once in the order of their posts, each once', async () => {
      const recorder = fresh();
      const numbers = count(5_000);
      const results = await Future.all(numbers.map((n) => recorder.post({ action: 'note', n })));
      expect(results).to.deep.equal(numbers);
      expect(await recorder.post({ action: 'begun' })).to.deep.equal(numbers);
    });

    it('keeps that order through messages of different shapes and from one turn of the event loop to the next', async () => {
      const recorder = fresh();
      const futures: Future<unknown>[] = [];
      for (let n = 0; n < 300; n++) {
        if (n % 50 === 0) await pause(1);
        const turn = n % 4;
        if (turn === 0) futures.push(recorder.post({ action: 'note', n }));
        else if (turn === 1) futures.push(recorder.post({ action: 'later', n, ms: 0 }));
        else if (turn === 2) futures.push(recorder.post({ n, action: 'note' }));
        else futures.push(recorder.post({ action: 'fail', reason: 'as asked', n }));
      }
      for (const [n, future] of futures.entries()) expect((await future.exception()) === null).to.equal(n % 4 !== 3);
      expect(await recorder.post({ action: 'begun' })).to.deep.equal(count(300));
    });

    it('handles what nobody awaits', async () => {
      const recorder = fresh();
      recorder.post({ action: 'note', n: 1 });
      recorder.post({ action: 'later', n: 2 });
      expect(await recorder.post({ action: 'begun' })).to.deep.equal([1, 2]);
    });

    it('serves wait and asCompleted', async () => {
      const recorder = fresh();
      const gate = new Gate();
      const first = recorder.post({ action: 'note', n: 1 });
      const held = recorder.post({ action: 'hold', gate: gate.key, n: 2 });
      await gate.entered();
      const { done, notDone } = await wait([first, held], { returnWhen: 'FIRST_COMPLETED' });
      expect([...done]).to.deep.equal([first]);
      expect([...notDone]).to.deep.equal([held]);
      const yielded: unknown[] = [];
      for await (const future of asCompleted([held, first])) {
        yielded.push(future);
        gate.open();
      }
      expect(yielded).to.deep.equal([first, held]);
    });

    it('posts through the ref as through the executor', async () => {
      const recorder = fresh();
      const ref: ActorRef<Recorder> = recorder.ref;
      expect(ref.id).to.equal(recorder.id);
      const futures = [recorder.post({ action: 'note', n: 1 }), ref.post({ action: 'note', n: 2 }), recorder.post({ action: 'note', n: 3 })];
      ref.tell({ action: 'note', n: 4 });
      await Future.all(futures);
      expect(await ref.post({ action: 'begun' })).to.deep.equal([1, 2, 3, 4]);
    });

    it('shows by the state whether a handler has begun', async () => {
      const recorder = fresh();
      const gate = new Gate();
      const held = recorder.post({ action: 'hold', gate: gate.key, n: 1 });
      expect(held.state).to.be.oneOf(['pending', 'running']);
      await gate.entered();
      expect(held.state).to.equal('running');
      expect(held.running()).to.equal(true);
      expect(held.done()).to.equal(false);
      gate.open();
      await held;
      expect(held.state).to.equal('finished');
      expect(held.running()).to.equal(false);
      expect(held.done()).to.equal(true);
    });

    it('calls the callbacks of a Future once, with the settled Future', async () => {
      const recorder = fresh();
      const calls: [unknown, string][] = [];
      const future = recorder.post({ action: 'note', n: 1 });
      future.addDoneCallback((settled) => calls.push([settled, settled.state]));
      await future;
      future.addDoneCallback((settled) => calls.push([settled, 'late']));
      expect(calls).to.deep.equal([
        [future, 'finished'],
        [future, 'late'],
      ]);
    });

    it('runs handlers in the async context of nobody, and lets whoever awaits them go on in its own', async () => {
      const contextual = start({}, Contextual);
      await contextual.ready;
      const ask = async (): Promise<[string | undefined, string | undefined]> => [await contextual.post({ action: 'async-context' }), whereabouts.getStore()];
      expect(await Promise.all([whereabouts.run('one', ask), whereabouts.run('two', ask), ask()])).to.deep.equal([
        [undefined, 'one'],
        [undefined, 'two'],
        [undefined, undefined],
      ]);
    });

    it('answers each of many slow messages when it has ended, not when all have', async () => {
      const recorder = fresh();
      await recorder.ready;
      const times: number[] = [];
      const futures = count(60).map((n) => {
        const future = recorder.post({ action: 'spin', n, ms: 10 });
        future.addDoneCallback(() => times.push(performance.now()));
        return future;
      });
      await Future.all(futures);
      // 590 ms of work lie between the first end and the last.
      expect((times.at(-1) ?? 0) - (times[0] ?? 0)).to.be.greaterThan(300);
    });
  });
}
