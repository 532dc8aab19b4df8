// Two copies of the package in one program, as dependencies that each bring one along.
import { appendFileSync, cpSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { built } from '../programs/built.js';
import { expectGoodEnd, run } from '../programs/program.js';
import { beforehand } from '../support/beforehand.js';

/** Another copy; `tail` stands at the end of its code. */
async function copyOf(name: string, tail: string): Promise<string> {
  const [from, to] = [join(await built(), 'src'), join(await built(), name)];
  for (const file of ['index.js', 'loader.cjs', 'library.cjs', 'process.cjs']) cpSync(join(from, file), join(to, file));
  appendFileSync(join(to, 'library.cjs'), tail);
  return pathToFileURL(join(to, 'index.js')).href;
}

describe('Two copies of the package in one program', () => {
  const outcomeOf = beforehand(120_000);

  for (const mode of ['inline', 'thread', 'process']) {
    const outcomes = (name: string, tail: string) =>
      outcomeOf(async () => {
        const ended = await run('package/fixtures/copies.ts', { args: [await copyOf(`${name} ${mode}`, tail), mode] });
        expectGoodEnd(ended);
        return JSON.parse(ended.stdout) as { inner: unknown[]; across: unknown[]; one: boolean };
      });
    const same = outcomes('same', '');
    const other = outcomes('other', '// of another version, say\n');

    it(`are one where their code is the same, for actors that know each other: ${mode}`, async () => {
      expect(await same()).to.deep.equal({ inner: [3, 3, 3], across: [3, 3], one: true });
    });

    it(`have actors that know each other where their code differs, each its own: ${mode}`, async () => {
      const { inner, across, one } = await other();
      expect({ inner, one }).to.deep.equal({ inner: [3, 3, 3], one: false });
      for (const outcome of across as [number, string, string, boolean][]) {
        const [sum, name, message, known] = outcome;
        expect({ sum, name, known }).to.deep.equal({ sum: 1, name: 'SerializationError', known: true });
        expect(message)
          .to.match(/^message\.to is a ref from another copy of futures-actors/)
          .and.to.include('npm ls');
      }
    });
  }
});
