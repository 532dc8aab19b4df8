import { fileURLToPath } from 'node:url';
import { FixedClusterPool, FixedThreadPool } from 'poolifier';
import type { Message } from '../workload.js';
import type { Opened } from './side.js';

const worker = (name: string): string => fileURLToPath(new URL(`./workers/${name}.js`, import.meta.url));

export async function open(variant: string): Promise<Opened> {
  const pool =
    variant === 'thread' ? new FixedThreadPool<Message, unknown>(1, worker('poolifier-thread')) : new FixedClusterPool<Message, unknown>(1, worker('poolifier-cluster'));
  return {
    post: (message) => pool.execute(message),
    close: () => pool.destroy(),
  };
}
