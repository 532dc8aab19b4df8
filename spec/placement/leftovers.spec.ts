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
});
