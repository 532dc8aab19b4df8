import { expect } from 'chai';
import type { ActorRef, Mode } from '../../src/index.js';
import { MailboxFullError, SerializationError, ShutdownError, TimeoutError, UnknownActionError } from '../../src/index.js';
import { drain, take } from '../support/drain.js';
import { recycled, starter } from '../support/executors.js';
import { failure, rejection, thrown } from '../support/failure.js';
import { Gate, sleep } from '../support/gate.js';
import { pause, until } from '../support/until.js';
import { Warnings } from '../support/warnings.js';
import { count, Recorder } from './actors/recorder.js';
import { Adder } from './actors/routes.js';
import { Thrower } from './actors/thrower.js';
import type { Capabilities } from './capabilities.js';
import { nothingAhead } from './capabilities.js';

type Note = { action: 'note'; n: number };

const notes = (length: number): Note[] => count(length).map((n) => ({ action: 'note', n }));

/** An endless supply, and how much of it was taken. */
class Spring implements Iterable<Note> {
  taken = 0;

  *[Symbol.iterator](): Generator<Note> {
    for (;;) yield { action: 'note', n: this.taken++ };
  }
}

/** An endless supply without the manners of a generator: `atEnd` runs when it is told to end. */
class Closing implements Iterable<Note> {
  closed = 0;
  private readonly atEnd: () => void;

  constructor(atEnd: () => void) {
    this.atEnd = atEnd;
  }

  [Symbol.iterator](): Iterator<Note> {
    return this.with();
  }

  /** After these. */
  with<M>(...first: M[]): IterableIterator<M | Note> {
    let n = 0;
    return {
      [Symbol.iterator]() {
        return this;
      },
      next: () => ({ done: false, value: first.shift() ?? { action: 'note', n: n++ } }),
      return: () => {
        this.closed += 1;
        this.atEnd();
        return { done: true, value: undefined };
      },
    };
  }
}

