import { expect } from 'chai';
import fc from 'fast-check';
import { busyPoll } from '../../../src/protocol/channels/busy-poll.js';
import type { Batch, Take } from '../../../src/protocol/channels/channel.js';
import { PortChannel, portEnds } from '../../../src/protocol/channels/port-channel.js';
import { until } from '../../support/until.js';

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

/**
 * Both ends in one thread: the ring and the port work as they do between two. Notes the number that each batch begins with; `onNumber` is
 * called with it, as by the receiver.
 */
function channel(onNumber: (n: unknown, near: PortChannel) => void = () => {}) {
  const [near, far] = portEnds().map((end) => new PortChannel(end)) as [PortChannel, PortChannel];
  const arrived: unknown[] = [];
  near.onBatch = ([n]): void => {
    arrived.push(n);
    onNumber(n, near);
  };
  const expectAll = async (count: number): Promise<void> => {
    await until(() => arrived.length === count, `${count} batches`, 5000);
    expect(arrived).to.deep.equal(Array.from({ length: count }, (_, n) => n));
    near.close();
    far.close();
  };
  return { near, far, arrived, expectAll };
}

/** A receiver that throws at this number. */
const throwingAt =
  (number: number) =>
  (n: unknown): void => {
    if (n === number) throw new Error('thrown by the receiver');
  };

/** Longer than the ring takes. */
const TEXT = 'by the port'.repeat(10);

const kinds = {
  small: (n: number): Batch => [n, true, undefined, 'by the ring'],
  text: (n: number): Batch => [n, TEXT],
  long: (n: number): Batch => [n, ...new Array<number>(5000).fill(1)],
  moved: (n: number): Batch => [n, new ArrayBuffer(8)],
} as const;
type Kind = keyof typeof kinds;

function send(far: PortChannel, kind: Kind, n: number): void {
  const batch = kinds[kind](n);
  far.send(batch, kind === 'moved' ? [batch[1] as ArrayBuffer] : undefined);
}

const taking =
  (onBatch: (batch: Batch) => void): Take =>
  (batch) => {
    onBatch(batch);
    return undefined;
  };

const reads = ['turn', 'poll', 'take early', 'look early', 'attend', 'look', 'leave'] as const;

async function read(near: PortChannel, how: (typeof reads)[number], onBatch: (batch: Batch) => void): Promise<void> {
  switch (how) {
    case 'turn':
      await nextTurn();
      break;
    case 'poll':
      near.poll();
      break;
    case 'take early':
      near.readEarly(taking(onBatch));
      break;
    case 'look early':
      near.readEarly((batch) => batch);
      break;
    default:
      near[how]();
  }
}

