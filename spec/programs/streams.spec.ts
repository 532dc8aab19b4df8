import { expect } from 'chai';
import { expectGoodEnd, programs } from './program.js';

for (const mode of ['inline', 'thread', 'process']) {
  describe(`A program with a stream from an actor in mode '${mode}'`, () => {
    const all = programs('programs/fixtures');
    const run = (scenario: string): (() => Promise<string[]>) => {
      const outcome = all('streams.ts', { node: ['--expose-gc'], args: [scenario, mode] });
      return async () => {
        const ended = await outcome();
        expectGoodEnd(ended);
        return ended.notes.map((note) => note.replace(/^\d+ /, ''));
      };
    };
    const ended = ['numbers have ended', 'tenant stops: exit'];

    const loop = run('in a loop');
    it('stays until a loop over it has ended', async () => {
      const notes = await loop();
      expect(notes).to.have.members(['end of main', ...ended, 'sum 10']);
      expect(notes.indexOf('sum 10')).to.be.lessThan(notes.indexOf('tenant stops: exit'));
    });

    const unfinished = run('not iterated to its end');
    const quick = run('that ends at once');
    it('ends by itself, and ends the generator before, which may take its time or none', async () => {
      for (const outcome of [unfinished, quick]) expect(await outcome()).to.deep.equal(['end of main', ...ended]);
    });

    const late = run('with a deadline');
    it('ends by itself long before the deadline of a stream that nobody iterates any more', async () => {
      expect(await late()).to.deep.equal(['end of main', ...ended]);
    });

    const untouched = run('never iterated');
    it('ends by itself also where nobody iterates, whether the generator has begun by then or never does', async () => {
      expect((await untouched()).filter((note) => note !== 'numbers have ended')).to.deep.equal(['end of main', 'tenant stops: exit']);
    });

    const behind = run('behind which others wait');
    it('ends a stream that nobody iterates where the program waits for what is behind it', async () => {
      expect(await behind()).to.deep.equal(['numbers have ended', 'slow is done', 'end of main', 'tenant stops: exit']);
    });

    const beside = run('beside which another handler runs');
    const working = run('that goes on while another message waits');
    it('ends none while something happens that may come back to it', async () => {
      expect((await working()).slice(-2)).to.deep.equal(['end of main', 'tenant stops: exit']);
      expect(await working()).to.include('sum 3');
      expect(await beside()).to.deep.equal(['first 0', 'beside is done', 'second 1', 'numbers have ended', 'end of main', 'tenant stops: exit']);
    });

    const shutdown = run('that a shutdown waits for');
    it('comes to the end of a shutdown that waits for a stream which nobody iterates', async () => {
      expect((await shutdown()).slice(0, 2)).to.deep.equal(['numbers have ended', 'tenant stops: shutdown']);
      expect(await shutdown()).to.include('has shut down');
    });

    const succeeded = run('that the next actor of its key waits for');
    const stuck = run('that does not end, nor the next actor of its key begin');
    it('comes to the work of a named actor that waits for the end of such a stream', async () => {
      const work = ["the second's work: finished", 'second stops: exit'];
      expect(await succeeded()).to.deep.equal(['end of main', 'numbers have ended', 'first stops: shutdown', ...work]);
      expect(await stuck()).to.deep.equal(['end of main', ...work]);
    });

    const hanging = run('whose generator does not end');
    it('kills the actor of a generator that does not end', async () => {
      expect(await hanging()).to.deep.equal(['end of main', 'stopped: TimeoutError']);
    });

    const letGo = run('whose file nobody holds any more');
    it('loses no actor by what an abort leaves behind that nobody listens to', async () => {
      const slow = 'slow is done';
      expect(await letGo()).to.deep.equal(['left', slow, 'aborted: CancelledError', slow, 'waiting', slow, 'end of main', 'tenant stops: exit']);
    });

    const collected = run('that is collected');
    it('ends a stream when its iterator is garbage-collected', async () => {
      expect(await collected()).to.deep.equal(['numbers have ended', 'end of main', 'tenant stops: exit']);
    });

    const awaited = run('whose next item somebody waits for is not collected');
    it('ends none whose next item somebody waits for', async () => {
      expect(await awaited()).to.include('next 0');
    });
  });
}