export function mapping(mode: Mode, capabilities: Capabilities): void {
  describe('map', () => {
    const start = starter(mode);
    const fresh = recycled({ mode, ...nothingAhead(capabilities) }, Recorder);

    it('takes each message from its iterator once', async () => {
      let taken = 0;
      const supply = {
        next: () => ({
          done: taken === 2,
          get value() {
            return { action: 'note' as const, n: taken++ };
          },
        }),
      };
      expect(await drain(fresh().map({ [Symbol.iterator]: () => supply } as Iterable<Note>))).to.deep.equal({ items: [0, 1] });
    });

    it('yields the results in the order of the messages', async () => {
      const recorder = fresh();
      const messages = count(200).map((n) => (n % 2 ? { action: 'note' as const, n } : { action: 'later' as const, n }));
      expect(await drain(recorder.map(messages))).to.deep.equal({ items: count(200) });
      expect(await recorder.post({ action: 'begun' })).to.deep.equal(count(200));
    });

    it('yields nothing for no messages', async () => {
      expect(await drain(fresh().map([]))).to.deep.equal({ items: [] });
    });

    it('takes more messages than may be ahead', async () => {
      expect(await drain(fresh().map(notes(50), { bufferSize: 3 }))).to.deep.equal({ items: count(50) });
      expect(await drain(fresh().map(notes(20), { bufferSize: 1 }))).to.deep.equal({ items: count(20) });
    });

    it('posts at most bufferSize ahead of an endless supply', async () => {
      const recorder = start({}, Recorder);
      await recorder.ready;
      const spring = new Spring();
      let taken = 0;
      for await (const n of recorder.map(spring, { bufferSize: 4 })) {
        expect(n).to.equal(taken++);
        // As far ahead as it goes: all that is posted has been handled, and nobody takes the next result.
        await until(() => recorder.stats().completed === recorder.stats().posted);
        expect(recorder.stats().posted).to.be.at.most(taken + 4);
        expect(spring.taken).to.be.at.most(taken + 4);
        if (taken === 10) break;
      }
      expect(spring.taken).to.be.within(10, 14);
    });

    it('posts 1,024 ahead where nothing else is said, and no more', async () => {
      const recorder = fresh();
      const spring = new Spring();
      for await (const _ of recorder.map(spring)) break;
      expect(spring.taken).to.be.within(1_024, 1_025);
    });

    it('throws the first error after the results before it, and cancels the rest', async () => {
      const recorder = fresh();
      const gate = new Gate();
      const { items, error } = await drain(
        recorder.map([
          { action: 'note', n: 1 },
          { action: 'fail', reason: 'as asked', n: 2 },
          { action: 'hold', gate: gate.key, n: 3 },
          { action: 'note', n: 4 },
          { action: 'note', n: 5 },
        ]),
      );
      expect(items).to.deep.equal([1]);
      expect(error).to.be.instanceOf(RangeError);
      expect((error as Error).message).to.equal('as asked');
      gate.open();
      const begun = await recorder.post({ action: 'begun' });
      expect(begun.slice(0, 2)).to.deep.equal([1, 2]);
      expect(begun).to.not.include.members([4]);
      expect(begun).to.not.include.members([5]);
    });

    it('throws TimeoutError when the time from the call has passed, and cancels the rest', async () => {
      const recorder = fresh();
      await recorder.ready;
      const gate = new Gate();
      const { error } = await drain(
        recorder.map(
          [
            { action: 'note', n: 1 },
            { action: 'hold', gate: gate.key, n: 2 },
            { action: 'note', n: 3 },
          ],
          { timeout: 200 },
        ),
      );
      expect(error).to.be.instanceOf(TimeoutError);
      await gate.entered();
      gate.open();
      expect(await recorder.post({ action: 'begun' })).to.deep.equal([1, 2]);
    });

    it('throws it also while results keep up with the loop, and posts no more', async () => {
      const recorder = start({}, Recorder);
      await recorder.ready;
      const spring = new Spring();
      let next = 0;
      const loop = (async () => {
        for await (const n of recorder.map(spring, { timeout: 50, bufferSize: 4 })) {
          expect(n).to.equal(next++);
          if (next === 500) return;
          await pause(1);
          await until(() => recorder.stats().queued + recorder.stats().running === 0, 'the next result to be there');
        }
      })();
      const error = await failure(loop, TimeoutError);
      expect(error.message).to.equal('map was not done 50 ms after its call; what was left of it is cancelled');
      const { taken } = spring;
      await recorder.post({ action: 'begun' });
      // It looks whether there is one more, where all that were posted are there: over none, nothing is late.
      expect(recorder.stats().posted).to.be.oneOf([taken, taken + 1]);
    });

    it('cancels the rest at that time, though the loop is at work on a result', async () => {
      const recorder = start(nothingAhead(capabilities), Recorder);
      await recorder.ready;
      const gate = new Gate();
      const results = recorder.map([{ action: 'note', n: 1 }, { action: 'hold', gate: gate.key, n: 2 }, ...notes(5)], { timeout: 1_000 });
      expect(await results.next()).to.deep.equal({ done: false, value: 1 });
      await gate.entered();
      await until(() => recorder.stats().cancelled === 5, 'the rest to be cancelled');
      expect(await rejection(results.next())).to.be.instanceOf(TimeoutError);
      expect(await results.next()).to.deep.equal({ done: true, value: undefined });
      gate.open();
      expect(await recorder.post({ action: 'begun' })).to.deep.equal([1, 2]);
    });

    it('throws it also where the loop lets no timer run, after the results that are there', async () => {
      const recorder = fresh();
      await recorder.ready;
      const before = recorder.stats().completed;
      const gate = new Gate();
      const results = recorder.map([...notes(10), { action: 'hold', gate: gate.key, n: 10 }, { action: 'note', n: 11 }], { timeout: 500 });
      expect(await results.next()).to.deep.equal({ done: false, value: 0 });
      await until(() => recorder.stats().completed === before + 10, 'ten results to be there');
      sleep(510);
      const { items, error } = await drain(results);
      expect(items).to.deep.equal(count(10).slice(1));
      expect(error).to.be.instanceOf(TimeoutError);
      gate.open();
      expect(await recorder.post({ action: 'begun' })).to.deep.equal(count(11));
    });

    for (const bufferSize of [9, 10, 1_024]) {
      it(`does not throw it where all results were there in time, however slow the loop is (bufferSize: ${bufferSize})`, async () => {
        const recorder = fresh();
        await recorder.ready;
        const before = recorder.stats().completed;
        const results = recorder.map(notes(10), { timeout: 500, bufferSize });
        expect(await results.next()).to.deep.equal({ done: false, value: 0 });
        await until(() => recorder.stats().completed === before + 10, 'all results to be there');
        await pause(510);
        expect(await drain(results)).to.deep.equal({ items: count(10).slice(1) });
      });
    }

    it('throws it where there are messages that were not posted by then', async () => {
      const recorder = fresh();
      await recorder.ready;
      const before = recorder.stats().completed;
      const spring = new Closing(() => {});
      const results = recorder.map(spring, { timeout: 300, bufferSize: 3 });
      await until(() => recorder.stats().completed === before + 3, 'three results to be there');
      await pause(310);
      const { items, error } = await drain(results);
      expect(items).to.have.length(3);
      expect(error).to.be.instanceOf(TimeoutError);
      expect(spring.closed).to.equal(1);
      expect(recorder.stats().completed).to.equal(before + 3);
    });

    it('posts nothing with a timeout of 0', async () => {
      const recorder = start({}, Recorder);
      const { items, error } = await drain(recorder.map(new Spring(), { timeout: 0 }));
      expect(items).to.deep.equal([]);
      expect(error).to.be.instanceOf(TimeoutError);
      expect(recorder.stats().posted).to.equal(0);
    });

    it('looks with a timeout of 0 whether there are any messages, and ends the supply that has one', async () => {
      expect(await drain(fresh().map([], { timeout: 0 }))).to.deep.equal({ items: [] });
      const spring = new Closing(() => {});
      expect((await drain(fresh().map(spring, { timeout: 0 }))).error).to.be.instanceOf(TimeoutError);
      expect(spring.closed).to.equal(1);
      const next = (): never => {
        throw new SyntaxError('of the supply');
      };
      expect((await drain(fresh().map({ [Symbol.iterator]: () => ({ next }) }, { timeout: 0 }))).error).to.be.instanceOf(SyntaxError);
    });

    it('does not throw it when the last result has been taken in time', async () => {
      const recorder = fresh();
      await recorder.ready;
      const results = recorder.map(notes(2), { timeout: 500 });
      expect(await take(results, 2)).to.deep.equal([0, 1]);
      await pause(510);
      expect(await results.next()).to.deep.equal({ done: true, value: undefined });
    });

    it('is not ended by a timeout of Infinity, nor by one beyond the longest timer', async () => {
      const recorder = fresh();
      const messages = count(5).map((n) => ({ action: 'later' as const, n, ms: 10 }));
      expect(await drain(recorder.map(messages, { timeout: Number.POSITIVE_INFINITY }))).to.deep.equal({ items: count(5) });
      expect(await drain(recorder.map(messages, { timeout: 2 ** 31 + 1_000 }))).to.deep.equal({ items: count(5) });
    });

    it('cancels the rest when the loop is left', async () => {
      const recorder = start(nothingAhead(capabilities), Recorder);
      const gate = new Gate();
      for await (const n of recorder.map([{ action: 'note', n: 1 }, { action: 'hold', gate: gate.key, n: 2 }, ...notes(500)])) {
        expect(n).to.equal(1);
        await gate.entered();
        break;
      }
      gate.open();
      expect(await recorder.post({ action: 'begun' })).to.deep.equal([1, 2]);
      expect(recorder.stats().cancelled).to.be.at.least(500);
    });

    it('is done for a next that waits when the loop is left', async () => {
      const recorder = fresh();
      const gate = new Gate();
      const results = recorder.map([{ action: 'hold', gate: gate.key, n: 1 }, ...notes(2)]);
      const waiting = [results.next(), results.next()];
      await gate.entered();
      const done = { done: true, value: undefined };
      expect(await results.return?.()).to.deep.equal(done);
      gate.open();
      expect(await Promise.all(waiting)).to.deep.equal([done, done]);
    });

    it('is done for a next whose message is cancelled as the loop is left', async () => {
      const recorder = fresh();
      const gate = new Gate();
      const held = recorder.post({ action: 'hold', gate: gate.key, n: 1 });
      const results = recorder.map(notes(2));
      const waiting = results.next();
      await gate.entered();
      await results.return?.();
      expect(await waiting).to.deep.equal({ done: true, value: undefined });
      gate.open();
      await held;
    });

    it('maps values where the actor takes them by handle', async () => {
      expect(await drain(start({}, Adder, 10).map([1, 2, 3]))).to.deep.equal({ items: [11, 13, 16] });
    });

    it('gives up with the error of the supply', async () => {
      const recorder = fresh();
      const messages = (function* (): Generator<Note> {
        yield { action: 'note', n: 1 };
        throw new SyntaxError('of the supply');
      })();
      const attempt = (async () => {
        for await (const _ of recorder.map(messages));
      })();
      expect(await rejection(attempt)).to.be.instanceOf(SyntaxError);
      expect(await recorder.post({ action: 'note', n: 2 })).to.equal(2);
    });

    for (const bufferSize of [1, 2, 1_024]) {
      it(`yields what was posted before the supply threw, and then its error, with a bufferSize of ${bufferSize}`, async () => {
        const messages = (function* (): Generator<Note> {
          yield* notes(3);
          throw new SyntaxError('of the supply');
        })();
        const { items, error } = await drain(fresh().map(messages, { bufferSize }));
        expect(items).to.deep.equal([0, 1, 2]);
        expect(error).to.be.instanceOf(SyntaxError);
      });
    }

    it('yields what was posted before a post threw, then its error, and ends the supply', async () => {
      const recorder = start({}, Recorder);
      const spring = new Closing(() => {});
      const results = recorder.map(spring, { bufferSize: 3 });
      const shutdown = recorder.shutdown();
      const { items, error } = await drain(results);
      expect(items).to.deep.equal([0, 1, 2]);
      expect(error).to.be.instanceOf(ShutdownError);
      expect(spring.closed).to.equal(1);
      await shutdown;
    });

    it('throws the first error also where the supply fails to end, as for…of does', async () => {
      const spring = new Closing(() => {
        throw new SyntaxError('of the end');
      });
      const results = fresh().map(spring.with({ action: 'fail', reason: 'as asked' }), { bufferSize: 3 });
      const { error } = await drain(results);
      expect(error).to.be.instanceOf(RangeError).with.property('message', 'as asked');
      expect(spring.closed).to.equal(1);
    });

    it('rejects with what the supply fails with when the loop is left', async () => {
      const spring = new Closing(() => {
        throw new SyntaxError('of the end');
      });
      const results = fresh().map(spring, { bufferSize: 3 });
      const leaving = (async () => {
        for await (const n of results) if (n === 1) break;
      })();
      expect(await rejection(leaving)).to.be.instanceOf(SyntaxError);
      expect(spring.closed).to.equal(1);
      expect(await results.next()).to.deep.equal({ done: true, value: undefined });
    });

    it('refuses an iterator that is none, and what is no result of one', async () => {
      for (const iterator of [5, null, {}]) {
        const messages = { [Symbol.iterator]: () => iterator } as unknown as Note[];
        expect(thrown(() => fresh().map(messages), TypeError)).to.have.property('code', 'ERR_ACTOR_INVALID_ARGUMENT');
      }
      const { error } = await drain(fresh().map({ [Symbol.iterator]: () => ({ next: () => 5 }) } as unknown as Note[]));
      expect(error).to.be.instanceOf(TypeError).with.property('code', 'ERR_ACTOR_INVALID_ARGUMENT');
    });

    it('fails after shutdown with ShutdownError', async () => {
      const recorder = start({}, Recorder);
      await recorder.shutdown();
      const attempt = (async () => {
        for await (const _ of recorder.map(notes(2)));
      })();
      expect(await rejection(attempt)).to.be.instanceOf(ShutdownError);
    });
  });
}

