import { expect } from 'chai';
import fc from 'fast-check';
import sinon from 'sinon';
import { plainCodec } from '../../src/client/codec.js';
import { Fifo } from '../../src/fifo.js';
import { actor, handler } from '../../src/index.js';
import { definitionOf } from '../../src/metadata/registry.js';
import { CANCELLED, type Cells, claim, sharedCells } from '../../src/protocol/batches/cells.js';
import type { Channel } from '../../src/protocol/channels/channel.js';
import type { Home } from '../../src/worker/context.js';
import { Dispatcher } from '../../src/worker/dispatcher.js';
import { Replies, Route } from '../../src/worker/route.js';
import { scheduler } from '../../src/worker/scheduler.js';
import { until } from '../support/until.js';

type Kind = 'plain' | 'beside' | 'blocking';

/** Writes down what begins. Ordinary handlers end when they are told to. */
@actor()
class Log {
  readonly log: string[] = [];
  end = (): void => {};

  @handler('plain')
  plain({ name }: { action: 'plain'; name: string }): Promise<void> {
    this.log.push(name);
    return new Promise((resolve) => {
      this.end = resolve;
    });
  }

  @handler('beside', { concurrent: true })
  beside({ name }: { action: 'beside'; name: string }): void {
    this.log.push(name);
  }

  @handler('blocking', { concurrent: true })
  blocking({ name }: { action: 'blocking'; name: string }): void {
    this.log.push(name);
    for (const end = performance.now() + 5; performance.now() < end; );
  }
}

/** Such an actor, and its ways: those of 'a', 'b' and 'c' share memory with it, those of 'p' and 'q' do not. */
function scene() {
  const log = new Log();
  const dispatcher = new Dispatcher({ name: 'Log' } as Home, log, definitionOf(Log));
  const replies = new Replies({ send() {}, memory: 'given' } as unknown as Channel, plainCodec);
  const routes = {
    a: new Route(replies, 1, sharedCells(true)),
    b: new Route(replies, 2, sharedCells(true)),
    c: new Route(replies, 3, sharedCells(true)),
    p: new Route(replies, 4, undefined),
    q: new Route(replies, 5, undefined),
  };
  const head = { tell: false, deadline: undefined };
  const post = (by: keyof typeof routes, id: number, kind: Kind): void =>
    dispatcher.addOne(routes[by], id, head, { action: kind, name: `${by}${id}` }, undefined);
  /** What came in one batch. */
  const come = (...messages: Parameters<typeof post>[]): void => {
    for (const message of messages) post(...message);

    scheduler.run();
  };
  const cancel = (by: keyof typeof routes, id: number): boolean => claim(routes[by].cells as Cells, id, CANCELLED);
  const looks = (): void => {
    dispatcher.look();
    come();
  };
  /** A first call may take so long that what has come is read once more before the next begins. */
  const began = async (...names: string[]): Promise<void> => {
    await until(() => log.log.length >= names.length, `${names} to begin`);
    expect(log.log).to.deep.equal(names);
  };
  return { log, dispatcher, routes, head, come, cancel, looks, began };
}

