import { type ActorExecutor, Future, type Mode, spawnWith } from '../../src/index.js';
import type { Message } from '../workload.js';
import type { Opened } from './side.js';
import { CounterActor } from './workers/counter-actor.js';

/** What the columns post is made for every side, so its type is no more than `Message` here. */
interface Posts {
  post(message: Message, options?: { transfer: ArrayBuffer[] }): Future<unknown>;
  tell(message: Message): void;
}

/** The variant: a mode, and perhaps a placement. */
export async function open(variant: string): Promise<Opened> {
  const [mode, placement = 'dedicated'] = variant.split(' ') as [Mode, 'shared'?];
  const executor = spawnWith({ mode, placement }, CounterActor);
  const { post, tell } = ways(executor);
  return {
    ordered: true,
    post,
    tell,
    all: (posts) => Future.all(posts as Future<unknown>[]),
    move: (message, buffer) => post(message, { transfer: [buffer] }),
    cancellable: (message) => post(message),
    close: () => executor.shutdown(),
  };
}

function ways(executor: ActorExecutor<CounterActor>): Posts {
  const posts = executor as unknown as Posts;
  return { post: (message, options) => posts.post(message, options), tell: (message) => posts.tell(message) };
}
