import { expect } from 'chai';
import type { ActorEvents, ActorExecutor, ActorStats, Mode } from '../../src/index.js';
import { ActorKilledError, Future, TimeoutError, wait } from '../../src/index.js';
import { starter } from '../support/executors.js';
import { failure } from '../support/failure.js';
import { Gate } from '../support/gate.js';
import { Journal } from '../support/journal.js';
import { until } from '../support/until.js';
import { Warnings } from '../support/warnings.js';
import { Contextual } from './actors/context.js';
import { Narrow } from './actors/forms.js';
import { Lifecycle } from './actors/lifecycle.js';
import { count, Recorder } from './actors/recorder.js';
import { Streamer } from './actors/streamer.js';
import type { Capabilities } from './capabilities.js';
import { nothingAhead } from './capabilities.js';

export function events(mode: Mode, _capabilities: Capabilities): void {
  describe('events', () => {
    const start = starter(mode);

    it('tell of the stop once, after a shutdown and after a kill', async () => {
      for (const end of ['shutdown', 'kill'] as const) {
        const actor = start({}, Recorder);
        const stops: ActorEvents['stop'][] = [];
        actor.on('stop', (info) => stops.push(info));
        await actor.ready;
        await actor[end]();
        await until(() => stops.length > 0, 'the stop event');
        await actor.kill();
        await actor.shutdown();
        expect(stops.map(({ status }) => status)).to.deep.equal(['stopped']);
      }
    });

    it('tell of the stop also a late listener, by on and by once', async () => {
      const actor = start({}, Recorder);
      await actor.shutdown();
      const stops: string[] = [];
      actor.on('stop', ({ status }) => stops.push(`on ${status}`));
      actor.once('stop', ({ status }) => stops.push(`once ${status}`));
      await until(() => stops.length === 2, 'the stop events');
      expect(stops).to.deep.equal(['on stopped', 'once stopped']);
    });

    it('find the status already changed', async () => {
      const actor = start({}, Recorder);
      let status: string | undefined;
      actor.on('stop', () => {
        status = actor.status;
      });
      await actor.shutdown();
      await until(() => status !== undefined, 'the stop event');
      expect(status).to.equal('stopped');
    });

    it('are given to every listener, once to those of once, and no more to those that are off', async () => {
      const actor = start({}, Recorder);
      const heard: string[] = [];
      const always = (): void => void heard.push('always');
      const gone = (): void => void heard.push('gone');
      expect(actor.on('error', always)).to.equal(actor);
      expect(actor.once('error', () => heard.push('once'))).to.equal(actor);
      actor.on('error', gone);
      expect(actor.off('error', gone)).to.equal(actor);
      actor.tell({ action: 'fail', reason: 'first' });
      await until(() => heard.length === 2, 'the first event');
      actor.tell({ action: 'fail', reason: 'second' });
      await until(() => heard.length === 3, 'the second event');
      expect(heard).to.deep.equal(['always', 'once', 'always']);
    });

    it('forget a listener of once that is off before, and know nothing of one that never was on', async () => {
      const actor = start({}, Recorder);
      const heard: string[] = [];
      const listener = (): void => void heard.push('once');
      actor.once('error', listener).off('error', listener).off('error', listener);
      actor.on('error', () => heard.push('on'));
      actor.tell({ action: 'fail', reason: 'as asked' });
      await until(() => heard.length > 0, 'the event');
      expect(heard).to.deep.equal(['on']);
    });

    it('suffer no harm from a listener that throws', async () => {
      using _warnings = new Warnings();
      const actor = start({}, Recorder);
      const heard: string[] = [];
      actor.on('error', () => {
        throw new Error('of a listener');
      });
      actor.on('error', () => heard.push('error'));
      actor.on('stop', () => {
        throw new Error('of a listener');
      });
      actor.on('stop', () => heard.push('stop'));
      actor.tell({ action: 'fail', reason: 'as asked' });
      await until(() => heard.length === 1, 'the error event');
      expect(await actor.post({ action: 'note', n: 1 })).to.equal(1);
      await actor.shutdown();
      await until(() => heard.length === 2, 'the stop event');
      expect([actor.status, heard]).to.deep.equal(['stopped', ['error', 'stop']]);
    });

    it('warn of what a listener throws, also where that cannot become a string', async () => {
      using warnings = new Warnings();
      const actor = start({}, Recorder);
      actor.on('error', () => {
        throw Object.create(null);
      });
      actor.tell({ action: 'fail', reason: 'as asked' });
      await warnings.mentioned('[Object: null prototype] {}');
      expect(await actor.post({ action: 'note', n: 1 })).to.equal(1);
    });

    it('warn of an error that nobody listens to, and never throw it', async () => {
      using warnings = new Warnings();
      const actor = start({}, Lifecycle, { fail: 'onStop throws' });
      await actor.ready;
      await actor.shutdown();
      await warnings.mentioned('failed in onStop');
      expect(actor.status).to.equal('stopped');
    });

    it('are not made of the failure of a post', async () => {
      const actor = start({}, Recorder);
      const heard: unknown[] = [];
      actor.on('error', (error) => heard.push(error));
      await wait([actor.post({ action: 'fail', reason: 'as asked' })]);
      await actor.shutdown();
      expect(heard).to.deep.equal([]);
    });
  });
}

