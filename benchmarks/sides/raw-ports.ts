import { MessageChannel, Worker } from 'node:worker_threads';
import { Replies } from './replies.js';
import type { Opened } from './side.js';

/** Two threads for all: actors are dealt out in turn. */
const THREADS = 2;

let workers: { worker: Worker; actors: number }[] = [];
let dealt = 0;

/** What somebody writes who needs no library and wants many actors on few threads: a port for each. */
export function open(): Promise<Opened> {
  if (workers.length === 0) {
    workers = Array.from({ length: THREADS }, () => ({ worker: new Worker(new URL('./workers/raw-ports.js', import.meta.url)), actors: 0 }));
  }
  const home = workers[dealt++ % THREADS];
  home.actors++;
  const { port1, port2 } = new MessageChannel();
  home.worker.postMessage(port2, [port2]);
  const replies = new Replies();
  port1.on('message', ({ id, value }: { id: number; value: unknown }) => replies.settle(id, value));
  return Promise.resolve({
    ordered: true,
    post: (message) => replies.expect((id) => port1.postMessage({ id, message })),
    close: async () => {
      port1.close();
      if (--home.actors > 0 || workers.some(({ actors }) => actors > 0)) return;
      await Promise.all(workers.splice(0).map(({ worker }) => worker.terminate()));
    },
  });
}
