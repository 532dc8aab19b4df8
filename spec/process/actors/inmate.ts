import { spawn } from 'node:child_process';
import { closeSync, writeSync } from 'node:fs';
import { actor, handler } from '../../../src/index.js';
import { block } from '../../support/gate.js';
import { write } from '../../support/journal.js';

export interface Surroundings {
  pid: number;
  ppid: number;
  argv: string[];
  execArgv: string[];
  env: NodeJS.ProcessEnv;
}

/** Does to its process what a process can do. */
@actor()
export class Inmate {
  sum = 0;

  @handler('add')
  add({ n }: { action: 'add'; n: number }): number {
    this.sum += n;
    return this.sum;
  }

  @handler('look-around')
  lookAround(_message: { action: 'look-around' }): Surroundings {
    const { pid, ppid, argv, execArgv, env } = process;
    return { pid, ppid, argv, execArgv, env: { ...env } };
  }

  @handler('echo')
  echo<T>({ value }: { action: 'echo'; value: T }): T {
    return value;
  }

  @handler('fill')
  fill({ bytes }: { action: 'fill'; bytes: number }): Uint8Array {
    return new Uint8Array(bytes).fill(7);
  }

  @handler('fail')
  fail(_message: { action: 'fail' }): never {
    throw new RangeError('thrown in the child'); // here
  }

  @handler('block')
  block({ gate }: { action: 'block'; gate: string }): void {
    block(gate);
  }

  /** Blocks its process as that ends. */
  @handler('linger')
  linger({ gate }: { action: 'linger'; gate: string }): void {
    process.on('exit', () => block(gate));
  }

  @handler('exit')
  exit({ code, saying = '' }: { action: 'exit'; code: number; saying?: string }): never {
    if (saying !== '') console.error(saying);
    process.exit(code);
  }

  /** A process of its own, which writes to where this one does. */
  @handler('have-child')
  haveChild(_message: { action: 'have-child' }): number {
    return spawn(process.execPath, ['-e', 'setTimeout(() => {}, 20_000)'], { stdio: 'inherit' }).pid as number;
  }

  @handler('signal-self')
  async signalSelf({ signal, journal }: { action: 'signal-self'; signal: NodeJS.Signals; journal: string }): Promise<never> {
    process.once('exit', (code) => write(journal, `exit ${code}`));
    process.kill(process.pid, signal);
    return new Promise(() => {});
  }

  /** As test runners and the like do, to have listeners called. */
  @handler('emit-exit')
  emitExit(_message: { action: 'emit-exit' }): string {
    process.emit('exit', 0);
    return 'lives on';
  }

  @handler('abort-self')
  abortSelf(_message: { action: 'abort-self' }): never {
    process.abort();
  }

  @handler('throw-later')
  async throwLater({ error }: { action: 'throw-later'; error: Error }): Promise<never> {
    setTimeout(() => {
      throw error;
    }, 1);
    return new Promise(() => {});
  }

  /** As a fake clock does with those of the program. */
  @handler('stop-microtasks')
  stopMicrotasks(_message: { action: 'stop-microtasks' }): void {
    globalThis.queueMicrotask = () => {};
  }

  /** With a listener, which keeps the process alive. */
  @handler('survive')
  async survive({ error }: { action: 'survive'; error: Error }): Promise<string> {
    const survived = new Promise<string>((resolve) => process.once('uncaughtException', (caught) => resolve(caught.message)));
    setTimeout(() => {
      throw error;
    }, 1);
    return survived;
  }

  /** Writes to the pipe that carries its answers. */
  @handler('scribble')
  scribble({ text }: { action: 'scribble'; text: string }): void {
    writeSync(4, text);
  }

  @handler('close-pipe')
  closePipe({ fd }: { action: 'close-pipe'; fd: 3 | 4 }): void {
    closeSync(fd);
    setInterval(() => {}, 1000);
  }

  @handler('hang')
  hang(_message: { action: 'hang' }): Promise<never> {
    return new Promise(() => {});
  }
}
