import { expect } from 'chai';
import { programs } from '../programs/program.js';

describe('An actor that ends its output', () => {
  const run = programs('worker/fixtures');

  for (const mode of ['thread', 'process']) {
    for (const output of ['stdout', 'stderr'] as const) {
      for (const when of ['at once', 'later']) {
        const outcome = run('last-line.ts', { args: [mode, output, when] });

        it(`works on, and ends in good order when it is shut down ${when}: ${output} in mode '${mode}'`, async () => {
          const ended = await outcome();
          expect(ended[output === 'stdout' ? 'stderr' : 'stdout']).to.equal('undefined works {"status":"stopped"}');
          expect(ended[output]).to.equal(`${'the last line, '.repeat(20_000)}\n`);
          expect(ended.code).to.equal(0);
        });
      }
    }
  }
});
