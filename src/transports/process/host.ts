import { type ChildProcess, spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { built } from '../../built.js';
import { uncaughtIn } from '../../host/crash.js';
import type { Ending, ExitInfo, Hosting, Transport } from '../../host/transport.js';
import type { ResolvedActorOptions } from '../../metadata/options.js';
import type { Channel } from '../../protocol/channels/channel.js';
import type { LastWords } from '../../protocol/channels/last-words.js';
import { realm } from '../../protocol/realm/realm.js';
import { clearRealTimeout, nextTurn, startRealTimeout } from '../../real-time.js';
import { environmentWith } from '../environment.js';
import { codeFile } from './code-file.js';
import { inheritedExecArgv, startingAtOnce } from './exec-argv.js';
import { LastOutput } from './last-output.js';
import { SocketOutlet } from './outlets.js';
import { PipeChannel } from './pipe-channel.js';
import { FROM_HOST, GRACE_MS, LIFELINE, TO_HOST } from './pipes.js';
import { SocketSource } from './socket-source.js';
import { passOn } from './stderr.js';

const ENTRY = built?.entries.process ?? fileURLToPath(new URL(`./entry${extname(import.meta.url)}`, import.meta.url));

/** How often, GRACE_MS each time, the rest of what an ended process has written is waited for while it keeps coming. */
const READ_TIMES = 10;

export const processTransport: Transport = {
  host: (options: ResolvedActorOptions): Hosting => new ProcessHosting(options),
};

/** The program is of one piece with Node, and all that another process of it can run. */
function isSingleExecutable(): boolean {
  const sea = process.getBuiltinModule('node:sea') as { isSea(): boolean } | undefined;
  return sea?.isSea() === true;
}

/**
 * A process for one actor or, shared, for many.
 *
 *     spawned ──let go (its pipe closed), told to stop, crashed, killed──> 'exit' ──its pipes read to their end──> onExit
 *
 * None of its handles keeps the program alive: host/keep-alive.ts decides that alone.
 */
class ProcessHosting implements Hosting {
  readonly channel: Channel;
  readonly realm: string;
  private readonly pipes: PipeChannel;
  onExit: (info: ExitInfo) => void = () => {};
  private readonly child: ChildProcess;
  private readonly gone: Promise<void>;
  private resolveGone: () => void = () => {};
  private readonly output = new LastOutput();
  private words: LastWords = {};
  private error: unknown;
  private ended: { code: number | null; signal: NodeJS.Signals | null } | undefined;
  private finished = false;
  /** Pieces that came through its pipes. */
  private reads = 0;
  private readonly timers: NodeJS.Timeout[] = [];

  constructor({ env, execArgv }: ResolvedActorOptions) {
    // It would run the program once more, which would start another, and so on.
    if (isSingleExecutable()) throw new Error('this program is a single executable, and a process of it would be the whole program once more: use threads');
    this.gone = new Promise((resolve) => {
      this.resolveGone = resolve;
    });
    const childEnv = environmentWith(env ?? {});
    if (childEnv.NODE_OPTIONS !== undefined && env?.NODE_OPTIONS === undefined) childEnv.NODE_OPTIONS = startingAtOnce(childEnv.NODE_OPTIONS);
    // Windows: the child's end must be made for asynchronous use.
    const pipe = process.platform === 'win32' ? 'overlapped' : 'pipe';
    this.child = spawn(process.execPath, [...(execArgv ?? inheritedExecArgv(process.execArgv, childEnv.NODE_OPTIONS)), ENTRY, ...process.argv.slice(2)], {
      stdio: ['ignore', 'inherit', 'pipe', pipe, pipe, pipe, codeFile(built?.compactCode()) ?? 'ignore'],
      env: childEnv,
      windowsHide: true,
    });
    this.child.unref();
    const outgoing = this.pipe(FROM_HOST);
    this.pipes = new PipeChannel(new SocketOutlet(outgoing));
    // Nothing comes by it but its end.
    outgoing.once('close', () => this.onPipeEnd('from')).resume();
    ({ channel: this.channel, path: this.realm } = realm.adopt(this.pipes, 'process'));
    this.pipes.onLoss = (error): void => this.abandon(error);
    this.pipes.onLastWords = (words): void => {
      this.words = words;
    };
    this.pipe(LIFELINE);
    this.read();
    this.watch();
  }

  /** One of the child's. Where there was no descriptor left for it, a socket that leads nowhere: the news comes as an 'error' of the child. */
  private pipe(fd: number): Socket {
    const socket = (this.child.stdio?.[fd] as Socket | null | undefined) ?? new Socket();
    socket.on('error', () => {});
    socket.unref();
    return socket;
  }

  private read(): void {
    const pipe = this.pipe(TO_HOST);
    pipe
      .on('data', (chunk: Buffer) => {
        this.reads++;
        this.pipes.receive(chunk);
      })
      .once('end', () => this.onPipeEnd('to'));
    this.pipes.source = new SocketSource(pipe);
    this.pipe(2).on('data', (chunk: Buffer) => {
      this.reads++;
      this.output.add(chunk);
      passOn(chunk);
    });
  }

  private watch(): void {
    this.child.on('error', (error) => {
      this.error ??= error;
      // It never was; else only a signal could not be sent.
      if (this.child.pid === undefined) this.finish();
    });
    this.child.once('exit', (code, signal) => {
      this.ended = { code, signal };
      this.finishWhenRead();
    });
    this.child.once('close', () => this.finish());
  }

  /**
   * What it sent before its end still waits in the pipes, and a host whose own output is blocked reads it piece by piece. Should a process
   * of the child's hold them open, then not for ever.
   */
  private finishWhenRead(times = READ_TIMES): void {
    const { reads } = this;
    this.afterGrace(() => {
      if (this.reads !== reads && times > 0) this.finishWhenRead(times - 1);
      else this.finish();
    });
  }

  /** A process that has closed its pipe can do nothing more, but may live on. */
  private onPipeEnd(way: 'to' | 'from'): void {
    this.afterGrace(() => this.abandon(new Error(`it closed the pipe ${way} its host`)));
  }

  private abandon(error: unknown): void {
    if (this.ended !== undefined) return;
    this.error ??= error;
    void this.terminate();
  }

  private finish(): void {
    if (this.finished) return;
    this.finished = true;
    for (const timer of this.timers) clearRealTimeout(timer);
    for (const stream of this.child.stdio ?? []) stream?.destroy();
    this.resolveGone();
    // What a loop has left of its last answers still waits for the event loop, and comes before the news of the end.
    this.channel.poll();
    this.onExit(this.exitInfo());
    this.pipes.onClose();
  }

  private exitInfo(): ExitInfo {
    const { words, output, ended } = this;
    const signal = ended?.signal ?? words.signal ?? null;
    const exitCode = signal === null ? (ended?.code ?? null) : null;
    const outOfMemory = exitCode !== 0 && output.outOfMemory !== undefined;
    return { exitCode, signal, outOfMemory, uncaught: uncaughtIn(words, this.error), stderr: output.lines };
  }

  /** 'politely': by itself, in good order, if it does so soon. */
  terminate(how: Ending = 'now'): Promise<void> {
    if (how === 'politely') {
      this.channel.close();
      this.afterGrace(() => this.child.kill('SIGKILL'));
    } else {
      this.child.kill('SIGKILL');
    }
    return this.gone;
  }

  /** Not by the clock alone: a host that was busy meanwhile first reads what has come. */
  private afterGrace(act: () => void): void {
    const timer = startRealTimeout(() => {
      nextTurn(() => {
        if (!this.finished) act();
      });
    }, GRACE_MS);
    timer.unref();
    this.timers.push(timer);
  }
}
