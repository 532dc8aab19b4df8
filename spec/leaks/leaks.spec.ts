import { expect } from 'chai';
import { expectGoodEnd, type Outcome, programs } from '../programs/program.js';
import { grown, type Resources } from './resources.js';

/** What heap and code caches may differ by, in MB, whatever was done. */
const NOISE_MB = 0.6;
/** Of resident memory, which holds what is free, and not given back, as well. */
const RESIDENT_NOISE_MB = 120;

function expectReturned({ stdout, ...ended }: Outcome, perTimeKB: number, times: number): void {
  expectGoodEnd({ stdout, ...ended });
  const { before, after } = JSON.parse(stdout) as { before: Resources; after: Resources };
  const report = JSON.stringify({ before, after });
  expect(grown(before, after), report).to.deep.equal([]);
  expect(after.memory - before.memory, `MB of memory: ${report}`).to.be.below(NOISE_MB + (perTimeKB * times) / 1024);
  expect(after.resident - before.resident, `MB of resident memory: ${report}`).to.be.below(RESIDENT_NOISE_MB);
}

/** What an actor and its end may leave of objects, in MB, where its arguments are many times as large. */
const SMALL_MB = 4;

describe('The constructor arguments of an actor', () => {
  const all = programs('leaks/fixtures');
  const modes = ['thread', 'process', 'inline'];
  const held = (mode: string, restart: string): (() => Promise<{ living: number; ended: number; status: string }>) => {
    const outcome = all('arguments.ts', { node: ['--expose-gc'], args: [mode, restart] });
    return async () => {
      const ended = await outcome();
      expectGoodEnd(ended);
      return JSON.parse(ended.stdout);
    };
  };
  const once = modes.map((mode) => [mode, held(mode, 'never')] as const);
  const again = modes.map((mode) => [mode, held(mode, 'policy')] as const);

  for (const [mode, outcome] of once) {
    it(`are not held for it once it has them, where it lives only once, in mode '${mode}'`, async () => {
      expect((await outcome()).living, 'MB').to.be.below(SMALL_MB);
    });
  }
  for (const [mode, outcome] of again) {
    it(`are held for its next life, and no longer than it may have one, in mode '${mode}'`, async () => {
      const { living, ended, status } = await outcome();
      expect(status).to.equal('stopped');
      expect(living, 'MB').to.be.above(2 * SMALL_MB);
      expect(ended, 'MB').to.be.below(SMALL_MB);
    });
  }
});

describe('A named actor', () => {
  const outcome = programs('leaks/fixtures')('named.ts', { node: ['--expose-gc'] });

  it('holds nothing of those that have asked for it', async () => {
    const ended = await outcome();
    expectGoodEnd(ended);
    expect(JSON.parse(ended.stdout).held, 'MB').to.be.below(1);
  });
});

describe('What a program holds of the machine is what it held before', () => {
  const all = programs('leaks/fixtures');
  const outcomeOf = (...args: (string | number)[]): (() => Promise<Outcome>) =>
    all('program.ts', { node: ['--expose-gc'], args: args.map(String), limit: 250_000 });
  const cycles = [
    { mode: 'thread', times: 96, warmUp: 24 },
    { mode: 'process', times: 40, warmUp: 12 },
    { mode: 'inline', times: 500, warmUp: 200 },
    { mode: 'thread', placement: 'shared', times: 96, warmUp: 24 },
    { mode: 'process', placement: 'shared', times: 64, warmUp: 20 },
  ].map(({ placement = 'dedicated', ...work }) => ({ ...work, placement, outcome: outcomeOf('cycles', work.mode, placement, work.warmUp, work.times, 4) }));
  const ends = [
    { mode: 'inline', placement: 'dedicated', times: 600 },
    { mode: 'thread', placement: 'shared', times: 400 },
    { mode: 'process', placement: 'shared', times: 400 },
  ].map((work) => ({ ...work, outcome: outcomeOf('ends', work.mode, work.placement, 100, work.times, 20) }));
  // So many that a byte and a half for each shows, and of each rarer way 25,000, of which 31 show.
  const messages = [
    { mode: 'thread', times: 500_000 },
    { mode: 'process', times: 500_000 },
  ].map((work) => ({ ...work, outcome: outcomeOf('messages', work.mode, 'dedicated', 50_000, work.times) }));

  for (const { mode, placement, times, outcome } of cycles) {
    it(`after ${times} actors have lived and died in mode '${mode}', ${placement}`, async () => expectReturned(await outcome(), 0.5, times));
  }
  for (const { mode, placement, times, outcome } of ends) {
    it(`after ${times} actors have stopped beside one that lives on, in mode '${mode}', ${placement}`, async () => expectReturned(await outcome(), 0.5, times));
  }
  for (const { mode, times, outcome } of messages) {
    it(`after ${times.toLocaleString('en')} messages in mode '${mode}'`, async () => expectReturned(await outcome(), 0, times));
  }
});
