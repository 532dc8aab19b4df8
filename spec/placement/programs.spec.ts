import { expect } from 'chai';
import { expectGoodEnd, programs } from '../programs/program.js';

describe('A program whose actors share a thread or process', () => {
  const all = programs('placement/fixtures');
  const modes = (['thread', 'process'] as const).map((mode) => ({
    mode,
    outcomeOf: Object.fromEntries(
      ['idle', 'empty', 'shut down', 'busy', 'logs', 'lost'].map((scenario) => [
        scenario,
        all('tenants.ts', { node: ['--expose-gc'], args: [mode, scenario] }),
      ]),
    ),
  }));

  for (const { mode, outcomeOf } of modes) {
    const notesOf = async (scenario: string): Promise<string[]> => {
      const ended = await outcomeOf[scenario]();
      expectGoodEnd(ended);
      return ended.notes.map((note) => note.replace(/^\d+ /, ''));
    };

    it(`ends by itself when they are idle, each in good order, in mode '${mode}'`, async () => {
      const notes = await notesOf('idle');
      expect(notes.slice(0, 2)).to.deep.equal(['one stops: shutdown', 'end of main']);
      expect(notes.slice(2)).to.have.members(['two stops: exit', 'three stops: exit', 'ms to the end: few']);
    });

    it(`does not wait for a ${mode} that waits for another actor`, async () => {
      const notes = await notesOf('empty');
      expect(notes.slice(2)).to.deep.equal(['end of main', 'ms to the end: few']);
    });

    it(`lives until the system has ended its last ${mode}`, async () => {
      expect((await notesOf('shut down')).slice(2)).to.deep.equal(['end of main', 'ms to the end: few']);
    });

    it(`waits for what one of them was told in mode '${mode}'`, async () => {
      const notes = await notesOf('busy');
      expect(notes.slice(0, 2)).to.deep.equal(['end of main', 'slow is done']);
      expect(notes).to.include('one stops: exit').and.to.include('two stops: exit');
    });

    it(`shows the last output of each in mode '${mode}'`, async () => {
      const ended = await outcomeOf.logs();
      expectGoodEnd(ended);
      expect(ended.stdout).to.equal('the last line\n'.repeat(3));
    });

    it(`loses one that nobody can post to any more, and keeps its neighbour, in mode '${mode}'`, async () => {
      expect(await notesOf('lost')).to.deep.equal(['lost stops: shutdown', 'pong', 'end of main', 'neighbour stops: exit', 'ms to the end: few']);
    });
  }
});
