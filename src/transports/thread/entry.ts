import { threadId } from 'node:worker_threads';
import { codecFor } from '../../client/codec.js';
import { PortChannel, type PortEnd } from '../../protocol/channels/port-channel.js';
import { ACROSS_THREADS } from '../../protocol/copy/values.js';
import { realm } from '../../protocol/realm/realm.js';
import { refusedSpawn } from '../../worker/loading.js';
import { drainOutput } from '../../worker/output.js';
import { atExit, exit, prepareWorker } from '../../worker/prepare.js';
import { ActorServer } from '../../worker/server.js';

/** What a pool's thread runs: it installs the server on its end of the host's channel and returns. The actors that the server starts live on in the thread. */
export default function install({ end }: { readonly end: PortEnd }): void {
  prepareWorker();
  const channel = new PortChannel(end);
  const codec = codecFor(ACROSS_THREADS);
  const server = new ActorServer(realm.join(channel), codec, {
    pid: process.pid,
    threadId,
    hosted: true,
    drainOutput,
  });
  let uncaught = false;
  // The last answers before process.exit() or an uncaught error, after which not every worker gets to 'exit'.
  atExit(() => {
    server.sendLastWords();
    const refused = uncaught ? undefined : refusedSpawn();
    if (refused !== undefined) channel.sendLastWords({ uncaught: codec.packError(refused) });
  });
  process.on('uncaughtExceptionMonitor', (error) => {
    // Else somebody may take care of it, and the thread live on.
    if (process.listenerCount('uncaughtException') > 0 || process.hasUncaughtExceptionCaptureCallback()) return;
    // What Node would tell the host of it has lost its class, where that is none of the language's own; and in an error that is its own
    // cause, however many are between, Node loses itself.
    uncaught = true;
    channel.sendLastWords({ uncaught: codec.packError(error) });
    exit(1);
  });
}