describe('What begins beside a running handler', () => {
  it('is found by a look at what has come, not at all that waits', async () => {
    const { log, dispatcher, routes, head, come } = scene();
    come(['a', 1, 'plain'], ['a', 2, 'plain']);
    let looked = 0;
    const message = {
      get action() {
        looked++;
        return 'beside';
      },
      name: 'behind',
    };
    const paused = sinon.stub(routes.a, 'paused').get(() => {
      looked++;
      return false;
    });
    const copies = sinon.spy(Fifo.prototype, 'all');
    try {
      for (let id = 3; id < 1003; id++) {
        dispatcher.addOne(routes.a, id, head, message, undefined);
        come(['b', id, 'beside']);
        await until(() => log.log.length === id - 1);
      }
      for (const { length } of copies.returnValues) looked += length;
    } finally {
      copies.restore();
      paused.restore();
    }
    expect(looked).to.be.below(10_000);
  });

  it('is what stood behind a message that its poster has cancelled and told of', async () => {
    const { come, cancel, looks, began } = scene();
    come(['a', 1, 'plain'], ['a', 2, 'plain'], ['b', 1, 'plain'], ['b', 2, 'beside']);
    cancel('b', 1);
    looks();
    await began('a1', 'b2');
  });

  it('is what comes from a poster that has cancelled all it had here, and had nothing concurrent to tell for', async () => {
    const { come, cancel, began } = scene();
    come(['a', 1, 'plain'], ['a', 2, 'plain'], ['b', 1, 'plain']);
    cancel('b', 1);
    come(['b', 2, 'beside']);
    await began('a1', 'b2');
  });

  it('is what stood behind a message that was aborted between processes', async () => {
    const { dispatcher, routes, come, began } = scene();
    come(['a', 1, 'plain'], ['a', 2, 'plain'], ['p', 1, 'plain'], ['p', 2, 'beside']);
    dispatcher.abort(routes.p, 1, undefined);
    scheduler.run();
    await began('a1', 'p2');
  });

  it('is what comes after messages before it, and those of its own poster, were given back', async () => {
    const { dispatcher, routes, come, began } = scene();
    come(['a', 1, 'plain'], ['p', 1, 'plain'], ['a', 2, 'plain'], ['a', 3, 'beside']);
    come(['q', 1, 'blocking'], ['p', 2, 'beside']);
    await began('a1', 'q1');
    dispatcher.resume(routes.p);
    come(['p', 3, 'beside'], ['a', 4, 'beside'], ['b', 2, 'beside']);
    await began('a1', 'q1', 'p3', 'b2');
  });

  it('is what has come with a message whose handler had others given back', async () => {
    const { come, began } = scene();
    come(['a', 1, 'plain'], ['p', 1, 'plain'], ['a', 2, 'plain']);
    come(['p', 2, 'beside'], ['q', 1, 'blocking'], ['q', 2, 'beside'], ['b', 1, 'beside'], ['b', 2, 'plain'], ['c', 1, 'beside']);
    await began('a1', 'q1', 'b1', 'c1');
  });

  it('is what comes after a poster that was looked at is gone', async () => {
    const { dispatcher, routes, come, began } = scene();
    come(['a', 1, 'plain'], ['b', 1, 'plain'], ['b', 2, 'beside'], ['a', 2, 'plain'], ['a', 3, 'beside']);
    dispatcher.forget(routes.b);
    come(['c', 1, 'beside'], ['a', 4, 'beside']);
    await began('a1', 'c1');
  });

  it('is, whatever is posted, cancelled and ended meanwhile, all that waits for nothing of its own poster', async () => {
    const by = fc.constantFrom('a' as const, 'b' as const, 'c' as const);
    const kind = fc.constantFrom('plain' as const, 'beside' as const);
    const step = fc.oneof(
      fc.record({ come: fc.array(fc.tuple(by, kind), { minLength: 1, maxLength: 6 }) }),
      fc.record({ cancel: fc.nat() }),
      fc.record({ gone: by }),
      fc.constant({ end: true }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const { log, dispatcher, routes, come, cancel, looks, began } = scene();
        let id = 0;
        let waiting: { by: 'a' | 'b' | 'c'; id: number; kind: Kind }[] = [];
        let runs = false;
        const expected: string[] = [];
        const model = (): void => {
          const held = new Set<string>();
          const left: typeof waiting = [];
          for (const message of waiting) {
            const free = message.kind === 'beside' || !runs;
            if (held.has(message.by) || !free) {
              held.add(message.by);
              left.push(message);
              continue;
            }
            runs ||= message.kind === 'plain';
            expected.push(`${message.by}${message.id}`);
          }
          waiting = left;
        };
        for (const step of steps) {
          if ('come' in step) {
            const messages = step.come.map(([by, kind]) => ({ by, id: ++id, kind }));
            waiting.push(...messages);
            come(...messages.map(({ by, id, kind }) => [by, id, kind] as [typeof by, number, Kind]));
          } else if ('cancel' in step) {
            const message = waiting[step.cancel % Math.max(1, waiting.length)];
            if (message === undefined) continue;
            cancel(message.by, message.id);
            waiting = waiting.filter((other) => other !== message);
            if (waiting.some(({ by, kind }) => by === message.by && kind === 'beside')) looks();
          } else if ('gone' in step) {
            dispatcher.forget(routes[step.gone]);
            waiting = waiting.filter(({ by }) => by !== step.gone);
            come();
          } else {
            runs = false;
            log.end();
          }
          model();
          await began(...expected);
        }
      }),
      { numRuns: 200 },
    );
  });
});
