import { expect } from 'chai';
import { expectGoodEnd, programs } from './program.js';

for (const mode of ['inline', 'thread', 'process']) {
  describe(`An inline actor with children in mode '${mode}'`, () => {
    const all = programs('programs/fixtures');
    const run = (scenario: string): (() => Promise<string[]>) => {
      const outcome = all('family.ts', { args: [scenario, mode] });
      return async () => {
        const ended = await outcome();
        expectGoodEnd(ended);
        return ended.notes.map((note) => note.replace(/^\d+ /, ''));
      };
    };
    const goodEnd = (reason: string): string[] => [
      `keeper stops: ${reason}`,
      'keeper.1 saves the last',
      'keeper.2 saves the last',
      `keeper.2 stops: ${reason}`,
      `keeper.1 stops: ${reason}`,
    ];

    const exit = run('the end of the program');
    it('has them until it has stopped, and ends the last one first, at the end of the program', async () => {
      expect(await exit()).to.deep.equal(goodEnd('exit'));
    });

    const shutdown = run('a shutdown of its system');
    it('does so at a shutdown of its system, which waits for all of them', async () => {
      expect(await shutdown()).to.deep.equal([...goodEnd('shutdown'), 'has shut down']);
    });

    const thread = run('the end of the thread that it lives in');
    it('does so at the end of the thread that it lives in', async () => {
      expect(await thread()).to.deep.equal(goodEnd('shutdown'));
    });

    const other = run('a shutdown of the system of its children alone');
    it('has them still after a shutdown of the default system, which they are in, where it is in another', async () => {
      expect(await other()).to.deep.equal(['has shut down', ...goodEnd('exit')]);
    });

    const endless = run('a stream of a child that does not end');
    it('does not keep the program for a stream of a child that does not end', async () => {
      expect(await endless()).to.deep.equal(['keeper stops: exit', 'keeper.2 stops: exit']);
    });

    const late = run('a shutdown of its system that takes too long');
    it('is killed with them where a shutdown of its system takes too long, and that waits for all of them', async () => {
      expect((await late()).at(-1)).to.equal('has shut down, and left 0');
    });
  });
}
