import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { scratchPath } from '../support/scratch.js';
import { runExample } from './run-example.js';

const PER_DIRECTORY = 12;
const DIRECTORIES = ['@scope/one', '@scope/two', 'three', 'four', 'five'];

/** A word of letters that no other number has. */
const wordOf = (n: number): string => `unique${String(n).replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)])}`;

/** Files with three times 'alpha', once 'needle' and a word of their own; and some that are not to be indexed. */
function makeTree(): { root: string; files: number } {
  const root = scratchPath('tree');
  let files = 0;
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const add = (path: string): void => write(path, `alpha, Alpha and ALPHA: needle ${wordOf(files++)} 1 x\n`);
  add('top.md');
  for (const directory of DIRECTORIES) for (let n = 0; n < PER_DIRECTORY; n++) add(`${directory}/${n % 2 ? `lib/${n}.d.ts` : `${n}.md`}`);
  for (const other of ['three/index.ts', 'three/index.js', 'four/readme.txt', 'five/types.d.mts']) write(other, 'needle');
  return { root, files };
}

describe('examples/word-index', function () {
  this.timeout(60_000);
  const tree = { root: '', files: 0 };
  let output: string;
  before(async () => {
    Object.assign(tree, makeTree());
    output = await runExample('word-index/main.ts', tree.root, 'needle');
  });

  const numbers = (pattern: RegExp): number[] => {
    const match = pattern.exec(output);
    expect(match, `${pattern} in:\n${output}`).not.to.equal(null);
    return (match as RegExpExecArray).slice(1).map(Number);
  };
  const indexed = (): number => numbers(/^indexed (\d+) files/m)[0];

  it('finds the .d.ts and .md files', () => {
    expect(numbers(/^(\d+) files, [\d.]+ MB below /m)).to.deep.equal([tree.files]);
  });

  it('starts an actor per core, and two at least', () => {
    expect(numbers(/^(\d+) actors ready after [\d.]+ s, a thread each$/m)).to.deep.equal([Math.max(2, availableParallelism())]);
  });

  it('shows the progress of both runs as lines where there is no terminal', () => {
    const shown = [...output.matchAll(/^(\d+ actors|main thread) (\d+) % \| (\d+) of (\d+) files$/gm)].map(([, run, percent, done, of]) => [
      run,
      percent,
      done === of,
    ]);
    const quarters = (run: string): unknown[] => [
      [run, '25', false],
      [run, '50', false],
      [run, '75', false],
      [run, '100', true],
    ];
    expect(shown.map(([run, percent, all]) => [run, String(Math.floor(Number(percent) / 25) * 25), all])).to.deep.equal([
      ...quarters(`${Math.max(2, availableParallelism())} actors`),
      ...quarters('main thread'),
    ]);
  });

  it('accounts for every file: indexed, cancelled or not posted any more', () => {
    if (output.includes('none was cancelled')) {
      expect(indexed()).to.equal(tree.files);
      return;
    }
    const [of, cancelled, begun, skipped] = numbers(
      /^cancelled \S+ midway: of its (\d+) files (\d+) were cancelled, (\d+) had begun, (\d+) had not been posted$/m,
    );
    expect(cancelled).to.be.greaterThan(0);
    expect([PER_DIRECTORY, 1]).to.include(of);
    expect(cancelled + begun + skipped).to.equal(of);
    expect(indexed()).to.equal(tree.files - cancelled - skipped);
  });

  it('counts the words of the files that were indexed, and of no others', () => {
    const count = indexed();
    expect(numbers(/^indexed \d+ files, [\d.]+ MB, (\d+) words$/m)).to.deep.equal([6 * count]);
    expect(numbers(/^(\d+) different words, most frequent: alpha (\d+), and (\d+), needle (\d+), unique\w+ 1, /m)).to.deep.equal([
      3 + count,
      3 * count,
      count,
      count,
    ]);
    expect(numbers(/^'needle' is in (\d+) files, most often in$/m)).to.deep.equal([count]);
  });

  it('sets the figures of the two runs side by side, and finds that they agree', () => {
    for (const name of ['seconds', 'files/s', 'MB/s', 'event-loop delay of the host, mean ms', 'longest']) {
      for (const figure of numbers(new RegExp(`^ *${name} +([\\d.]+) +([\\d.]+)$`, 'm'))) expect(figure, name).to.be.at.least(0);
    }
    expect(output.trimEnd().endsWith('both runs agree on every word')).to.equal(true);
  });
});
