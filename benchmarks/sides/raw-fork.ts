import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { floodOf } from './flood.js';
import { Replies } from './replies.js';
import type { Opened } from './side.js';

type Reply = { id: number; value: unknown; error?: string } | number[];

/** The same over the channel of `child_process.fork`. */
export async function open(variant: string): Promise<Opened> {
  const child = fork(fileURLToPath(new URL('./workers/raw-fork.js', import.meta.url)), {
    serialization: variant === 'advanced' ? 'advanced' : 'json',
    execArgv: [],
  });
  const replies = new Replies();
  const flood = floodOf(variant);
  child.on('message', (reply: Reply) => {
    if (Array.isArray(reply)) flood?.receive(reply);
    else replies.settle(reply.id, reply.value, reply.error);
  });
  return {
    ordered: true,
    post: (message) => replies.expect((id) => child.send({ id, message })),
    ...(flood === undefined ? {} : { flood: (count: number) => flood.send(count, 256, (batch) => child.send(batch)) }),
    close: async () => {
      const exited = once(child, 'exit');
      child.kill();
      await exited;
    },
  };
}
