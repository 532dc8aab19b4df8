import { getEventListeners } from 'node:events';
import { expect } from 'chai';
import type { ActorExecutor, ActorRef, Mode } from '../../src/index.js';
import {
  ActorCrashedError,
  ActorKilledError,
  BrokenExecutorError,
  CancelledError,
  InvalidMessageError,
  SerializationError,
  ShutdownError,
  TimeoutError,
  UnknownActionError,
} from '../../src/index.js';
import { drain, take } from '../support/drain.js';
import { recycled, starter } from '../support/executors.js';
import { failure, rejection, thrown } from '../support/failure.js';
import { Gate } from '../support/gate.js';
import { Journal } from '../support/journal.js';
import { until } from '../support/until.js';
import { count } from './actors/recorder.js';
import { type End, Streamer } from './actors/streamer.js';
import type { Capabilities } from './capabilities.js';
import { nothingAhead } from './capabilities.js';

const backoff = { minMs: 1, maxMs: 1 };

export function streamEnds(mode: Mode, capabilities: Capabilities): void {
  describe('the end of a stream', () => {
    const start = starter(mode);
    const streamer = recycled({ mode, ...nothingAhead(capabilities) }, Streamer);

    /** A stream of `n` items, of which none has been taken when this resolves, although all have been yielded. */
    async function yielded(end: End, n = 3, options: { actor?: ActorExecutor<Streamer>; gate?: Gate; timeout?: number; signal?: AbortSignal } = {}) {
      const { actor = streamer(), gate, ...rest } = options;
      const journal = new Journal();
      const stream = actor.stream({ action: 'end-by', n, end, journal: journal.path, gate: gate?.key }, rest);
      await until(() => journal.has('all yielded'));
      return { stream, journal };
    }

    describe('by an error of its handler', () => {
      it('comes after the items before it', async () => {
        const { stream, journal } = await yielded('throw');
        await until(() => journal.has('finally, aborted: false'));
        const { items, error } = await drain(stream);
        expect(items).to.deep.equal(count(3));
        expect(error).to.be.instanceOf(RangeError);
        expect((error as Error).message).to.equal('thrown by the generator');
      });

      it('that is an item which cannot be cloned, runs the finally', async () => {
        const { stream, journal } = await yielded('uncloneable');
        const { items, error } = await drain(stream);
        expect(items).to.deep.equal(count(3));
        expect(error).to.be.instanceOf(SerializationError);
        expect([(error as SerializationError).where, (error as SerializationError).delivered]).to.deep.equal(['result', 'yes']);
        expect(journal.lines).to.deep.equal(['all yielded', 'finally, aborted: false']);
        expect(await streamer().post({ action: 'ordinary' })).to.equal('result');
      });
    });

    describe('before its beginning', () => {
      const any = (): ActorRef<any> => streamer();

      it('is that of a handler which is no generator, and does not run', async () => {
        const { items, error } = await drain(any().stream({ action: 'ordinary' }));
        expect(items).to.deep.equal([]);
        expect(error).to.be.instanceOf(InvalidMessageError);
        expect((error as InvalidMessageError).delivered).to.equal('no');
        expect((error as Error).message)
          .to.include("'ordinary'")
          .and.to.include('no generator')
          .and.to.include('post');
        expect(await streamer().post({ action: 'log' })).to.deep.equal([]);
      });

      it('is that of a generator which is posted or told to, and does not run', async () => {
        const errors: unknown[] = [];
        const listener = (error: unknown): void => void errors.push(error);
        streamer().on('error', listener);
        any().tell({ action: 'count', to: 1 });
        const error = await failure(any().post({ action: 'count', to: 1 }), InvalidMessageError);
        expect(error.delivered).to.equal('no');
        expect(error.message).to.include("'count'").and.to.include('stream(');
        await until(() => errors.length > 0);
        streamer().off('error', listener);
        expect(errors.map((each) => (each as Error).message)).to.deep.equal([error.message]);
        expect(await streamer().post({ action: 'log' })).to.deep.equal([]);
      });

      it('is that of an action which nobody takes, and of a message which cannot be copied', async () => {
        expect((await drain(any().stream({ action: 'no such' }))).error).to.be.instanceOf(UnknownActionError);
        expect((await drain(any().stream({ action: 'items', items: [() => {}] }))).error).to.be.instanceOf(SerializationError);
      });
    });

    describe('by an abort', () => {
      const reason = new Error('enough');

      it('is a CancelledError, and the handler never runs where it has not begun', async () => {
        const gate = new Gate();
        const held = streamer().post({ action: 'hold', gate: gate.key });
        await gate.entered();
        const controller = new AbortController();
        const stream = streamer().stream({ action: 'count', to: 3 }, { signal: controller.signal });
        const waiting = stream.next();
        controller.abort(reason);
        const error = await failure(waiting, CancelledError);
        expect([error.cause, error.delivered]).to.deep.equal([reason, 'no']);
        expect(await stream.next()).to.deep.equal({ value: undefined, done: true });
        const aborted = streamer().stream({ action: 'count', to: 3 }, { signal: controller.signal });
        expect((await drain(aborted)).error).to.be.instanceOf(CancelledError);
        gate.open();
        await held;
        expect(await streamer().post({ action: 'log' })).to.deep.equal([]);
      });

      it('is one at once, whatever items wait, and ends a generator that stands at a yield', async () => {
        const controller = new AbortController();
        const { stream, journal } = await yielded('endless', 2, { signal: controller.signal });
        expect(await take(stream, 4)).to.deep.equal(count(4));
        controller.abort(reason);
        const error = await failure(stream.next(), CancelledError);
        expect(error.cause).to.equal(reason);
        expect(error.delivered).to.equal('yes');
        expect(await streamer().post({ action: 'ordinary' })).to.equal('result');
        expect(journal.lines).to.deep.equal(['all yielded', 'finally, aborted: true']);
      });

      it('is one at once, and ends a generator that waits for its signal', async () => {
        const controller = new AbortController();
        const { stream, journal } = await yielded('obey', 3, { signal: controller.signal });
        const loop = drain(stream);
        controller.abort(reason);
        expect((await loop).error).to.be.instanceOf(CancelledError);
        await streamer().post({ action: 'ordinary' });
        expect(journal.lines).to.deep.equal(['all yielded', 'finally, aborted: true']);
      });

      it('is one at once, also where the generator does not end', async () => {
        const actor = start({}, Streamer);
        const controller = new AbortController();
        const { stream } = await yielded('hang', 1, { signal: controller.signal, actor });
        const loop = drain(stream);
        controller.abort();
        expect((await loop).error).to.be.instanceOf(CancelledError);
        expect(actor.stats()).to.include({ posted: 1, running: 0, cancelled: 1 });
      });

      it('is one also when the generator has ended, as long as the loop has not', async () => {
        const controller = new AbortController();
        const { stream, journal } = await yielded('return', 3, { signal: controller.signal });
        await until(() => journal.has('finally, aborted: false'));
        await streamer().post({ action: 'ordinary' });
        expect(await take(stream, 1)).to.deep.equal([0]);
        expect(getEventListeners(controller.signal, 'abort')).to.have.length(1);
        controller.abort(reason);
        expect((await failure(stream.next(), CancelledError)).cause).to.equal(reason);
        expect(await stream.next()).to.deep.equal({ value: undefined, done: true });
      });

      it('is none once the loop has ended, of which nothing is left on the signal', async () => {
        const { signal } = new AbortController();
        await drain(streamer().stream({ action: 'count', to: 100 }, { signal }));
        for await (const _ of streamer().stream({ action: 'count', to: 100 }, { signal })) break;
        for await (const _ of streamer().stream({ action: 'count', to: 2 }, { signal })) break;
        expect(getEventListeners(signal, 'abort')).to.deep.equal([]);
      });

      it('is none where the signal cannot be listened to any more when the generator has ended, and what comes with its end is read', async () => {
        let times = 0;
        const signal = {
          aborted: false,
          addEventListener() {
            if (times++ > 0) throw new Error('of another platform');
          },
          removeEventListener() {},
        } as Partial<AbortSignal> as AbortSignal;
        const stream = streamer().stream({ action: 'count', to: 3 }, { signal });
        const next = streamer().post({ action: 'ordinary' });
        expect(await next).to.equal('result');
        expect(times).to.equal(2);
        expect((await drain(stream)).items).to.deep.equal(count(3));
      });

      it('of the handler that it is a part of ends it, too', async () => {
        const controller = new AbortController();
        const stream = streamer().stream({ action: 'relay', to: 1_000_000 }, { signal: controller.signal });
        await take(stream, 3);
        controller.abort();
        await failure(stream.next(), CancelledError);
        expect(await streamer().post({ action: 'ordinary' })).to.equal('result');
      });

      if (capabilities.blockedHandlerSeesAbort === 'yes') {
        it('is seen by a generator that blocks its event loop, and so is the leaving of the loop', async () => {
          const controller = new AbortController();
          // It comes back for its third item, and spins, when the first has been taken.
          for (const signal of [controller.signal, undefined]) {
            const gate = new Gate();
            const stream = streamer().stream({ action: 'spin', n: 2, gate: gate.key }, { signal, highWaterMark: 2 });
            await take(stream, 1);
            await gate.entered();
            if (signal === undefined) await stream.return?.();
            else controller.abort();
          }
          expect(await streamer().post({ action: 'ordinary' })).to.equal('result');
        });
      }
    });

    describe('by its deadline', () => {
      it('is a TimeoutError where it has waited too long', async () => {
        const gate = new Gate();
        const held = streamer().post({ action: 'hold', gate: gate.key });
        await gate.entered();
        const { items, error } = await drain(streamer().stream({ action: 'count', to: 3 }, { timeout: 30 }));
        expect(items).to.deep.equal([]);
        expect(error).to.be.instanceOf(TimeoutError);
        expect((error as TimeoutError).delivered).to.equal('no');
        gate.open();
        await held;
        expect(await streamer().post({ action: 'log' })).to.deep.equal([]);
      });

      it('comes after the items before it, and ends the generator', async () => {
        await streamer().ready;
        const { stream, journal } = await yielded('obey', 3, { timeout: 300 });
        await until(() => journal.has('finally, aborted: true'));
        const { items, error } = await drain(stream);
        expect(items).to.deep.equal(count(3));
        expect(error).to.be.instanceOf(TimeoutError);
        expect((error as TimeoutError).delivered).to.be.oneOf(['maybe', 'yes']);
        expect(await streamer().post({ action: 'ordinary' })).to.equal('result');
      });

      it('is that of the handler where the call sets none, and covers the consumer', async () => {
        const stream = streamer().stream({ action: 'brief' });
        await take(stream, 1);
        // The generator stands at a yield, and nobody takes anything: the message behind begins when the time has passed.
        expect(await streamer().post({ action: 'ordinary' })).to.equal('result');
        // An item has come: it has begun, in whatever mode.
        expect((await drain(stream)).error)
          .to.be.instanceOf(TimeoutError)
          .with.property('delivered', 'yes');
      });
    });

    describe('by the end of its actor', () => {
      it('that was killed comes after the items before it', async () => {
        const actor = start({}, Streamer);
        const { stream } = await yielded('hang', 3, { actor });
        expect(await take(stream, 1)).to.deep.equal([0]);
        // What was yielded may still be under way, and a kill loses that; what comes after it shows that it is here.
        expect(await drain(actor.stream({ action: 'beside', to: 1 }))).to.deep.equal({ items: [0] });
        await actor.kill(new Error('why'));
        const { items, error } = await drain(stream);
        expect(items).to.deep.equal([1, 2]);
        expect(error).to.be.instanceOf(ActorKilledError);
        expect((error as ActorKilledError).delivered).to.equal('maybe');
        thrown(() => actor.stream({ action: 'count', to: 1 }), BrokenExecutorError);
      });

      it('ends the wait of one who has left', async () => {
        const actor = start({}, Streamer);
        const { stream } = await yielded('hang', 1, { actor });
        const left = stream.return?.();
        expect(
          await Promise.race([
            left,
            actor
              .post({ action: 'ordinary' })
              .result(50)
              .catch(() => 'held'),
          ]),
        ).to.equal('held');
        await actor.kill();
        expect(await left).to.deep.equal({ value: undefined, done: true });
      });

      it('is waited for by shutdown, as any handler', async () => {
        const actor = start({}, Streamer);
        const stream = actor.stream({ action: 'count-async', to: 40 });
        expect(await take(stream, 1)).to.deep.equal([0]);
        const shutdown = actor.shutdown();
        thrown(() => actor.stream({ action: 'count', to: 1 }), ShutdownError);
        expect(await drain(stream)).to.deep.equal({ items: count(39, 1) });
        await shutdown;
        expect(actor.stats()).to.include({ posted: 1, completed: 1, status: 'stopped' });
      });

      it('is cancelled by a shutdown that cancels, where it has not begun', async () => {
        const actor = start(nothingAhead(capabilities), Streamer);
        const running = actor.stream({ action: 'count', to: 40 });
        const waiting = actor.stream({ action: 'count', to: 40 });
        await take(running, 1);
        const shutdown = actor.shutdown({ cancelFutures: true });
        expect((await drain(waiting)).error).to.be.instanceOf(CancelledError);
        expect(await drain(running)).to.deep.equal({ items: count(39, 1) });
        await shutdown;
      });
    });

    // With neighbours see spec/placement: the actor that all specs here use would crash, too.
    if (capabilities.containsCrashes && capabilities.sparesOthers) {
      describe('by a crash', () => {
        it('comes after the items before it', async () => {
          const actor = start({}, Streamer);
          const gate = new Gate();
          const { stream } = await yielded('exit', 3, { actor, gate });
          const behind = actor.stream({ action: 'count', to: 1 });
          gate.open();
          await until(() => actor.status === 'broken');
          const { items, error } = await drain(stream);
          expect(items).to.deep.equal(count(3));
          expect(error).to.be.instanceOf(ActorCrashedError);
          const { exitCode, action, delivered } = error as ActorCrashedError;
          expect({ exitCode, action, delivered }).to.deep.equal({ exitCode: 7, action: 'end-by', delivered: 'maybe' });
          expect((await rejection(behind.next())) as Error).to.be.instanceOf(BrokenExecutorError);
        });

        it('begins none again of which an item has come, however many retries there are', async () => {
          const actor = start({ restart: { maxRestarts: 3, backoff, maxTaskRetries: 3 }, ...nothingAhead(capabilities) }, Streamer);
          const [journal, gate] = [new Journal(), new Gate()];
          const stream = actor.stream({ action: 'crash-first', times: 1, n: 2, journal: journal.path, gate: gate.key });
          const behind = actor.stream({ action: 'count', to: 2 });
          expect(await take(stream, 2)).to.deep.equal([0, 1]);
          gate.open();
          expect(await rejection(stream.next())).to.be.instanceOf(ActorCrashedError);
          expect(await drain(behind)).to.deep.equal({ items: [0, 1] });
          expect(journal.lines).to.deep.equal(['attempt']);
        });

        it('begins one again of which no item has come, where there are retries', async () => {
          const actor = start({ restart: { maxRestarts: 3, backoff, maxTaskRetries: 2 } }, Streamer);
          const [journal, gate] = [new Journal(), new Gate()];
          const stream = actor.stream({ action: 'crash-first', times: 2, n: 0, journal: journal.path, gate: gate.key });
          gate.open();
          expect(await drain(stream)).to.deep.equal({ items: [] });
          expect(journal.lines).to.deep.equal(['attempt', 'attempt', 'attempt']);
        });

        it('ends one that was left for good', async () => {
          const actor = start({ restart: { maxRestarts: 3, backoff, maxTaskRetries: 3 } }, Streamer);
          const [journal, gate] = [new Journal(), new Gate()];
          const stream = actor.stream({ action: 'crash-first', times: 9, n: 0, journal: journal.path, gate: gate.key });
          await gate.entered();
          const left = stream.return?.();
          gate.open();
          expect(await left).to.deep.equal({ value: undefined, done: true });
          expect(await actor.post({ action: 'ordinary' })).to.equal('result');
          expect(journal.lines).to.deep.equal(['attempt']);
        });
      });
    }
  });
}
