import { fileURLToPath } from 'node:url';
import { type JestWorkerFarm, Worker } from 'jest-worker';
import type { Message } from '../workload.js';
import type { Opened } from './side.js';

export async function open(variant: string): Promise<Opened> {
  const farm = new Worker(fileURLToPath(new URL('./workers/jest-worker.js', import.meta.url)), {
    numWorkers: 1,
    enableWorkerThreads: variant === 'thread',
    exposedMethods: ['handle'],
  }) as JestWorkerFarm<{ handle(message: Message): unknown }>;
  return {
    post: (message) => farm.handle(message),
    close: () => farm.end(),
  };
}
