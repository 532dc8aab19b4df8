import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { starter } from '../support/executors.js';
import { failure } from '../support/failure.js';
import { root } from '../support/root.js';
import { Inmate } from './actors/inmate.js';
import { HostProgram } from './host-program.js';

describe('The process of an actor', () => {
  const start = starter('process');

  it('is a child of the host, and no program of its own', async () => {
    const inmate = start({}, Inmate);
    const { pid, ppid, argv } = await inmate.post({ action: 'look-around' });
    expect(pid).to.not.equal(process.pid);
    expect(ppid).to.equal(process.pid);
    expect(argv[1]).to.not.equal(process.argv[1]);
    expect(inmate.stats()).to.include({ mode: 'process', pid, threadId: 0 });
  });

  it("has the program's arguments", async () => {
    process.argv.push('--of-the-program', 'a b');
    try {
      const { argv } = await start({}, Inmate).post({ action: 'look-around' });
      expect(argv.slice(2)).to.deep.equal(process.argv.slice(2));
    } finally {
      process.argv.splice(-2);
    }
  });

  it("has the host's environment with what `env` says", async () => {
    process.env.OF_THE_HOST = 'seen';
    try {
      const { env } = await start({ env: { OF_THE_ACTOR: 'added', NODE_OPTIONS: '--no-warnings' } }, Inmate).post({ action: 'look-around' });
      expect(env).to.include({ OF_THE_HOST: 'seen', OF_THE_ACTOR: 'added', NODE_OPTIONS: '--no-warnings' });
    } finally {
      delete process.env.OF_THE_HOST;
    }
  });

  it("has the host's flags, so that loaders reach it", async () => {
    const { execArgv } = await start({}, Inmate).post({ action: 'look-around' });
    expect(process.execArgv.join()).to.include('load-typescript.mjs');
    expect(execArgv).to.deep.equal(process.execArgv);
  });

  it('has the flags of `execArgv` in their place', async () => {
    const flags = [...process.execArgv, '--no-deprecation'];
    const { execArgv } = await start({ execArgv: flags }, Inmate).post({ action: 'look-around' });
    expect(execArgv).to.deep.equal(flags);
  });

  it('shows the lines of the source in its stacks', async () => {
    const source = readFileSync(join(root, 'spec/process/actors/inmate.ts'), 'utf8');
    const line = source.split('\n').findIndex((text) => text.endsWith('// here')) + 1;
    const error = await failure(start({}, Inmate).post({ action: 'fail' }), RangeError);
    expect(error.stack).to.include(`inmate.ts:${line}:`);
  });

  it('ends in good order although the actor has put something else in place of process.exit', async () => {
    const host = await HostProgram.start('no-exit.ts', []);
    expect(await host.allEnded()).to.deep.equal({ code: 0, signal: null });
    expect([host.stdout, host.stderr]).to.deep.equal(['has ended\n', '']);
  });

  it('waits for no debugger, although NODE_OPTIONS has the host wait for one', async () => {
    const { NODE_OPTIONS } = process.env;
    process.env.NODE_OPTIONS = `${NODE_OPTIONS ?? ''} --inspect-brk=0`;
    try {
      const { env } = await start({}, Inmate).post({ action: 'look-around' });
      expect(env.NODE_OPTIONS).to.equal(`${NODE_OPTIONS ?? ''} --inspect=0`);
    } finally {
      if (NODE_OPTIONS === undefined) delete process.env.NODE_OPTIONS;
      else process.env.NODE_OPTIONS = NODE_OPTIONS;
    }
  });

  // Windows does not let go of a current directory.
  if (process.platform !== 'win32') {
    it('lives although the current directory has been removed', async () => {
      const host = await HostProgram.start('abroad.ts', ['removed']);
      expect(await host.allEnded()).to.deep.equal({ code: 0, signal: null });
      expect([host.stdout, host.stderr]).to.deep.equal(['no thread: ENOENT\nstopped\n', '']);
    });
  }

  it('may write to a stderr that nobody reads any more', async () => {
    const host = await HostProgram.start('abroad.ts', ['unheard']);
    host.closeStderr();
    host.tell('closed');
    expect(await host.allEnded()).to.deep.equal({ code: 0, signal: null });
    expect(host.stdout).to.equal('stopped\n');
  });

  it('writes to the stdout and stderr of the host', async () => {
    const host = await HostProgram.start('talking.ts', [], { node: ['--enable-source-maps'] });
    expect(await host.allEnded()).to.deep.equal({ code: 0, signal: null });
    expect(host.stdout).to.include('the actor talks\n').and.to.include('with --enable-source-maps\n');
    expect(host.stderr).to.equal(`${'the actor complains. '.repeat(20_000)}\n`);
  });
});
