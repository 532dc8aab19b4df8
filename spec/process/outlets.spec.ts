import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { expect } from 'chai';
import { built } from '../programs/built.js';

describe('The outlet of a process', () => {
  // Node's streams are used there.
  before(function () {
    if (process.platform === 'win32') this.skip();
  });

  /** A process that writes 4 MiB to the pipe, and ends. */
  async function outlet(...args: string[]) {
    const folder = await built();
    const child = spawn(process.execPath, [join(folder, 'spec', 'process', 'fixtures', 'outlet.js'), ...args], { stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
    const [, stdout, stderr, pipe] = child.stdio as unknown as [null, Readable, Readable, Readable];
    const said = { stdout: '', stderr: '' };
    stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
    stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
    const ended = once(child, 'close').then(([code]) => ({ code, ...said }));
    return { stdout, pipe, ended };
  }
  const WELL = { code: 0, stdout: 'full\nflushed\n', stderr: '' };

  it('is flushed at the end also when its pipe has broken while it waited for it', async () => {
    const { stdout, pipe, ended } = await outlet();
    stdout.once('data', () => pipe.destroy());
    expect(await ended).to.deep.equal(WELL);
  });

  it('writes no byte twice when the pipe had room again just as it began to wait for it', async () => {
    const { pipe, ended } = await outlet('byte written');
    let bytes = 0;
    pipe.on('data', ({ length }: Buffer) => (bytes += length));
    expect(await ended).to.deep.equal(WELL);
    expect(bytes).to.equal(4 * 2 ** 20);
  });
});
