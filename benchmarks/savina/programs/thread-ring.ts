import { type ActorRef, actor, handler } from '../../../src/index.js';
import { expectAnswer } from '../../columns/column.js';
import type { Collector } from '../collector.js';
import type { Program } from '../program.js';
import { many } from '../stage.js';

@actor()
export class Node {
  private readonly id: number;
  private readonly collector: ActorRef<Collector>;
  private next: ActorRef<Node> | undefined;

  constructor(id: number, collector: ActorRef<Collector>) {
    this.id = id;
    this.collector = collector;
  }

  @handler('join')
  join({ next }: { action: 'join'; next: ActorRef<Node> }): void {
    this.next = next;
  }

  @handler('pass')
  pass({ hops }: { action: 'pass'; hops: number }): void {
    if (hops > 0) (this.next as ActorRef<Node>).tell({ action: 'pass', hops: hops - 1 });
    else this.collector.tell({ action: 'done', value: this.id });
  }
}

/** A token goes round a ring. */
export const threadRing: Program = {
  name: 'thread-ring',
  title: 'Thread ring',
  unit: 'messages/s',
  better: 'higher',
  axis: 'hops',
  defaults: '100,000 hops round 100 actors',
  suite: 100_000,
  sweep: [400, 2000, 10_000],
  smoke: 20,
  roles: 'actors',
  actors: 100,
  others: 0,
  needs: ['peers'],
  open: async (stage, hops, count) => {
    const nodes = await many(count, (id) => stage.spawn(Node, id, stage.collector));
    await Promise.all(nodes.map((node, id) => node.post({ action: 'join', next: nodes[(id + 1) % count] })));
    return async () => {
      nodes[0].tell({ action: 'pass', hops });
      const [last] = await stage.collect<number>(1);
      expectAnswer(last, hops % count, 'the actor where the token stopped');
      return hops;
    };
  },
};
