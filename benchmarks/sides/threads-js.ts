import { spawn, Thread, Transfer, Worker } from 'threads';
import type { Message } from '../workload.js';
import type { Opened } from './side.js';

export async function open(): Promise<Opened> {
  const thread = await spawn<(message: unknown) => Promise<unknown>>(new Worker('./workers/threads-js.js'));
  return {
    most: 1000,
    post: (message) => thread(message),
    move: (message: Message, buffer) => thread(Transfer(message, [buffer])),
    close: () => Thread.terminate(thread),
  };
}
