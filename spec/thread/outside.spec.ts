// Threads as a whole program sees them.
import { expect } from 'chai';
import { expectGoodEnd, programs } from '../programs/program.js';

describe('The thread of an actor', () => {
  const run = programs('thread/fixtures');
  const flood = run('flood.ts', { args: ['count', '1000000'] });
  const asyncFlood = run('flood.ts', { args: ['count-async', '200000'] });
  const slowFlood = run('flood.ts', { args: ['grind', '20000', 'all'] });
  const options = run('options.ts');
  const writing = run('writing.ts');
  const loaded = run('loaded.ts');
  const leaks = run('leaks.ts', { limit: 60_000 });

  for (const [kind, total, outcome] of [
    ['messages', 1_000_000, flood],
    ['messages whose handlers are async', 200_000, asyncFlood],
    ['messages that take 50 µs each, all handed over ahead,', 20_000, slowFlood],
  ] as const) {
    it(`keeps its timers running while a flood of ${kind} comes in`, async () => {
      const ended = await outcome();
      expectGoodEnd(ended);
      const { counted, ticks, most, gap } = JSON.parse(ended.stdout) as { counted: number; ticks: number; most: number; gap: number };
      expect(counted).to.equal(total - 1);
      expect(ticks, 'turns of the 1 ms interval').to.be.greaterThan(20);
      expect(most, 'messages between two of them').to.be.lessThan(200_000);
      expect(gap, 'ms between two of them').to.be.lessThan(100);
    });
  }

  it('gets env, execArgv and resourceLimits, which are its own', async () => {
    const ended = await options();
    expectGoodEnd(ended);
    const { described, host } = JSON.parse(ended.stdout.split('\n')[0]);
    const { env, execArgv, noDeprecation, resourceLimits } = described;
    expect(env).to.deep.equal(['inherited', 'given']);
    expect([execArgv, noDeprecation]).to.deep.equal([['--no-deprecation'], true]);
    expect(resourceLimits).to.include({ maxOldGenerationSizeMb: 123, stackSizeMb: 3 });
    expect(host).to.deep.equal([null, null]);
  });

  it('is refused where its execArgv is wrong, and the start says why', async () => {
    const { name, message } = JSON.parse((await options()).stdout.split('\n')[1]);
    expect(name).to.equal('ActorStartError');
    expect(message).to.include('Lodger').and.to.include('--no-such-option');
  });

  it("writes to the program's stdout and stderr", async () => {
    const { code, stdout, stderr } = await writing();
    expect({ code, stdout, stderr }).to.deep.equal({ code: 0, stdout: 'out: hello\nlog: hello\n', stderr: 'err: hello\nerror: hello\n' });
  });

  it("loads the package for the actor's module, as one file, and without piscina", async () => {
    const ended = await loaded();
    expectGoodEnd(ended);
    const { before, actor, after } = JSON.parse(ended.stdout) as Record<'before' | 'actor' | 'after', string[]>;
    // Of piscina a thread has the file that it was started with, and what that requires.
    const pool = (url: string): boolean => /piscina[/\\]dist[/\\](esm-wrapper|index|main|worker_pool|task_queue)/.test(url);
    expect(before.filter(pool), 'the host, before its first spawn').to.deep.equal([]);
    expect(actor.filter(pool), 'the actor').to.deep.equal([]);
    const files = actor.map((url) => url.split(/[/\\]/).at(-1) as string).filter((name) => /^(index\.js|loader\.cjs|library\.cjs|lodger\.js)$/.test(name));
    expect(files.sort()).to.deep.equal(['index.js', 'library.cjs', 'loader.cjs', 'lodger.js']);
    expect(after.some(pool), 'the host, later: the question can be answered').to.equal(true);
  });

  it('leaves nothing behind: no thread, no handle, no listener', async () => {
    const ended = await leaks();
    expectGoodEnd(ended);
    const { before, after } = JSON.parse(ended.stdout);
    expect(before).to.include({ threads: 0, workers: 0, signal: 0 });
    expect(after).to.deep.equal(before);
  });
});
