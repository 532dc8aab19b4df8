import { isNativeError } from 'node:util/types';
import { expect } from 'chai';
import {
  type ActorError,
  ActorKilledError,
  type ActorOptions,
  type ActorPool,
  BrokenExecutorError,
  CancelledError,
  type Future,
  MailboxFullError,
  spawnPool,
  TimeoutError,
  UnknownActionError,
} from '../../src/index.js';
import { Member } from '../faults/actors/member.js';
import { failure } from '../support/failure.js';
import { Gate, openGates } from '../support/gate.js';
import { until } from '../support/until.js';

type One = ActorPool<Member>['members'][0];

for (const mode of ['inline', 'thread', 'process'] as const) {
  describe(`A broadcast in mode '${mode}'`, () => {
    const pools: ActorPool<Member>[] = [];
    afterEach(async () => {
      openGates();
      await Promise.all(pools.splice(0).map((pool) => pool.kill()));
    });
    /** What is known of a handler that has begun and not ended. */
    const begun = mode === 'process' ? 'maybe' : 'yes';

    /** How far the others are is a matter of time. */
    const reached = ['maybe', 'yes'];

    async function start(options: ActorOptions = {}): Promise<{ pool: ActorPool<Member>; members: [One, One, One] }> {
      const pool = spawnPool({ mode, prefetch: 1, ...options, size: 3 }, Member);
      pools.push(pool);
      await pool.ready;
      return { pool, members: pool.members as unknown as [One, One, One] };
    }

    async function occupy(...members: One[]): Promise<Gate> {
      const gate = new Gate();
      for (const member of members) member.post({ action: 'hold', gate: gate.key }).markObserved();
      await gate.entered(members.length);
      return gate;
    }

    const handled = (pool: ActorPool<Member>): Promise<number[]> => Promise.all(pool.members.map((member) => member.post({ action: 'handled' })));
    const deliveredOf = async (broadcast: Future<unknown>, expected: typeof ActorError): Promise<unknown> => (await failure(broadcast, expected)).delivered;

    describe('that fails', () => {
      it('may have reached other members where the mailbox of one was full', async () => {
        const { pool, members } = await start({ mailbox: { capacity: 1 } });
        const gate = await occupy(members[0]);
        members[0].post({ action: 'who' }).markObserved();
        expect(await deliveredOf(pool.broadcast({ action: 'who' }), MailboxFullError)).to.be.oneOf(reached);
        gate.open();
        await until(() => String(pool.stats().map(({ completed }) => completed)) === '2,1,1', 'the others to have handled it');
      });

      it('may have reached other members where one is gone', async () => {
        const { pool, members } = await start();
        await members[0].kill();
        expect(await deliveredOf(pool.broadcast({ action: 'who' }), BrokenExecutorError)).to.be.oneOf(reached);
      });

      it('has reached those that have answered', async () => {
        const { pool, members } = await start();
        await occupy(members[0]);
        const broadcast = pool.broadcast({ action: 'who' });
        await until(() => members.slice(1).every((member) => member.stats().completed === 1), 'two answers');
        await members[0].kill();
        expect(await deliveredOf(broadcast, ActorKilledError)).to.equal('yes');
      });

      it('has reached those whose handlers run, as far as that can be known', async () => {
        const { pool, members } = await start();
        await occupy(members[0]);
        const inside = new Gate();
        const broadcast = pool.broadcast({ action: 'hold', gate: inside.key });
        await inside.entered(2);
        await members[0].kill();
        expect(await deliveredOf(broadcast, ActorKilledError)).to.equal(begun);
      });

      it('leaves the error of the member, which other messages share, as it is', async () => {
        const { pool, members } = await start();
        await occupy(members[0]);
        const broadcast = pool.broadcast({ action: 'who' });
        const other = members[0].post({ action: 'who' });
        await until(() => members.slice(1).every((member) => member.stats().completed === 1), 'two answers');
        await members[0].kill('enough');
        const own = await failure(other, ActorKilledError);
        const error = await failure(broadcast, ActorKilledError);
        expect([own.delivered, error.delivered, error.constructor]).to.deep.equal(['no', 'yes', own.constructor]);
        expect([error.message, error.code, error.cause, error.stack]).to.deep.equal([own.message, own.code, 'enough', own.stack]);
        expect([isNativeError(error), Object.keys(error)]).to.deep.equal([true, Object.keys(own)]);
      });

      it('has reached nobody where none had begun by the deadline, and reaches nobody after it', async () => {
        const { pool, members } = await start();
        const gate = await occupy(...members);
        expect(await deliveredOf(pool.broadcast({ action: 'who' }, { timeout: 1 }), TimeoutError)).to.equal('no');
        gate.open();
        expect(await handled(pool)).to.deep.equal([0, 0, 0]);
        expect(pool.stats().map(({ failed }) => failed)).to.deep.equal([1, 1, 1]);
      });

      it('does so by its Future where the posting itself has ended a later member: those before that have the message', async () => {
        const { pool, members } = await start();
        const message = {
          action: 'who' as const,
          // Read for each member.
          get note(): string {
            void members[2].kill();
            return '';
          },
        };
        const broadcast = pool.broadcast(message as { action: 'who' });
        expect(await deliveredOf(broadcast, BrokenExecutorError)).to.be.oneOf(reached);
        await until(() => members.slice(0, 2).every((member) => member.stats().completed === 1), 'the others to have handled it');
      });

      it('has reached nobody where no handler takes it', async () => {
        const { pool } = await start();
        expect(await deliveredOf(pool.broadcast({ action: 'nothing' } as unknown as { action: 'who' }), UnknownActionError)).to.equal('no');
      });

      it('has reached nobody where all mailboxes were full', async () => {
        const { pool, members } = await start({ mailbox: { capacity: 1 } });
        await occupy(...members);
        for (const member of members) member.post({ action: 'who' }).markObserved();
        expect(await deliveredOf(pool.broadcast({ action: 'who' }), MailboxFullError)).to.equal('no');
      });
    });

    describe('of a pool that comes to its end', () => {
      for (const [how, end, ErrorClass] of [
        ['kill', (pool) => pool.kill(), ActorKilledError],
        ['a shutdown that cancels', (pool) => pool.shutdown({ cancelFutures: true }), CancelledError],
        ['such a shutdown of each member', (pool) => Promise.all(pool.members.map((member) => member.shutdown({ cancelFutures: true }))), CancelledError],
      ] as [string, (pool: ActorPool<Member>) => Promise<unknown>, typeof ActorKilledError | typeof CancelledError][]) {
        it(`has reached nobody where it had begun nowhere, by ${how}`, async () => {
          const { pool, members } = await start();
          const gate = await occupy(...members);
          const broadcast = pool.broadcast({ action: 'who' });
          const ended = end(pool);
          expect(await deliveredOf(broadcast, ErrorClass)).to.equal('no');
          gate.open();
          await ended;
        });
      }
    });

    describe('that is cancelled', () => {
      for (const [how, cancel] of [
        ['cancel', (broadcast) => broadcast.cancel()],
        ['abort', (broadcast) => broadcast.abort('enough')],
        ['its signal', (_, controller) => controller.abort('enough')],
      ] as [string, (broadcast: Future<unknown>, controller: AbortController) => void][]) {
        it(`has reached nobody where none had begun, by ${how}`, async () => {
          const { pool, members } = await start();
          const gate = await occupy(...members);
          const controller = new AbortController();
          const broadcast = pool.broadcast({ action: 'who' }, { signal: controller.signal });
          cancel(broadcast, controller);
          const error = await failure(broadcast, CancelledError);
          expect([error.delivered, error.cause]).to.deep.equal(['no', how === 'cancel' ? undefined : 'enough']);
          gate.open();
          expect(await handled(pool)).to.deep.equal([0, 0, 0]);
        });
      }

      for (const [how, cancel] of [
        ['abort', (broadcast) => broadcast.abort('enough')],
        ['its signal', (_, controller) => controller.abort('enough')],
      ] as [string, (broadcast: Future<unknown>, controller: AbortController) => void][]) {
        it(`has reached those whose handlers run, as far as that can be known, by ${how}`, async () => {
          const { pool, members } = await start();
          await occupy(members[0]);
          const inside = new Gate();
          const controller = new AbortController();
          const broadcast = pool.broadcast({ action: 'hold', gate: inside.key }, { signal: controller.signal });
          await inside.entered(2);
          cancel(broadcast, controller);
          const error = await failure(broadcast, CancelledError);
          expect([error.delivered, error.cause]).to.deep.equal([begun, 'enough']);
        });
      }
    });

    it('is over at once where no member will handle it any more', async () => {
      const { pool, members } = await start();
      await occupy(...members);
      const own = new AbortController();
      const message = { action: 'who' } as const;
      const waiting = pool.broadcast(message, { signal: own.signal });
      own.abort();
      const [late, stopped] = [pool.broadcast(message, { timeout: 0 }), pool.broadcast(message)];
      const aborted = pool.broadcast(message, { signal: AbortSignal.abort() });
      void pool.shutdown({ cancelFutures: true });
      expect([waiting, aborted, late, stopped].map(({ state }) => state)).to.deep.equal(['cancelled', 'cancelled', 'finished', 'cancelled']);
      for (const each of [waiting, aborted, stopped]) expect(await deliveredOf(each, CancelledError)).to.equal('no');
      expect(await deliveredOf(late, TimeoutError)).to.equal('no');
    });

    it('can be cancelled as long as no member has begun it, though it waits no more with one of them', async () => {
      const { pool, members } = await start();
      await occupy(members[1], members[2]);
      await members[0].shutdown({ timeout: 0 });
      const broadcast = pool.broadcast({ action: 'who' });
      expect(broadcast.state).to.equal('pending');
      expect(broadcast.cancel()).to.equal(true);
      expect(await deliveredOf(broadcast, CancelledError)).to.equal('no');
    });

    it('moves a buffer to the last member that takes it, and copies it for the others', async () => {
      const { pool, members } = await start();
      const moved = mode !== 'process';
      for (const size of [8, 300_000]) {
        const bytes = new Uint8Array(size).fill(7).buffer;
        expect(await pool.broadcast({ action: 'sum', bytes }, { transfer: [bytes] })).to.deep.equal([7 * size, 7 * size, 7 * size]);
        expect(bytes.byteLength).to.equal(moved ? 0 : size);
      }
      await members[2].kill();
      const bytes = new Uint8Array(8).fill(1).buffer;
      await failure(pool.broadcast({ action: 'sum', bytes }, { transfer: [bytes] }), BrokenExecutorError);
      expect(bytes.byteLength).to.equal(moved ? 0 : 8);
      await until(() => members.slice(0, 2).every((member) => member.stats().completed === 3), 'the others to have handled it');
    });
  });
}
