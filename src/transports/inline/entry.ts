import { threadId } from 'node:worker_threads';
import { classTable } from '../../metadata/registry.js';
import type { Channel } from '../../protocol/channel.js';
import { ValueCodec } from '../../protocol/values.js';
import { ActorServer } from '../../worker/server.js';

/** Installs a server for inline actors. */
export function serveInline(channel: Channel): void {
  new ActorServer(channel, new ValueCodec(classTable, { sharedMemory: true }), { pid: process.pid, threadId });
}
