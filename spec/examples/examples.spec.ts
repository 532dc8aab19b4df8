import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { root } from '../support/root.js';
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
  'supervisor/main.ts': [
    'north, south, east are ready',
    'south has crashed and runs again, restart 1',
    'south has crashed once too often and is replaced',
    'round 1: north 1, south 1, east 1',
    'round 2: north 2, south 2, east 2',
    'east has crashed and runs again, restart 1',
    'round 3: north 3, south 3, east 1',
    'the station ends',
    'south ends',
    'east ends',
    'north ends',
    'the station has stopped',
  ],
};
/** Those that have specs of their own, where each is run. */
const others = ['bank', 'crawler', 'word-index'];
const all = [...Object.keys(programs), ...others.map((name) => `${name}/main.ts`)];

describe('examples', function () {
  // Each is a program that loads the library from TypeScript in two threads.
  this.timeout(60_000);

  for (const [file, lines] of Object.entries(programs)) {
    it(`${file} prints what it should and ends by itself`, async () => {
      expect((await runExample(file)).split('\n')).to.deep.equal([...lines, '']);
    });
  }

  it('are all run, here or by specs of their own', () => {
    const entries = readdirSync(examples, { withFileTypes: true }).filter(({ name }) => name !== 'README.md');
    expect(entries.map((entry) => (entry.isFile() ? entry.name : `${entry.name}/main.ts`))).to.have.members(all);
    for (const name of others) expect(existsSync(join(root, `spec/examples/${name}.spec.ts`)), name).to.equal(true);
  });

  for (const file of all) {
    it(`${file} begins with what it shows, and is listed in the README beside it`, () => {
      expect(readFileSync(join(examples, file), 'utf8')).to.match(/^(\/\/ @ts-check\n)?\/\/ Shows: /);
      expect(readFileSync(join(examples, 'README.md'), 'utf8')).to.include(`](${file})`);
    });
  }
});
