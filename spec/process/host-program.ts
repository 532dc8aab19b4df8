import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { built } from '../programs/built.js';
import { until } from '../support/until.js';

/** In ms: what a process that was let go may take, and much more for a busy machine. */
const LIMIT = 25_000;

/** A program under fixtures that hosts actors, watched from outside: it and its actors write to one stdout, which ends when the last of them has. */
export class HostProgram {
  stdout = '';
  stderr = '';
  private readonly child: ChildProcess;
  private readonly closed: Promise<unknown>;

  private constructor(child: ChildProcess) {
    this.child = child;
    this.closed = once(child, 'close');
    child.stdin?.on('error', () => {});
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
  }

  static async start(program: string, args: string[], { node = [], env = {} }: { node?: string[]; env?: Record<string, string> } = {}): Promise<HostProgram> {
    const folder = await built();
    const file = join(folder, 'spec', 'process', 'fixtures', program.replace(/\.ts$/, '.js'));
    // A process group of its own, as a terminal gives to a program: signals reach the group without the specs.
    return new HostProgram(
      spawn(process.execPath, [...node, file, ...args], { cwd: folder, detached: true, env: { ...process.env, NODE_OPTIONS: '', ...env } }),
    );
  }

  get pid(): number {
    return this.child.pid as number;
  }

  /** What the process whose line ends in `text` has said, in order. */
  saidBy(text: string): string[] {
    const lines = this.stdout.split('\n');
    const pid = lines.find((line) => line.endsWith(` ${text}`))?.split(' ')[0];
    return lines.filter((line) => line.startsWith(`${pid} `)).map((line) => line.slice(`${pid} `.length));
  }

  async said(...texts: string[]): Promise<void> {
    for (const text of texts) await until(() => this.stdout.includes(` ${text}\n`), `'${text}' in ${JSON.stringify(this)}`, LIMIT);
  }

  tell(text: string): void {
    this.child.stdin?.write(text);
  }

  /** Whoever read its stderr is gone. */
  closeStderr(): void {
    this.child.stderr?.destroy();
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** As Ctrl-C in a terminal does it: to the actors too. */
  signalGroup(signal: NodeJS.Signals): void {
    process.kill(-this.pid, signal);
  }

  /** Resolves when the program and all its actors have ended; kills them when they do not. */
  async allEnded(limit: number = LIMIT): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.signalGroup('SIGKILL');
    }, limit);
    await this.closed.finally(() => clearTimeout(timer));
    if (late) throw new Error(`had not all ended within ${limit} ms: ${JSON.stringify(this)}`);
    return { code: this.child.exitCode, signal: this.child.signalCode };
  }
}
