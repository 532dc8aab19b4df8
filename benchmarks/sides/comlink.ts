import { Worker } from 'node:worker_threads';
import * as comlink from 'comlink';
import nodeEndpoint, { type NodeEndpoint } from 'comlink/dist/esm/node-adapter.mjs';
import type { Message } from '../workload.js';
import type { Opened } from './side.js';

export async function open(): Promise<Opened> {
  const worker = new Worker(new URL('./workers/comlink.js', import.meta.url));
  const counter = comlink.wrap<{ handle(message: Message): unknown }>(nodeEndpoint(worker as unknown as NodeEndpoint));
  return {
    post: (message) => counter.handle(message),
    move: (message, buffer) => counter.handle(comlink.transfer(message, [buffer])),
    close: () => worker.terminate(),
  };
}
