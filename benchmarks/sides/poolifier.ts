import { fileURLToPath } from 'node:url';
import { FixedClusterPool, FixedThreadPool } from 'poolifier';
import type { Message } from '../workload.js';
import type { Opened } from './side.js';

const worker = (file: string): string => fileURLToPath(new URL(`./workers/${file}`, import.meta.url));

export async function open(variant: string): Promise<Opened> {
  const pool =
    variant === 'thread'
      ? new FixedThreadPool<Message, unknown>(1, worker('poolifier-thread.js'))
      : new FixedClusterPool<Message, unknown>(1, worker('poolifier-cluster.cjs'));
  return {
    post: (message) => pool.execute(message, message.action === 'addLater' ? 'handleLater' : 'handle'),
    // Not awaited: its promise does not always settle, though the workers end.
    close: () => void pool.destroy(),
  };
}
