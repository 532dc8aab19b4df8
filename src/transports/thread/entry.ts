import { threadId } from 'node:worker_threads';
import { codecFor } from '../../client/codec.js';
import { PortChannel, type PortEnd } from '../../protocol/port-channel.js';
import { realm } from '../../protocol/realm.js';
import { drainOutput } from '../../worker/output.js';
import { atExit, prepareWorker } from '../../worker/prepare.js';
import { ActorServer } from '../../worker/server.js';

/** What a pool's thread runs: it installs the server on its end of the host's channel and returns. The actors that the server starts live on in the thread. */
export default function install({ end }: { readonly end: PortEnd }): void {
  prepareWorker();
  const server = new ActorServer(realm.join(new PortChannel(end)), codecFor({ sharedMemory: true, clones: true }), {
    pid: process.pid,
    threadId,
    hosted: true,
    drainOutput,
  });
  // The last answers before process.exit() or an uncaught error, after which not every worker gets to 'exit'.
  atExit(() => server.sendLastWords());
  process.on('uncaughtExceptionMonitor', () => {
    // Else a listener may take care of it, and the thread live on.
    if (process.listenerCount('uncaughtException') === 0) server.sendLastWords();
  });
}