export function telling(mode: Mode, capabilities: Capabilities): void {
  describe('tell', () => {
    const start = starter(mode);
    const recorder = recycled({ mode, ...nothingAhead(capabilities) }, Recorder);

    it('returns nothing, and its messages are handled in order with those posted', async () => {
      const actor = recorder();
      for (let n = 0; n < 300; n += 3) {
        expect(actor.tell({ action: 'note', n })).to.equal(undefined);
        actor.tell({ action: 'later', n: n + 1 });
        actor.post({ action: 'note', n: n + 2 });
      }
      expect(await actor.post({ action: 'begun' })).to.deep.equal(count(300));
    });

    it('counts in the statistics', async () => {
      const actor = start({}, Recorder);
      actor.on('error', () => {});
      for (const n of count(100)) actor.tell({ action: 'note', n });
      actor.tell({ action: 'fail', reason: 'as asked' });
      expect(actor.stats().posted).to.equal(101);
      await until(() => actor.stats().completed === 100 && actor.stats().failed === 1, 'the completions to be acknowledged');
      expect(actor.stats()).to.include({ posted: 101, queued: 0, running: 0, completed: 100, failed: 1, cancelled: 0 });
    });

    it('makes of a failure an error event', async () => {
      const errors: unknown[] = [];
      const listener = (error: unknown): void => void errors.push(error);
      recorder().on('error', listener);
      recorder().tell({ action: 'fail', reason: 'told to fail' });
      await until(() => errors.length > 0, 'the error event');
      recorder().off('error', listener);
      expect(errors).to.have.length(1);
      expect(errors[0]).to.be.instanceOf(RangeError);
      expect((errors[0] as Error).message).to.equal('told to fail');
    });

    it('makes of it a process warning where nobody listens', async () => {
      using warnings = new Warnings();
      recorder().tell({ action: 'fail', reason: 'told to fail unheard' });
      await warnings.mentioned('told to fail unheard');
      expect(await recorder().post({ action: 'note', n: 1 })).to.equal(1);
    });

    it('makes one also of what cannot become a string', async () => {
      using warnings = new Warnings();
      const thrower = start({}, Thrower);
      thrower.tell({ action: 'throw', what: 'textless' });
      await warnings.mentioned('{ toString: 1, valueOf: 2 }');
      expect(await thrower.post({ action: 'calls' })).to.equal(1);
    });

    it('throws for no message; each that is wrong is an error event of its own', async () => {
      const errors: unknown[] = [];
      const listener = (error: unknown): void => void errors.push(error);
      recorder().on('error', listener);
      const any = recorder() as ActorRef<any>;
      any.tell({ action: 'no such' });
      any.tell({ action: 'note', n: () => 0 });
      any.tell({ action: 'note', n: 1 });
      await until(() => errors.length === 2, 'two error events');
      recorder().off('error', listener);
      expect(errors.some((error) => error instanceof UnknownActionError)).to.equal(true);
      expect(errors.some((error) => error instanceof SerializationError && error.where === 'message')).to.equal(true);
    });

    it('copies the message', async () => {
      const actor = recorder();
      const message: Note = { action: 'note', n: 1 };
      actor.tell(message);
      message.n = 2;
      actor.tell(message);
      expect(await actor.post({ action: 'begun' })).to.deep.equal([1, 2]);
    });

    it('takes timeout and priority', async () => {
      const actor = start(nothingAhead(capabilities), Recorder);
      const errors: unknown[] = [];
      actor.on('error', (error) => errors.push(error));
      const gate = new Gate();
      const held = actor.post({ action: 'hold', gate: gate.key, n: 0 });
      await gate.entered();
      actor.tell({ action: 'note', n: 1 });
      actor.tell({ action: 'note', n: 2 }, { priority: 1 });
      actor.tell({ action: 'note', n: 3 }, { timeout: 20 });
      await until(() => errors.length === 1, 'the time to pass');
      expect(errors[0]).to.be.instanceOf(TimeoutError);
      gate.open();
      await held;
      expect(await actor.post({ action: 'begun' })).to.deep.equal([0, 2, 1]);
    });

    it('finds the mailbox full with an error event', async () => {
      const actor = start({ mailbox: { capacity: 1 }, ...nothingAhead(capabilities) }, Recorder);
      await actor.ready;
      const errors: unknown[] = [];
      actor.on('error', (error) => errors.push(error));
      const gate = new Gate();
      actor.tell({ action: 'hold', gate: gate.key, n: 0 });
      await gate.entered();
      actor.tell({ action: 'note', n: 1 });
      actor.tell({ action: 'note', n: 2 });
      await until(() => errors.length === 1, 'the error event');
      expect(errors[0]).to.be.instanceOf(MailboxFullError);
      gate.open();
      await until(() => actor.stats().completed === 2, 'the completions to be acknowledged');
      expect(await actor.post({ action: 'begun' })).to.deep.equal([0, 1]);
    });

    it('has room again in the mailbox for what was completed', async () => {
      const actor = start({ mailbox: { capacity: 2 } }, Recorder);
      const errors: unknown[] = [];
      actor.on('error', (error) => errors.push(error));
      for (const n of count(200)) {
        await actor.whenWritable();
        actor.tell({ action: 'note', n });
      }
      await until(() => actor.stats().completed === 200, 'the completions to be acknowledged');
      expect(errors).to.deep.equal([]);
    });

    it('is awaited by shutdown', async () => {
      const actor = start({}, Recorder);
      for (const n of count(20)) actor.tell({ action: 'later', n, ms: 1 });
      await actor.shutdown();
      expect(actor.stats()).to.include({ posted: 20, completed: 20, failed: 0 });
    });
  });
}
