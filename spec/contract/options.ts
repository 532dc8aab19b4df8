import { expect } from 'chai';
import type { ActorOptions, ActorRef, Mode, PostOptions } from '../../src/index.js';
import { spawnWith, UnknownActionError } from '../../src/index.js';
import { shared, starter } from '../support/executors.js';
import { failure, rejection, thrown } from '../support/failure.js';
import { Recorder } from './actors/recorder.js';
import type { Capabilities } from './capabilities.js';

const times = { NaN: Number.NaN, 'a negative number': -1, 'minus infinity': Number.NEGATIVE_INFINITY };
const notTimes = { 'a string': '5', null: null, 'an object': {} };

const wrongPosts: Record<string, unknown> = {
  'a priority of NaN': { priority: Number.NaN },
  'a priority that is no number': { priority: 'high' },
  'a signal that is none': { signal: {} },
  'a transfer list that is none': { transfer: 5 },
};

const wrongSpawns: Record<string, unknown> = {
  'an unknown mode': { mode: 'banana' },
  'an unknown placement': { placement: 'nowhere' },
  'a capacity of NaN': { mailbox: { capacity: Number.NaN } },
  'a negative capacity': { mailbox: { capacity: -1 } },
  'an unknown overflow policy': { mailbox: { overflow: 'explode' } },
  'an unknown restart policy': { restart: 'always' },
  'maxRestarts of NaN': { restart: { maxRestarts: Number.NaN } },
  'maxRestarts below -1': { restart: { maxRestarts: -2 } },
  'a negative window of restarts': { restart: { maxRestarts: 1, within: -1 } },
  'a negative backoff': { restart: { maxRestarts: 1, backoff: { minMs: -1, maxMs: 5 } } },
  'a backoff of NaN': { restart: { maxRestarts: 1, backoff: { minMs: 1, maxMs: Number.NaN } } },
  'negative maxTaskRetries': { restart: { maxRestarts: 1, maxTaskRetries: -1 } },
  'a negative prefetch': { prefetch: -1 },
  'a prefetch of NaN': { prefetch: Number.NaN },
  'an unknown prefetch': { prefetch: 'plenty' },
};

export function options(mode: Mode, _capabilities: Capabilities): void {
  const startNamed = starter(mode);
  it('lets one actor have a name of its own, for logs and statistics', async () => {
    const named = startNamed({ name: 'the second of them' }, Recorder);
    expect(await named.post({ action: 'note', n: 1 })).to.equal(1);
    expect([named.stats().name, named.id.startsWith('the second of them-')]).to.deep.equal(['the second of them', true]);
    expect((await failure(named.post({ action: 'unheard' } as never), UnknownActionError)).message).to.include('the second of them');
  });

  describe('wrong options', () => {
    const recorder = shared(mode, Recorder);
    const start = starter(mode);

    const post = (wrong: unknown) => () => recorder().post({ action: 'note', n: 1 }, wrong as PostOptions);
    const spawn = (wrong: unknown) => () => spawnWith({ mode, ...(wrong as ActorOptions) }, Recorder);

    for (const [name, timeout] of Object.entries(times)) {
      it(`throw RangeError at the call: a time of ${name}`, async () => {
        thrown(post({ timeout }), RangeError);
        thrown(() => recorder().tell({ action: 'note', n: 1 }, { timeout }), RangeError);
        thrown(() => recorder().map([], { timeout }), RangeError);
        thrown(spawn({ startTimeout: timeout }), RangeError);
        thrown(spawn({ stopTimeout: timeout }), RangeError);
      });
    }

    for (const [name, timeout] of Object.entries(notTimes)) {
      it(`throw at the call: a time that is ${name}`, () => {
        thrown(post({ timeout }), TypeError, RangeError);
        thrown(() => recorder().map([], { timeout: timeout as unknown as number }), TypeError, RangeError);
        thrown(spawn({ startTimeout: timeout }), TypeError, RangeError);
        thrown(spawn({ stopTimeout: timeout }), TypeError, RangeError);
      });
    }

    for (const [name, timeout] of Object.entries({ ...times, ...notTimes })) {
      it(`reject a shutdown, which gives a promise: a time of ${name}`, async () => {
        const error = await rejection(recorder().shutdown({ timeout: timeout as number }));
        expect(error)
          .to.be.instanceOf(typeof timeout === 'number' ? RangeError : TypeError)
          .with.property('code', 'ERR_ACTOR_INVALID_ARGUMENT');
        expect(recorder().status).to.equal('running');
      });
    }

    for (const [name, wrong] of Object.entries(wrongPosts)) {
      it(`throw at the post: ${name}`, () => {
        thrown(post(wrong), TypeError, RangeError);
      });
    }

    for (const [name, bufferSize] of Object.entries({ ...times, 'a string': '5', zero: 0, 'one and a half': 1.5 })) {
      it(`throw at map: a bufferSize of ${name}`, () => {
        thrown(() => recorder().map([], { bufferSize: bufferSize as number }), TypeError, RangeError);
      });
    }

    for (const [name, wrong] of Object.entries(wrongSpawns)) {
      it(`throw at the spawn: ${name}`, () => {
        thrown(spawn(wrong), TypeError, RangeError);
      });
    }

    it('post nothing, and end nothing', async () => {
      const actor = start({}, Recorder);
      await actor.ready;
      for (const wrong of [{ timeout: -1 }, { timeout: Number.NaN }, { priority: Number.NaN }] as PostOptions[])
        thrown(() => actor.post({ action: 'note', n: 1 }, wrong), RangeError, TypeError);
      await failure(actor.shutdown({ timeout: -1 }), RangeError);
      expect(actor.stats()).to.include({ posted: 0, status: 'running' });
      expect(await actor.post({ action: 'begun' })).to.deep.equal([]);
    });

    it('are none that are undefined, nor those that mean nothing in the mode', async () => {
      const actor = start(
        {
          mailbox: undefined,
          restart: undefined,
          startTimeout: undefined,
          stopTimeout: undefined,
          prefetch: undefined,
          env: { ...process.env, SOME: 'thing', NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --title=actor --stack-trace-limit=33` },
          resourceLimits: {},
          execArgv: [...process.execArgv, '--max-old-space-size=512', '--stack-trace-limit=33', '--title', 'actor', '--no-deprecation'],
          keepAlive: false,
        },
        Recorder,
      );
      const future = actor.post({ action: 'note', n: 1 }, { timeout: undefined, priority: undefined, signal: undefined, transfer: undefined, within: null });
      expect(await future).to.equal(1);
      const empty: number[] = [];
      for await (const n of actor.map([] as { action: 'note'; n: number }[], { timeout: undefined, bufferSize: undefined })) empty.push(n);
      expect(empty).to.deep.equal([]);
      await actor.shutdown({ wait: undefined, timeout: undefined, cancelFutures: undefined });
    });

    it('are all that post throws for: a message may be anything', async () => {
      const loose = recorder() as ActorRef<any>;
      const futures = [undefined, null, Symbol('message'), () => 0, { action: 'note', n: new WeakMap() }].map((message) => loose.post(message));
      for (const future of futures) expect(await future.exception()).to.be.instanceOf(Error);
    });
  });
}
