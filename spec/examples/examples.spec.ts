import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { examples, runExample } from './run-example.js';

const waits = [
  'thread 0: cancelled',
  'the third could be cancelled: true',
  'thread 0: waited 0.1 s, sum 1',
  'thread 0: waited 0.2 s, sum 3',
  'thread 0: waited 0.4 s, sum 7',
];

/** Each program and the lines that it prints. */
const programs: Record<string, string[]> = {
  'state.ts': ['15'],
  'state-with-handle.ts': ['15'],
  'waits.ts': waits,
  'waits-with-handle.ts': waits,
  'plain-javascript.mjs': ['15'],
};

describe('examples', function () {
  // Each is a program that loads the library from TypeScript in two threads.
  this.timeout(60_000);

  for (const [file, lines] of Object.entries(programs)) {
    it(`${file} prints what it should and ends by itself`, async () => {
      expect((await runExample(file)).split('\n')).to.deep.equal([...lines, '']);
    });
  }

  it('are all run here', () => {
    const files = readdirSync(examples, { withFileTypes: true }).filter((entry) => entry.isFile() && entry.name !== 'README.md');
    expect(files.map(({ name }) => name)).to.have.members(Object.keys(programs));
  });

  for (const file of [...Object.keys(programs), 'word-index/main.ts']) {
    it(`${file} begins with what it shows, and is listed in the README beside it`, () => {
      expect(readFileSync(join(examples, file), 'utf8')).to.match(/^(\/\/ @ts-check\n)?\/\/ Shows: /);
      expect(readFileSync(join(examples, 'README.md'), 'utf8')).to.include(`](${file})`);
    });
  }
});
