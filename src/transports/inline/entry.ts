import { threadId } from 'node:worker_threads';
import { codecFor } from '../../client/codec.js';
import type { Channel } from '../../protocol/channels/channel.js';
import { ActorServer } from '../../worker/server.js';

/** Installs a server for inline actors. */
export function serveInline(channel: Channel): void {
  new ActorServer(channel, codecFor({ sharedMemory: true }), { pid: process.pid, threadId });
}
