import { expect } from 'chai';
import sinon from 'sinon';
import { plainCodec } from '../../src/client/codec.js';
import type { ActorEvents } from '../../src/host/events.js';
import type { Life } from '../../src/host/life.js';
import { Lifecycle } from '../../src/host/lifecycle.js';
import { Sites } from '../../src/host/sites.js';
import type { Ending, Hosting } from '../../src/host/transport.js';
import { resolveOptions } from '../../src/metadata/options.js';
import type { ActorDefinition } from '../../src/metadata/registry.js';
import { CHILDREN, CLOSED, READY, REFUSED, STOPPED } from '../../src/protocol/batches/messages.js';
import { type PostHandler, PostReader } from '../../src/protocol/batches/posts.js';
import type { Channel } from '../../src/protocol/channels/channel.js';
import { memoryChannel } from '../../src/protocol/channels/memory-channel.js';
import type { ActorAddress } from '../../src/protocol/copy/address.js';
import { until } from '../support/until.js';

const START_MS = 1000;

/** A thread in which nothing lives: what its actors would tell, the spec does. */
class Stage implements Hosting {
  readonly channel: Channel;
  readonly realm = '/1';
  onExit: Hosting['onExit'] = () => {};
  /** How it was told to end. It is gone when it crashes. */
  readonly endings: Ending[] = [];
  /** The links of the actors that it was told to start, and to stop. */
  readonly opened: number[] = [];
  readonly stopped: number[] = [];
  private readonly far: Channel;
  private leave = (): void => {};
  private readonly gone = new Promise<void>((resolve) => {
    this.leave = resolve;
  });

  constructor() {
    [this.channel, this.far] = memoryChannel();
    const handler: Partial<PostHandler> = {
      onOpen: (link) => void this.opened.push(link),
      onStop: (link) => void this.stopped.push(link),
      onClose: (link) => this.far.send([CLOSED, link]),
    };
    const reader = new PostReader(handler as PostHandler);
    this.far.onBatch = (batch) => reader.read(batch);
  }

  /** Resolves when the host has heard it. */
  async tell(...batch: unknown[]): Promise<void> {
    this.far.send(batch);
    await new Promise((resolve) => setImmediate(resolve));
  }

  ready(link: number): Promise<void> {
    return this.tell(READY, link, 1, 1);
  }

  refuse(link: number): Promise<void> {
    const { value, marks } = plainCodec.packError(new Error('too late'));
    return this.tell(REFUSED, link, value, marks);
  }

  crash(): void {
    this.leave();
    this.onExit({ exitCode: 1, signal: null, outOfMemory: false });
  }

  terminate(how: Ending = 'now'): Promise<void> {
    this.endings.push(how);
    return this.gone;
  }
}

