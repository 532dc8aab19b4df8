import { expect } from 'chai';
import { plainCodec } from '../../src/client/codec.js';
import { actor, handler } from '../../src/index.js';
import { definitionOf } from '../../src/metadata/registry.js';
import { FAILED, PAUSED, READY, RETURNED, STOPPED, STOPPING, type StartSpec } from '../../src/protocol/batches/messages.js';
import { PostWriter } from '../../src/protocol/batches/posts.js';
import type { Batch } from '../../src/protocol/channels/channel.js';
import { memoryChannel } from '../../src/protocol/channels/memory-channel.js';
import type { ActorAddress } from '../../src/protocol/copy/address.js';
import { realm } from '../../src/protocol/realm/realm.js';
import { Reason } from '../../src/protocol/realm/reason.js';
import { ActorServer, type Place } from '../../src/worker/server.js';
import { until } from '../support/until.js';

const PLACE = { pid: 1, threadId: 1 };
const LINK = 7;

@actor()
class Shop {
  static sold = 0;
  static close = (): void => {};

  onStop(): Promise<void> {
    return new Promise((resolve) => {
      Shop.close = resolve;
    });
  }

  @handler('sell')
  sell(_message: { action: 'sell' }): void {
    Shop.sold++;
  }
}

@actor()
class Bakery {
  static closed = false;

  @handler('bake')
  *bake(_message: { action: 'bake' }): Generator<string> {
    try {
      yield 'bread';
      yield 'poison';
      yield 'cake';
    } finally {
      Bakery.closed = true;
    }
  }

  static open = (): void => {};

  @handler('rest')
  rest(_message: { action: 'rest' }): Promise<void> {
    return new Promise((resolve) => {
      Bakery.open = resolve;
    });
  }

  @handler('greet')
  greet(_message: { action: 'greet' }): string {
    return 'hello';
  }
}

const startOf = (actor: new () => object, id: string): StartSpec => {
  const { key, module, name } = definitionOf(actor);
  const address = { id, name, owner: '' } as unknown as ActorAddress;
  return { address, key, module: module as string, name, entryModule: false, restarts: 0, cells: undefined, args: [] };
};

/** The posting end of a channel to where actors live; what is sent back must not have a 'poison' in it, as what is too long for a pipe. */
function client(place: Place = PLACE) {
  const [near, far] = memoryChannel();
  const deliver = far.send.bind(far);
  far.send = (batch): void => {
    if (batch.includes('poison')) throw new RangeError('too long');
    deliver(batch);
  };
  new ActorServer(far, plainCodec, place);
  const batches: Batch[] = [];
  near.onBatch = (batch): void => void batches.push(batch);
  const writer = new PostWriter();
  const send = (write: (writer: PostWriter) => void): void => {
    write(writer);
    near.send(writer.take().batch);
  };
  return { send, batches, ops: () => batches.map(([op]) => op) };
}

describe('Where actors live', () => {
  it('one that comes to an actor in its onStop is told at once that it is too late, and nothing that it has posted begins', async () => {
    const [host, guest] = [client(), client()];
    host.send((writer) => writer.open(LINK, startOf(Shop, 'Shop-1'), plainCodec.pack([], 'message')));
    await until(() => host.ops().includes(READY), 'its start');
    host.send((writer) => writer.stop(LINK, 'shutdown'));
    await until(() => host.ops().includes(STOPPING), 'its stop');
    guest.send((writer) => {
      writer.attach(LINK, 'Shop-1', undefined);
      writer.one(LINK, 1, { tell: false, deadline: undefined }, { action: 'sell' }, undefined, undefined);
    });
    await until(() => guest.batches.length > 0, 'an answer');
    expect(guest.batches).to.deep.equal([[STOPPED, LINK]]);
    expect([Shop.sold, host.ops().includes(STOPPED)]).to.deep.equal([0, false]);
    Shop.close();
    await until(() => host.ops().includes(STOPPED), 'its end');
  });

  it('one that comes when all has been done but what the actor has posted itself is told so, too', async () => {
    const [host, guest] = [client({ ...PLACE, hosted: true }), client()];
    const posted = new Reason(realm.outgoing);
    posted.set(true);
    host.send((writer) => writer.open(LINK, startOf(Bakery, 'Bakery-0'), plainCodec.pack([], 'message')));
    await until(() => host.ops().includes(READY), 'its start');
    host.send((writer) => writer.stop(LINK, 'shutdown'));
    await until(() => host.ops().includes(STOPPING), 'its stop');
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
    guest.send((writer) => writer.attach(LINK, 'Bakery-0', undefined));
    await until(() => guest.batches.length > 0, 'an answer');
    expect(guest.batches).to.deep.equal([[STOPPED, LINK]]);
    expect(host.ops()).to.not.include(STOPPED);
    posted.set(false);
    await until(() => host.ops().includes(STOPPED), 'its end');
    expect(realm.residents.has('Bakery-0')).to.equal(false);
  });

  it('a stream with an item that cannot be sent ends its generator, and the next message is handled', async () => {
    const host = client();
    host.send((writer) => writer.open(LINK, startOf(Bakery, 'Bakery-1'), plainCodec.pack([], 'message')));
    await until(() => host.ops().includes(READY), 'its start');
    host.send((writer) => writer.one(LINK, 1, { tell: false, deadline: undefined, credit: 2 }, { action: 'bake' }, undefined, undefined));
    await until(() => host.ops().includes(FAILED), 'its end');
    expect(Bakery.closed).to.equal(true);
    host.send((writer) => writer.one(LINK, 2, { tell: false, deadline: undefined }, { action: 'greet' }, undefined, undefined));
    await until(() => host.batches.some((batch) => batch.includes('hello')), 'an answer to the next message');
    host.send((writer) => writer.close(LINK));
  });

  it('what has come while others are being given back goes back together', async () => {
    const host = client();
    const post = (writer: PostWriter, id: number, action: string): void =>
      writer.one(LINK, id, { tell: false, deadline: undefined }, { action }, undefined, undefined);
    host.send((writer) => writer.open(LINK, startOf(Bakery, 'Bakery-2'), plainCodec.pack([], 'message')));
    await until(() => host.ops().includes(READY), 'its start');
    host.send((writer) => {
      post(writer, 1, 'rest');
      post(writer, 2, 'greet');
    });
    await until(() => host.ops().includes(RETURNED), 'what waits behind it');
    expect(host.batches.at(-1)?.slice(0, 6)).to.deep.equal([RETURNED, LINK, 2, 1, PAUSED, LINK]);
    const before = host.batches.length;
    host.send((writer) => {
      for (let id = 3; id < 103; id++) post(writer, id, 'greet');
    });
    await until(() => host.batches.length > before, 'the rest');
    expect(host.batches.slice(before).map((batch) => batch.slice(0, 4))).to.deep.equal([[RETURNED, LINK, 3, 100]]);
    Bakery.open();
    host.send((writer) => writer.close(LINK));
  });
});
