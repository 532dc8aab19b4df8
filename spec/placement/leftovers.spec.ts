import { expect } from 'chai';
import { expectGoodEnd, programs } from '../programs/program.js';

describe('What an actor has left running, and posts on when it has ended', () => {
  const all = programs('placement/fixtures');
  const places = [
    ['thread', 'shared'],
    ['process', 'shared'],
    ['thread', 'dedicated'],
    ['process', 'dedicated'],
    ['inline', 'dedicated'],
  ].map((args) => ({ args, outcome: all('leftovers.ts', { args }) }));
  const alive = places.slice(0, 4).map(({ args }) => ({ args, outcome: all('leftovers.ts', { args: [...args, 'alive'] }) }));
  const stopping = places.slice(0, 4).map(({ args }) => ({ args, outcome: all('leftovers.ts', { args: [...args, 'stopping'] }) }));
  const program = all('leftovers.ts', { args: ['inline', 'dedicated', 'program'] });
  const ways = ['tells itself', 'posts to itself', 'loops over its own answers', 'tells its child', 'starts children', 'tells another'];

  for (const { args, outcome } of places) {
    it(`ends neither neighbours nor the program, and spoils no shutdown, where they are ${args.join(', ')}`, async () => {
      const ended = await outcome();
      expectGoodEnd(ended);
      expect(ended.stdout.trim().split('\n')).to.deep.equal(
        ways.flatMap((way) => ['kill', 'shutdown'].map((how) => `${way}, ${how}: stopped, neighbour says hello`)),
      );
    });
  }

  for (const { args, outcome } of alive) {
    it(`hides nothing of one that lives, and does the same, where they are ${args.join(', ')}`, async () => {
      const { code, stdout } = await outcome();
      expect([code, stdout]).to.deep.equal([0, 'broken by ShutdownError: the actor Neighbour was shut down and takes no more messages\n']);
    });
  }

  for (const { args, outcome } of stopping) {
    it(`spoils no shutdown before onStop can have ended it, and hides nothing of onStop, where they are ${args.join(', ')}`, async () => {
      const { code, stdout } = await outcome();
      expect([code, stdout]).to.deep.equal([0, "[ 'started, refused, stopped', 'started, refused, broken' ]\n"]);
    });
  }

  it('hides nothing of the program, which posts to a child of an actor that was killed', async () => {
    const { code, stderr } = await program();
    expect(code).to.equal(1);
    expect(stderr).to.include('BrokenExecutorError: the actor Neighbour is gone');
  });
});