describe('The life of an actor', () => {
  let clock: sinon.SinonFakeTimers;
  const stages: Stage[] = [];
  const spawned: Lifecycle[] = [];

  beforeEach(() => {
    clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(async () => {
    clock.restore();
    for (const lifecycle of spawned.splice(0)) void lifecycle.kill(undefined);
    for (const stage of stages.splice(0)) stage.crash();
  });

  const sites = new Sites({ thread: 1 });
  const start = (placement: 'dedicated' | 'shared' = 'dedicated'): Lifecycle => {
    const host = (): Stage => {
      const stage = new Stage();
      stages.push(stage);
      return stage;
    };
    const name = `Some-${spawned.length + 1}`;
    const lifecycle = new Lifecycle({
      address: { id: name, name, owner: '' } as Partial<ActorAddress> as ActorAddress,
      definition: { name, handlers: new Map() } as Partial<ActorDefinition> as ActorDefinition,
      options: resolveOptions({ placement, startTimeout: START_MS, restart: { maxRestarts: 5, backoff: { minMs: 0, maxMs: 0 } } }),
      args: plainCodec.pack([], 'message'),
      codec: plainCodec,
      transport: { capabilities: { sharedMemory: false }, load: () => Promise.resolve({ host }) },
      sites,
      entryModule: false,
      onEnd() {},
    });
    lifecycle.whereabouts.reach.grip();
    spawned.push(lifecycle);
    return lifecycle;
  };

  /** When it has been told to start so many actors. */
  const stage = async (at: number, actors = 1): Promise<Stage> => {
    await until(() => (stages[at]?.opened.length ?? 0) >= actors, `thread ${at} to be told of ${actors} actors`);
    return stages[at] as Stage;
  };

  /**
   * After a crash of their thread, an actor and its neighbour, which is ready, live in another one; and the actor's second life there has
   * begun, for the first has taken too long.
   */
  const secondLife = async (): Promise<{ actor: Lifecycle; first: Life; thread: Stage }> => {
    const [, actor] = [start('shared'), start('shared')];
    const crashing = await stage(0, 2);
    for (const link of crashing.opened) await crashing.ready(link);
    crashing.crash();
    await clock.tickAsync(1);
    const thread = await stage(1, 2);
    await thread.ready(1);
    const first = actor.life as Life;
    await clock.tickAsync(START_MS);
    await clock.tickAsync(1);
    await stage(1, 3);
    return { actor, first, thread };
  };

  it('does not begin because the one before it, which has taken too long to start, has started after all', async () => {
    const { actor, first, thread } = await secondLife();
    await thread.ready(first.link);
    expect([actor.status, actor.restartCount]).to.deep.equal(['restarting', 2]);
    await thread.ready((actor.life as Life).link);
    expect(actor.status).to.equal('running');
  });

  it('does not end because that one has failed to', async () => {
    const { actor, first, thread } = await secondLife();
    await thread.refuse(first.link);
    expect([actor.status, actor.restartCount]).to.deep.equal(['restarting', 2]);
    await thread.ready((actor.life as Life).link);
    expect(actor.status).to.equal('running');
  });

  it('leaves nothing of one that has taken too long to start at the connection, which goes on for others', async () => {
    const { actor, first } = await secondLife();
    const { connection } = first.site;
    expect((actor.life as Life).site.connection).to.equal(connection);
    expect(connection.handlerOf(first.link)).to.equal(undefined);
  });

  it('ends once, and as a shutdown does, where its restart fails while that ends it', async () => {
    const actor = start();
    const stops: ActorEvents['stop'][] = [];
    actor.events.add('stop', (stop: ActorEvents['stop']) => void stops.push(stop), false);
    const crashing = await stage(0);
    await crashing.ready(1);
    crashing.crash();
    await clock.tickAsync(1);
    const thread = await stage(1);
    const ended = actor.shutdown({});
    expect(thread.endings).to.deep.equal(['now']);
    await thread.refuse(1);
    expect([actor.status, stops]).to.deep.equal(['stopping', []]);
    thread.crash();
    await ended;
    expect([actor.status, stops]).to.deep.equal(['stopped', [{ status: 'stopped' }]]);
  });

  it('ends when nobody can post to it but children, which have ended by its crash', async () => {
    const actor = start();
    const crashing = await stage(0);
    await crashing.ready(1);
    await crashing.tell(CHILDREN, 1, 1);
    actor.whereabouts.reach.ungrip();
    expect(actor.status).to.equal('running');
    crashing.crash();
    await actor.ended;
    expect(actor.status).to.equal('stopped');
  });

  it('is ended at once by a kill also where it has stopped, and its thread or process lingers', async () => {
    const actor = start();
    const thread = await stage(0);
    await thread.ready(1);
    const ended = actor.shutdown({});
    await until(() => thread.stopped.length > 0, 'it to be told to stop');
    await thread.tell(STOPPED, 1);
    expect(thread.endings).to.deep.equal(['politely']);
    const killed = actor.kill('enough');
    expect(thread.endings).to.deep.equal(['politely', 'now']);
    thread.crash();
    await Promise.all([ended, killed]);
    expect(actor.status).to.equal('stopped');
    // Where it lived, others may be coming to their end by now.
    await actor.kill('late');
    expect(thread.endings).to.deep.equal(['politely', 'now']);
  });
});