const sum = ({ queued, running, completed, failed, cancelled }: ActorStats): number => queued + running + completed + failed + cancelled;

export function statistics(mode: Mode, capabilities: Capabilities): void {
  describe('stats', () => {
    const start = starter(mode);
    const counters = (actor: ActorExecutor<object>): Record<string, number> => {
      const { posted, queued, running, completed, failed, cancelled } = actor.stats();
      return { posted, queued, running, completed, failed, cancelled };
    };

    it('say who and where the actor is', async () => {
      const actor = start({}, Contextual);
      const where = await actor.post({ action: 'where' });
      expect(actor.stats()).to.include({ id: actor.id, name: 'Contextual', mode, status: 'running', restarts: 0, pid: where.pid, threadId: where.threadId });
      await actor.shutdown();
      expect(actor.stats().status).to.equal('stopped');
    });

    it('name the class as its options do', async () => {
      const narrow = start({}, Narrow);
      expect(narrow.stats().name).to.equal('narrow');
    });

    it('begin at nothing', () => {
      const actor = start({}, Recorder);
      expect(counters(actor)).to.deep.equal({ posted: 0, queued: 0, running: 0, completed: 0, failed: 0, cancelled: 0 });
      expect(actor.stats().status).to.equal('starting');
    });

    it('count what waits, runs, has ended in which way', async () => {
      const actor = start(nothingAhead(capabilities), Recorder);
      const gate = new Gate();
      await actor.post({ action: 'note', n: 1 });
      await wait([actor.post({ action: 'fail', reason: 'as asked' })]);
      const held = actor.post({ action: 'hold', gate: gate.key, n: 2 });
      await gate.entered();
      expect(counters(actor)).to.deep.equal({ posted: 3, queued: 0, running: 1, completed: 1, failed: 1, cancelled: 0 });
      const futures = count(10).map((n) => actor.post({ action: 'note', n }));
      expect(counters(actor)).to.deep.equal({ posted: 13, queued: 10, running: 1, completed: 1, failed: 1, cancelled: 0 });
      for (const future of futures.slice(0, 4)) future.cancel();
      expect(counters(actor)).to.deep.equal({ posted: 13, queued: 6, running: 1, completed: 1, failed: 1, cancelled: 4 });
      await failure(actor.post({ action: 'note', n: 11 }, { timeout: 10 }), TimeoutError);
      expect(counters(actor)).to.deep.equal({ posted: 14, queued: 6, running: 1, completed: 1, failed: 2, cancelled: 4 });
      gate.open();
      await Future.all([held, ...futures.slice(4)]);
      expect(counters(actor)).to.deep.equal({ posted: 14, queued: 0, running: 0, completed: 8, failed: 2, cancelled: 4 });
    });

    it('count full mailboxes and what cannot be cloned as failed', async () => {
      const actor = start({ mailbox: { capacity: 1 }, ...nothingAhead(capabilities) }, Recorder);
      await actor.ready;
      const gate = new Gate();
      const held = actor.post({ action: 'hold', gate: gate.key, n: 0 });
      await gate.entered();
      const futures = [1, 2].map((n) => actor.post({ action: 'note', n }));
      await wait([futures[1]]);
      expect(counters(actor)).to.deep.equal({ posted: 3, queued: 1, running: 1, completed: 0, failed: 1, cancelled: 0 });
      gate.open();
      await wait([held, ...futures]);
      await wait([actor.post({ action: 'note', n: (() => 0) as unknown as number })]);
      expect(counters(actor)).to.deep.equal({ posted: 4, queued: 0, running: 0, completed: 2, failed: 2, cancelled: 0 });
    });

    it('count an aborted handler that obeys as cancelled', async () => {
      const actor = start({}, Contextual);
      const gate = new Gate();
      const future = actor.post({ action: 'obey', gate: gate.key });
      await gate.entered();
      future.abort();
      await wait([future]);
      expect(counters(actor)).to.deep.equal({ posted: 1, queued: 0, running: 0, completed: 0, failed: 0, cancelled: 1 });
    });

    it('add up at every moment', async () => {
      const actor = start({}, Recorder);
      const futures: Future<unknown>[] = [];
      const check = (): void => {
        const stats = actor.stats();
        expect(sum(stats)).to.equal(stats.posted);
        expect(stats.posted).to.equal(futures.length);
      };
      for (const n of count(1_000)) {
        const kind = n % 5;
        if (kind === 0) futures.push(actor.post({ action: 'fail', reason: 'as asked' }));
        else if (kind === 1) futures.push(actor.post({ action: 'later', n }));
        else if (kind === 2) futures.push(actor.post({ action: 'note', n }, { timeout: n % 3 }));
        else futures.push(actor.post({ action: 'note', n }));
        if (n % 7 === 0) futures[n].cancel();
        if (n % 20 === 0) check();
        if (n % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      check();
      await wait(futures);
      check();
      for (const future of futures) if (!future.cancelled()) await future.exception();
      expect(actor.stats()).to.include({ queued: 0, running: 0 });
      expect(actor.stats().cancelled).to.equal(futures.filter((future) => future.cancelled()).length);
    });

    it('add up where an error event tells of a message, and count what its listener posts', async () => {
      const actor = start({}, Recorder);
      const heard = new Promise<[ActorStats, Future<number>]>((resolve) => {
        actor.once('error', () => resolve([actor.stats(), actor.post({ action: 'note', n: 1 })]));
      });
      actor.tell({ action: 'fail', reason: 'as asked' });
      const [stats, future] = await heard;
      expect([sum(stats), stats.posted, stats.failed]).to.deep.equal([1, 1, 1]);
      expect(await future).to.equal(1);
      expect(counters(actor)).to.deep.equal({ posted: 2, queued: 0, running: 0, completed: 1, failed: 1, cancelled: 0 });
    });

    it('add up after the end, whatever was left', async () => {
      const actor = start({}, Recorder);
      const gate = new Gate();
      const futures = [actor.post({ action: 'hold', gate: gate.key, n: 0 })];
      await gate.entered();
      for (const n of count(20)) futures.push(actor.post({ action: 'note', n }));
      await actor.kill();
      for (const future of futures) await failure(future, ActorKilledError);
      expect(counters(actor)).to.deep.equal({ posted: 21, queued: 0, running: 0, completed: 0, failed: 21, cancelled: 0 });
    });

    it('measure the time from post to settled', async () => {
      const actor = start({}, Recorder);
      await actor.ready;
      for (const n of count(20)) await actor.post({ action: 'later', n, ms: 5 });
      const { mean, p50, p99, max } = actor.stats().latency;
      for (const value of [mean, p50, p99, max]) expect(value).to.be.within(4, 5_000);
      expect(p50).to.be.at.most(p99);
      expect(mean).to.be.at.most(max);
    });

    it('measure it also while a stream is open, though that was the first message', async () => {
      const actor = start({}, Streamer);
      const items = actor.stream({ action: 'count-beside', to: 3, journal: new Journal().path }, { highWaterMark: 1 });
      await items.next();
      for (let n = 0; n < 200; n++) await actor.post({ action: 'log' });
      expect(actor.stats().latency.max).to.be.above(0);
      await items.return?.();
    });
  });
}
