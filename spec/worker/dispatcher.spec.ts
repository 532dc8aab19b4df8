import { expect } from 'chai';
import { plainCodec } from '../../src/client/codec.js';
import { ActorKilledError } from '../../src/errors.js';
import { actor, handler } from '../../src/index.js';
import { definitionOf } from '../../src/metadata/registry.js';
import { CANCELLED, type Cells, claim, sharedCells } from '../../src/protocol/batches/cells.js';
import { RETURNED } from '../../src/protocol/batches/messages.js';
import type { Batch, Channel } from '../../src/protocol/channels/channel.js';
import type { Home } from '../../src/worker/context.js';
import { Dispatcher } from '../../src/worker/dispatcher.js';
import { Replies, Route } from '../../src/worker/route.js';
import { type Runnable, scheduler } from '../../src/worker/scheduler.js';
import { Turns } from '../contract/actors/turns.js';
import { Gate } from '../support/gate.js';

const SYNC = { keys: ['action', 'name'], action: 'sync', at: 0 };

/** An actor whose handler waits at the gate, with an ordinary message of the same poster behind it. */
function occupied() {
  const actor = new Turns();
  const dispatcher = new Dispatcher({ name: 'Turns' } as Home, actor, definitionOf(Turns));
  const sent: Batch[] = [];
  const replies = new Replies({ send: (batch: Batch) => sent.push(batch), memory: 'given' } as unknown as Channel, plainCodec);
  const gate = new Gate();
  const first = new Route(replies, 1, sharedCells(true));
  const head = { tell: false, deadline: undefined };
  const post = (route: Route, id: number, message: object): void => dispatcher.addOne(route, id, head, message, undefined);
  const row = (route: Route, id: number, names: string[]): void => dispatcher.addRun(route, { batch: names, shape: SYNC, tell: false }, id, names.length, 0);
  const run = (): void => {
    scheduler.run();
  };
  post(first, 1, { action: 'turn', name: 'held', gate: gate.key });
  post(first, 2, { action: 'sync', name: 'behind' });
  return { actor, dispatcher, gate, replies, sent, post, row, run };
}

@actor()
class Doomed {
  onCall = (): void => {};

  @handler('go')
  async go(_message: { action: 'go' }): Promise<void> {
    this.onCall();
  }
}

describe('A handler whose actor is killed while it is called', () => {
  it('counts as one that runs no more: the thread would hold the program for it', () => {
    const actor = new Doomed();
    const dispatcher = new Dispatcher({ name: 'Doomed' } as Home, actor, definitionOf(Doomed));
    actor.onCall = () => dispatcher.kill(() => new ActorKilledError('the actor was killed'));
    const route = new Route(new Replies({ send() {}, memory: 'given' } as unknown as Channel, plainCodec), 1, sharedCells(true));
    const before = scheduler.handlers;
    dispatcher.addOne(route, 1, { tell: false, deadline: undefined }, { action: 'go' }, undefined);

    scheduler.run();
    expect(scheduler.handlers).to.equal(before);
  });
});

describe('What waits for an actor whose handler runs', () => {
  // A call of the spec before may have taken so long that nothing begins for two turns: see Scheduler.blocked.
  beforeEach(async () => {
    let begun = false;
    const probe: Runnable = {
      home: {},
      waiting: false,
      run: () => {
        begun = true;
        return 0;
      },
    };
    for (let turn = 0; turn < 3 || !begun; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
      begun = false;
      scheduler.add(probe);
      scheduler.run();
    }
  });

  it('begins when it is concurrent, whatever other posters have waiting', () => {
    const { actor, gate, replies, post, run } = occupied();
    post(new Route(replies, 2, sharedCells(true)), 1, { action: 'beside', name: 'other' });
    run();
    gate.open();
    expect(actor.log).to.deep.equal(['begin held', 'begin other', 'end other']);
  });

  it('waits when its own poster has something waiting', () => {
    const { actor, gate, replies, post, run } = occupied();
    const second = new Route(replies, 2, sharedCells(true));
    post(second, 1, { action: 'sync', name: 'ordinary' });
    post(second, 2, { action: 'beside', name: 'other' });
    run();
    gate.open();
    expect(actor.log).to.deep.equal(['begin held']);
  });

  it('waits behind cancelled ones that came in a row with it', () => {
    const { actor, gate, replies, post, row, run } = occupied();
    const second = new Route(replies, 2, sharedCells(true));
    row(second, 1, ['cancelled', 'not cancelled']);
    post(second, 3, { action: 'beside', name: 'other' });
    claim(second.cells as Cells, 1, CANCELLED);
    run();
    gate.open();
    expect(actor.log).to.deep.equal(['begin held']);
  });

  it('is passed over, with those behind it, when all of a row was cancelled', () => {
    const { actor, gate, replies, post, row, run } = occupied();
    const second = new Route(replies, 2, sharedCells(true));
    row(second, 1, ['cancelled', 'cancelled too']);
    post(second, 3, { action: 'beside', name: 'other' });
    for (const id of [1, 2]) claim(second.cells as Cells, id, CANCELLED);
    run();
    gate.open();
    expect(actor.log).to.deep.equal(['begin held', 'begin other', 'end other']);
  });

  it('is given back, or begins, but never both, when a concurrent one before it blocks the thread', () => {
    const { actor, gate, replies, sent, post, run } = occupied();
    // Of a process: nobody shares memory with it.
    const second = new Route(replies, 2, undefined);
    for (const id of [1, 2, 3]) post(second, id, { action: 'block-beside', name: `blocks ${id}`, ms: 5 });
    run();
    gate.open();
    replies.flush();
    const batch = sent.flat();
    expect(actor.log).to.deep.equal(['begin held', 'begin blocks 1', 'end blocks 1']);
    expect(batch.slice(batch.indexOf(RETURNED), batch.indexOf(RETURNED) + 4)).to.deep.equal([RETURNED, 2, 2, 2]);
  });

  it('is held up by the running handler, of what was given back, unless it is concurrent and nothing ordinary is before it', () => {
    const { dispatcher, gate, replies, post, run } = occupied();
    const second = new Route(replies, 2, undefined);
    for (const [at, action] of ['block-beside', 'beside', 'sync', 'beside'].entries()) post(second, at + 1, { action, name: action, ms: 5 });
    run();
    const heldUp = [2, 4].map((id) => dispatcher.holdsUp(second, { id, concurrent: true, items: undefined }));
    gate.open();
    expect(heldUp).to.deep.equal([false, true]);
  });
});
