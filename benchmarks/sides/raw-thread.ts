import { Worker } from 'node:worker_threads';
import { floodOf } from './flood.js';
import { Replies } from './replies.js';
import type { Opened } from './side.js';

type Reply = { id: number; value: unknown; error?: string } | number[];

/** What somebody writes who needs no library: a message and an id out, a value and the id back. */
export async function open(variant: string): Promise<Opened> {
  const worker = new Worker(new URL('./workers/raw-thread.js', import.meta.url));
  const replies = new Replies();
  const flood = floodOf(variant);
  worker.on('message', (reply: Reply) => {
    if (Array.isArray(reply)) flood?.receive(reply);
    else replies.settle(reply.id, reply.value, reply.error);
  });
  return {
    ordered: true,
    post: (message) => replies.expect((id) => worker.postMessage({ id, message })),
    move: (message, buffer) => replies.expect((id) => worker.postMessage({ id, message }, [buffer])),
    ...(flood === undefined ? {} : { flood: (count: number) => flood.send(count, 512, (batch) => worker.postMessage(batch)) }),
    close: () => worker.terminate(),
  };
}
