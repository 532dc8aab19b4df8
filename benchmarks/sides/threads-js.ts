import { fileURLToPath } from 'node:url';
import { spawn, Thread, Transfer, Worker } from 'threads';
import type { Message } from '../workload.js';
import type { Opened } from './side.js';

export async function open(): Promise<Opened> {
  // Its paths are relative to a caller that it finds in CommonJS only; an absolute one is right everywhere.
  const thread = await spawn<(message: unknown) => Promise<unknown>>(new Worker(fileURLToPath(new URL('./workers/threads-js.js', import.meta.url))));
  return {
    post: (message) => thread(message),
    move: (message: Message, buffer) => thread(Transfer(message, [buffer])),
    close: () => Thread.terminate(thread),
  };
}
