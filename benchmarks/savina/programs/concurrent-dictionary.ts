import { type ActorContext, type ActorRef, actor, handler } from '../../../src/index.js';
import { expectAnswer } from '../../columns/column.js';
import type { Collector } from '../collector.js';
import type { Program } from '../program.js';
import { Random } from '../random.js';
import { many } from '../stage.js';

const KEYS = 524_287;
const WRITES_PER_CENT = 10;

/** Whatever is written at a key leaves this remainder; at first that is the value. */
const mark = (value: number): number => value % KEYS;

@actor()
export class Dictionary {
  private readonly values = new Map<number, number>();
  private requests = 0;

  @handler('write')
  write({ from, key, value }: { action: 'write'; from: ActorRef<User>; key: number; value: number }): void {
    this.requests++;
    this.values.set(key, value);
    from.tell({ action: 'result', key, value });
  }

  @handler('read')
  read({ from, key }: { action: 'read'; from: ActorRef<User>; key: number }): void {
    this.requests++;
    from.tell({ action: 'result', key, value: this.values.get(key) ?? key });
  }

  /** Since the last time. */
  @handler('count')
  count(_message: { action: 'count' }): number {
    const { requests } = this;
    this.requests = 0;
    return requests;
  }
}

@actor()
export class User {
  private readonly dictionary: ActorRef<Dictionary>;
  private readonly collector: ActorRef<Collector>;
  private readonly random: Random;
  private left = 0;
  private right = 0;

  constructor(id: number, dictionary: ActorRef<Dictionary>, collector: ActorRef<Collector>) {
    this.dictionary = dictionary;
    this.collector = collector;
    this.random = new Random(id);
  }

  @handler('start')
  start({ messages }: { action: 'start'; messages: number }, context: ActorContext<User>): void {
    this.left = messages;
    this.right = 0;
    this.request(context);
  }

  private request({ self }: ActorContext<User>): void {
    const key = this.random.below(KEYS);
    if (this.random.below(100) >= WRITES_PER_CENT) this.dictionary.tell({ action: 'read', from: self, key });
    else this.dictionary.tell({ action: 'write', from: self, key, value: key + KEYS * this.random.below(1000) });
  }

  @handler('result')
  result({ key, value }: { action: 'result'; key: number; value: number }, context: ActorContext<User>): void {
    if (mark(value) === key) this.right++;
    if (--this.left > 0) this.request(context);
    else this.collector.tell({ action: 'done', value: this.right });
  }
}

/** Readers and writers of one map, each of whom waits for its answer. */
export const concurrentDictionary: Program = {
  name: 'concurrent-dictionary',
  title: 'Concurrent dictionary',
  unit: 'messages/s',
  better: 'higher',
  axis: 'requests per user',
  defaults: '10,000 requests by each of 20 users, one in ten a write',
  suite: 10_000,
  sweep: [20, 100, 500],
  smoke: 10,
  roles: 'users',
  actors: 20,
  others: 1,
  needs: ['peers'],
  open: async (stage, messages, count) => {
    const dictionary = await stage.spawn(Dictionary);
    const users = await many(count, (id) => stage.spawn(User, id, dictionary, stage.collector));
    return async () => {
      for (const user of users) user.tell({ action: 'start', messages });
      const right = await stage.collect<number>(count);
      for (const each of right) expectAnswer(each, messages, "a user's right answers");
      expectAnswer(await dictionary.post({ action: 'count' }), messages * count, 'the requests that came');
      return 2 * messages * count;
    };
  },
};