describe('A channel between threads', () => {
  it('brings what goes by the ring and what goes by the port in the order in which it was sent, however it is read', async () => {
    const sends = fc.constantFrom<Kind>('small', 'small', 'small', 'text', 'long', 'moved');
    const steps = fc.array(
      fc.oneof(
        fc.record({ send: sends, times: fc.constantFrom(1, 1, 2, 40) }),
        fc.constantFrom(...reads).map((how) => ({ how })),
      ),
      { maxLength: 60, size: 'max' },
    );
    await fc.assert(
      fc.asyncProperty(steps, async (steps) => {
        const { near, far, expectAll } = channel();
        let sent = 0;
        for (const step of steps) {
          if ('how' in step) await read(near, step.how, near.onBatch);
          else for (let i = 0; i < step.times; i++) send(far, step.send, sent++);
        }
        near.leave();
        await expectAll(sent);
      }),
      { numRuns: 200 },
    );
  });

  for (const allowed of [false, true]) {
    it(`goes on after a batch that cannot be cloned, where ${allowed ? 'threads may' : 'no thread may'} look for messages`, async () => {
      busyPoll.allowed = allowed;
      try {
        const { far, arrived, expectAll } = channel();
        for (const n of [0, 1]) {
          const batch = [n, (): void => {}];
          expect(() => far.send(batch)).to.throw('could not be cloned');
          // It may be sent once more in parts.
          expect(batch).to.have.lengthOf(2);
          far.send([n]);
          await until(() => arrived.length > n, `batch ${n}`, 5000);
        }
        await expectAll(2);
      } finally {
        busyPoll.allowed = false;
      }
    });
  }

  it('is woken again after somebody who reads early has found what was to wake it', async () => {
    const { near, far, expectAll } = channel();
    far.send([0]);
    near.readEarly(taking(near.onBatch));
    far.send([1]);
    await expectAll(2);
  });

  it('goes on after a batch whose receiver throws', async () => {
    const { near, far, expectAll } = channel(throwingAt(1));
    for (const n of [0, 1, 2, 3]) far.send(n === 2 ? [n, TEXT] : [n]);
    expect(() => near.poll()).to.throw('thrown by the receiver');
    await expectAll(4);
  });

  it('loses nothing when the receiver throws before what came by the port', async () => {
    const { near, far, expectAll } = channel(throwingAt(0));
    far.send([0]);
    far.send([1, TEXT]);
    near.attend();
    expect(() => near.poll()).to.throw('thrown by the receiver');
    near.leave();
    await expectAll(2);
  });

  it('says that the other end is closed also when the receiver of its last batch throws', async () => {
    const { near, far } = channel(throwingAt(0));
    let closed = false;
    near.onClose = (): void => {
      closed = true;
    };
    near.attend();
    far.send([0]);
    const uncaught = new Promise((resolve) => {
      const others = process.listeners('uncaughtException');
      process.removeAllListeners('uncaughtException');
      process.once('uncaughtException', (error) => {
        for (const other of others) process.on('uncaughtException', other);
        resolve(error);
      });
    });
    far.close();
    expect(String(await uncaught)).to.contain('thrown by the receiver');
    await until(() => closed, 'the end', 5000);
  });

  it('looks once in a turn for what comes by the ring without end, whatever has come by the port', async () => {
    const { near, far } = channel();
    let looks = 0;
    near.onBatch = ([, , goesOn]): void => {
      looks++;
      if (goesOn) far.send([0, true, true]);
    };
    far.send([0, true, true]);
    for (let i = 0; i < 10; i++) far.send([i, TEXT, false]);
    for (let turns = 0; turns < 10; turns++) await nextTurn();
    looks = 0;
    for (let turns = 0; turns < 10; turns++) await nextTurn();
    expect(looks).to.be.within(9, 11);
    near.close();
    far.close();
  });

  it('keeps the order when a receiver polls', async () => {
    const { far, expectAll } = channel((_n, near) => near.poll());
    for (let n = 0; n < 40; n++) send(far, n % 3 === 0 ? 'text' : 'small', n);
    await expectAll(40);
  });

  it('delivers what was sent before the other end was closed, and then says that it is', async () => {
    const { near, far, arrived: events } = channel();
    near.onClose = (): void => void events.push('closed');
    far.send([1]);
    far.send([2, TEXT]);
    far.send([3]);
    far.close();
    await until(() => events.includes('closed'), 'the end', 5000);
    expect(events).to.deep.equal([1, 2, 3, 'closed']);
  });

  it('lets the event loop go on between the messages of a long row, and loses none', async () => {
    const inTurns: number[] = [];
    let inTurn = 0;
    const { far, arrived, expectAll } = channel(() => {
      if (inTurn++ > 0) return;
      setImmediate(() => {
        inTurns.push(inTurn);
        inTurn = 0;
      });
    });
    for (let n = 0; n < 500; n++) far.send([n, TEXT]);
    while (arrived.length < 500) await nextTurn();
    await nextTurn();
    expect(inTurns.reduce((sum, count) => sum + count)).to.equal(500);
    expect(Math.max(...inTurns)).to.be.at.most(32);
    await expectAll(500);
  });
});
