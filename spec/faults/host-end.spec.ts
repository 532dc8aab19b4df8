import { expect } from 'chai';
import { expectGoodEnd, programs } from '../programs/program.js';
import type { State } from './fixtures/host.js';

/** What an actor has done by then. */
const states: [State, string[]][] = [
  ['starting', ['0: born']],
  ['working', ['0: born', '0: watches it', '0: 1']],
  ['restarting', ['0: born', '0: dies']],
  ['stopping', ['0: born', '0: 1', '0: stopped: shutdown']],
];

const naturalEnds: [State, string[]][] = [
  ['crashed', ['0: born', '0: dies']],
  ['behind a crash', ['0: born', '0: dies', '1: born', '1: 1', '1: stopped: exit']],
  ['shut down while it works', ['0: born', '0: watches it', '0: 1', '0: stopped: shutdown']],
];

for (const mode of ['thread', 'process'] as const) {
  describe(`The end of a program takes its actor along in mode '${mode}'`, () => {
    const run = programs('faults/fixtures');

    for (const [state, notes] of states) {
      const [exits, throws] = [run('host.ts', { args: [mode, state, 'exit'] }), run('host.ts', { args: [mode, state, 'throw'] })];

      it(`by process.exit, while the actor is ${state}`, async () => {
        const { code, stderr, ...outcome } = await exits();
        expect({ code, stderr }).to.deep.equal({ code: 3, stderr: '' });
        expect(outcome.notes).to.deep.equal(notes);
      });

      it(`by an uncaught error, while the actor is ${state}`, async () => {
        const { code, stderr, ...outcome } = await throws();
        expect(code).to.equal(1);
        expect(stderr).to.include('RangeError: thrown by the host');
        expect(outcome.notes).to.deep.equal(notes);
      });
    }

    for (const [state, notes] of naturalEnds) {
      const returns = run('host.ts', { args: [mode, state, 'return'] });

      it(`when nothing is left to do: ${state}`, async () => {
        const ended = await returns();
        expectGoodEnd(ended);
        expect(ended.notes).to.deep.equal(notes);
      });
    }
  });
}
