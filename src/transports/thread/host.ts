import { createRequire } from 'node:module';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MessagePort, Worker } from 'node:worker_threads';
import type { Piscina as PiscinaPool } from 'piscina';
import { built } from '../../built.js';
import { uncaughtIn } from '../../host/crash.js';
import type { ExitInfo, Hosting, Transport } from '../../host/transport.js';
import type { ResolvedActorOptions } from '../../metadata/options.js';
import type { Channel } from '../../protocol/channels/channel.js';
import type { LastWords } from '../../protocol/channels/last-words.js';
import { PortChannel, type PortEnd, portEnds } from '../../protocol/channels/port-channel.js';
import { realm } from '../../protocol/realm/realm.js';
import { environmentWith } from '../environment.js';
import { threadExecArgv, threadNodeOptions } from './exec-argv.js';

// By require: for an import of CommonJS Node first compiles a lexer that finds its exports.
const { Piscina } = createRequire(import.meta.url)('piscina') as typeof import('piscina');

const ENTRY = built?.entries.thread ?? fileURLToPath(new URL(`./entry${extname(import.meta.url)}`, import.meta.url));

export const threadTransport: Transport = {
  host: (options: ResolvedActorOptions): Hosting => new ThreadHosting(options),
};

function threadEnv(env: Readonly<Record<string, string>>): Record<string, string> {
  const { NODE_OPTIONS } = env;
  const options = NODE_OPTIONS === undefined ? {} : { NODE_OPTIONS: threadNodeOptions(NODE_OPTIONS) };
  return { ...environmentWith(env), ...options } as Record<string, string>;
}

/** What the pool has its thread do. */
export interface ThreadTask {
  readonly end: PortEnd;
  code: Uint8Array | undefined;
}

/**
 * A thread for one actor or, shared, for many: a pool of one thread, which piscina owns. The task that it runs only installs their server
 * on a channel of ours and returns; messages travel on that, at a tenth of what a task of the pool costs each.
 */
class ThreadHosting implements Hosting {
  readonly channel: Channel;
  readonly realm: string;
  onExit: (info: ExitInfo) => void = () => {};
  private readonly pool: PiscinaPool;
  private words: LastWords = {};
  private error: unknown;

  constructor(options: ResolvedActorOptions) {
    const { env, execArgv, resourceLimits } = options;
    this.pool = new Piscina({
      filename: ENTRY,
      // None at first, so that the pool does not replace one that crashed: restarts are ours.
      minThreads: 0,
      maxThreads: 1,
      // The others sleep in Atomics.wait between tasks, and the actors' timers with them.
      atomics: 'disabled',
      idleTimeout: Infinity,
      recordTiming: false,
      argv: process.argv.slice(2),
      ...(env === undefined ? {} : { env: threadEnv(env) }),
      ...(execArgv === undefined ? {} : { execArgv: threadExecArgv(execArgv) }),
      ...(resourceLimits === undefined ? {} : { resourceLimits }),
    });
    // Without a listener it would throw; the thread's own events say the same with more.
    this.pool.on('error', () => {});
    const [near, far] = portEnds();
    const task: ThreadTask = { end: far, code: undefined };
    // Throws where Node makes no such thread: nothing has begun by then that would have to be ended.
    const installed = this.pool.run(task, { transferList: [far.port] }) as Promise<void>;
    const channel = new PortChannel(near);
    ({ channel: this.channel, path: this.realm } = realm.adopt(channel, 'thread'));
    channel.onLoss = (error): void => {
      this.error = error;
      void this.terminate();
    };
    channel.onLastWords = (words): void => {
      this.words = words;
    };
    // The pool copies the task when its thread has started, which takes longer than this.
    task.code = built?.code();
    const [thread] = this.pool.threads;
    this.watch(thread as Worker, far.port);
    installed.catch((error: unknown) => {
      this.error ??= error;
      void this.terminate();
    });
  }

  private watch(thread: Worker, remote: MessagePort): void {
    thread.once('error', (error) => {
      this.error ??= error;
    });
    thread.once('exit', (exitCode) => {
      // One killed while it started has not received its port: it would stay with the pool's task, and be a handle of this thread, for ever.
      remote.close();
      // What it sent before its end still waits for the event loop, and comes before the news of the end.
      this.channel.poll();
      this.channel.close();
      const code = (this.error as { code?: unknown } | undefined)?.code;
      this.onExit({
        exitCode,
        signal: null,
        outOfMemory: code === 'ERR_WORKER_OUT_OF_MEMORY',
        uncaught: uncaughtIn(this.words, this.error),
      });
    });
  }

  terminate(): Promise<void> {
    return this.pool.destroy();
  }
}
