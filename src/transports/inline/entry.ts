import { threadId } from 'node:worker_threads';
import { codecFor } from '../../client/codec.js';
import type { Channel } from '../../protocol/channels/channel.js';
import { WITHIN_THREAD } from '../../protocol/copy/values.js';
import { ActorServer } from '../../worker/server.js';

/** Installs a server for inline actors. */
export function serveInline(channel: Channel): void {
  new ActorServer(channel, codecFor(WITHIN_THREAD), { pid: process.pid, threadId });
}
