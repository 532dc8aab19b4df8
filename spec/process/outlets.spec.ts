import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { expect } from 'chai';
import { built } from '../programs/built.js';

describe('The outlet of a process', () => {
  it('is flushed at the end also when its pipe has broken while it waited for it', async function () {
    // Node's streams are used there.
    if (process.platform === 'win32') return this.skip();
    const folder = await built();
    const child = spawn(process.execPath, [join(folder, 'spec', 'process', 'fixtures', 'outlet.js')], { stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
    const [, stdout, stderr, pipe] = child.stdio as unknown as Readable[];
    const said = { stdout: '', stderr: '' };
    stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
    stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
    stdout.once('data', () => pipe.destroy());
    const [code] = await once(child, 'close');
    expect({ code, ...said }).to.deep.equal({ code: 0, stdout: 'full\nflushed\n', stderr: '' });
  });
});
