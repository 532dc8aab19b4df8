import { type OnReadOpts, Socket, type SocketConstructorOpts } from 'node:net';
import { plainCodec } from '../../client/codec.js';
import { realm } from '../../protocol/realm/realm.js';
import { soon } from '../../real-time.js';
import { refusedSpawn } from '../../worker/loading.js';
import { drainOutput } from '../../worker/output.js';
import { atExit, exit, prepareWorker } from '../../worker/prepare.js';
import { ActorServer } from '../../worker/server.js';
import { DirectOutlet, type Outlet, SocketOutlet } from './outlets.js';
import { PipeChannel } from './pipe-channel.js';
import { FROM_HOST, TO_HOST } from './pipes.js';
import { SocketSource } from './socket-source.js';
import { startWatchdog } from './watchdog.js';

/*
 * What a child process runs: an actor's server between two pipes. It lives until its host lets it go, by closing its pipe or by dying, and then ends with
 * its 'exit' handlers run, so that coverage and the like are kept.
 */

const READ_BYTES = 64 * 1024;

startWatchdog();
prepareWorker();

const outlet: Outlet =
  process.platform === 'win32' ? new SocketOutlet(new Socket({ fd: TO_HOST, readable: false, writable: true })) : new DirectOutlet(TO_HOST);
const channel = new PipeChannel(outlet);
const server = new ActorServer(realm.join(channel), plainCodec, { pid: process.pid, threadId: 0, hosted: true, drainOutput });
channel.onLoss = (error): void => {
  throw error;
};

/** The host has been told by which signal this process ends. */
let signalled = false;

/** This process ends, and nobody has asked it to. */
function endBySignal(signal: NodeJS.Signals, number: number): void {
  // As if nobody listened; an actor that does has its own way to end.
  if (process.listenerCount(signal) > 1) return;
  signalled = true;
  channel.sendLastWords({ signal });
  exit(128 + number);
}

process.on('SIGTERM', () => endBySignal('SIGTERM', 15));
// Meant for the host as well, in whose group this process is: a host that dies of it takes its actors along, and one that does not still needs them.
process.on('SIGINT', () => {});
process.on('SIGHUP', () => {});
// The same on Windows, by Ctrl+Break; elsewhere there is none.
process.on('SIGBREAK', () => {});

let uncaught: { error: unknown } | undefined;
process.on('uncaughtExceptionMonitor', (error) => {
  uncaught = { error };
  // A listener may take care of it, and the process live on: then this comes before anything else does.
  soon(() => {
    uncaught = undefined;
  });
});

atExit(() => {
  const refused = signalled ? undefined : refusedSpawn();
  const ending = uncaught ?? (refused && { error: refused });
  if (ending !== undefined) channel.sendLastWords({ uncaught: plainCodec.packError(ending.error) });
  // The last answers.
  server.sendLastWords();
  outlet.flush();
});

// Into one piece of memory, over and over: 4 µs less per round trip than streams, which take a new one for each read.
const options: SocketConstructorOpts & { onread: OnReadOpts } = {
  fd: FROM_HOST,
  readable: true,
  writable: false,
  onread: {
    buffer: Buffer.allocUnsafeSlow(READ_BYTES),
    callback: (bytes, buffer) => {
      channel.receive(Buffer.from(buffer.buffer, 0, bytes));
      return true;
    },
  },
};
const input = new Socket(options);
channel.source = new SocketSource(input);
input.on('error', () => {});
input.once('close', () => {
  channel.onClose();
  exit();
});
input.resume();
