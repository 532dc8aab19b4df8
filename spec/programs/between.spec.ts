import { expect } from 'chai';
import { expectGoodEnd, programs } from './program.js';

const MODES = ['inline', 'thread', 'process'];
const PAIRS = MODES.flatMap((first) => MODES.map((second) => [first, second] as const));

describe('A program whose actors have left something of what they post to each other', () => {
  const all = programs('programs/fixtures');
  const run = (scenario: string, ...modes: readonly string[]): (() => Promise<string[]>) => {
    const outcome = all('between.ts', { node: ['--expose-gc'], args: [scenario, ...modes] });
    return async () => {
      const ended = await outcome();
      expectGoodEnd(ended);
      return ended.notes.map((note) => note.replace(/^\d+ /, ''));
    };
  };

  for (const mode of MODES) {
    const told = run('told to itself', mode, mode);
    it(`in mode '${mode}' stays until what one has told itself is handled`, async () => {
      const notes = await told();
      expect(notes).to.have.members(['end of main', 'the last step', 'careless stops: exit']);
      expect(notes.at(-1)).to.equal('careless stops: exit');
    });

    const own = run('a stream of its own', mode, mode);
    it(`in mode '${mode}' ends although one has abandoned a stream of its own`, async () => {
      expect(await own()).to.have.members(['end of main', 'numbers have ended', 'careless stops: exit']);
    });
  }

  const bequeathed = run('work, when it stops', 'thread', 'thread');
  it('ends when what one has told another at its own end is handled, however long that takes', async () => {
    const notes = await bequeathed();
    expect(notes.filter((each) => each === 'worked')).to.have.length(58);
    expect(notes.filter((each) => each === 'careless stops: exit')).to.have.length(2);
  });

  for (const [first, second] of [
    ['thread', 'thread'],
    ['inline', 'thread'],
    ['process', 'inline'],
  ] as const) {
    for (const whose of ['another', 'a child']) {
      const hanging = run(`a stream of ${whose} that does not end`, first, second);
      it(`ends although one in mode '${first}' has abandoned a stream of ${whose} in mode '${second}' that does not end`, async () => {
        expect((await hanging()).slice(0, 2)).to.include('end of main');
      });
    }
  }

  for (const [first, second] of PAIRS) {
    const summed = run('a loop over a stream of another', first, second);
    it(`stays until the loop of one in mode '${first}' over a stream of one in mode '${second}' has ended`, async () => {
      const notes = await summed();
      expect(notes.slice(0, 3)).to.have.members(['end of main', 'numbers have ended', 'sum 10']);
      expect(notes.slice(3)).to.have.members(['careless stops: exit', 'tenant stops: exit']);
    });

    const abandoned = run('a stream of another', first, second);
    it(`ends although one in mode '${first}' has abandoned a stream of one in mode '${second}'`, async () => {
      expect(await abandoned()).to.have.members(['end of main', 'numbers have ended', 'careless stops: exit', 'tenant stops: exit']);
    });

    const child = run('a stream of a child', first, second);
    it(`ends although one in mode '${first}' has abandoned a stream of its child in mode '${second}'`, async () => {
      expect(await child()).to.have.members(['end of main', 'numbers have ended', 'careless stops: exit', 'child stops: exit']);
    });

    const host = run('a stream of a child, by the host', first, second);
    it(`ends although it has itself abandoned a stream of the child in mode '${second}' of one in mode '${first}'`, async () => {
      expect(await host()).to.have.members(['end of main', 'numbers have ended', 'careless stops: exit', 'child stops: exit']);
    });
  }
});
