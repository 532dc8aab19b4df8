import { expect } from 'chai';
import { expectGoodEnd, type Outcome, programs } from './program.js';

describe('An actor that nobody can post to any more', () => {
  const all = programs('programs/fixtures');
  const run = (scenario: string): (() => Promise<string[]>) => {
    const outcome = all('collecting.ts', { node: ['--expose-gc'], args: [scenario] });
    return async () => {
      const ended: Outcome = await outcome();
      expectGoodEnd(ended);
      return ended.notes.map((note) => note.replace(/^\d+ /, ''));
    };
  };
  const [lost, neverUsed, refKept, executorKept] = ['lost', 'never used', 'ref kept', 'executor kept'].map(run);
  const [refElsewhere, ownRefElsewhere, poolElsewhere] = ['ref elsewhere', 'its own ref elsewhere', 'pool elsewhere'].map(run);
  const [pending, told, keepAlive, child] = ['pending', 'told', 'keep alive', 'child lives'].map(run);
  const named = run('named');
  const childEnded = run('child ended by a crash');

  it('is shut down, and its thread ends', async () => {
    expect(await lost()).to.deep.equal(['tenant stops: shutdown', 'a thread has ended', 'end of main']);
    expect(await neverUsed()).to.include('tenant stops: shutdown');
  });

  it('lives while somebody has a ref of it', async () => {
    for (const outcome of [refKept, executorKept]) {
      const notes = await outcome();
      expect(notes).to.include('control stops: shutdown').and.to.not.include('tenant stops: shutdown');
      expect(notes.indexOf('tenant stops: exit')).to.be.greaterThan(notes.indexOf('end of main'));
    }
  });

  it('lives while somebody else may have a ref of it', async () => {
    for (const outcome of [refElsewhere, ownRefElsewhere, poolElsewhere]) {
      const notes = await outcome();
      expect(notes).to.include('control stops: shutdown').and.to.include('tenant stops: exit').and.to.not.include('tenant stops: shutdown');
    }
  });

  it('lives while something waits for it', async () => {
    for (const outcome of [pending, told]) {
      const notes = (await outcome()).filter((note) => note !== 'a thread has ended');
      expect(notes).to.deep.equal(['waiting', 'control stops: shutdown', 'open', 'waited', 'tenant stops: shutdown', 'end of main']);
    }
  });

  it('lives with keepAlive', async () => {
    const notes = await keepAlive();
    expect(notes).to.include('control stops: shutdown').and.to.not.include('tenant stops: shutdown');
  });

  it('lives while it bears a key: whoever has that can post to it', async () => {
    const notes = await named();
    expect(notes).to.include('control stops: shutdown').and.to.include('tenant stops: exit').and.to.not.include('tenant stops: shutdown');
  });

  it('is shut down after a crash that has ended its children with it', async () => {
    expect(await childEnded()).to.include('tenant stops: shutdown');
  });

  it('lives while a child of it does', async () => {
    const notes = await child();
    expect(notes).to.include('control stops: shutdown').and.to.include('tenant stops: exit').and.to.not.include('tenant stops: shutdown');
  });
});

describe('A failure that nobody reads', () => {
  const all = programs('programs/fixtures');
  const due = all('collecting.ts', { node: ['--expose-gc'], args: ['a warning that is due'] });
  const notDue = all('collecting.ts', { node: ['--expose-gc'], args: ['warnings that are not due'] });

  it('is a warning when it is collected', async () => {
    const { code, stderr } = await due();
    expect(code).to.equal(0);
    expect(stderr).to.match(/UnobservedFutureWarning: A Future failed .* RangeError: failed/);
  });

  it('is none where it was read, cancelled, told, or is that of ready', async () => {
    expectGoodEnd(await notDue());
  });
});
