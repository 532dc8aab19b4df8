import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { scratchPath } from '../support/scratch.js';
import { examples, runExample } from './run-example.js';

const LONG = 100;

const site: Record<string, string> = {
  'index.md': [
    '# Start here',
    'To [one](sub/one.md), [its end](sub/one.md#the-end), [here](#start-here) and [away](https://example.org/a.md).',
    'To [nothing](missing.md), [nowhere](sub/one.md#nowhere), ![a picture](picture.png "with a title") and [the other][other].',
    '[other]: sub/deep/other.html#place',
    '`[code](not-a-link.md)` is none, and neither is',
    '```md',
    '[a link in a block](not-a-link.md)',
    '# Not a heading',
    '```',
    '[gone](#not-a-heading) as well.',
  ].join('\n'),
  'sub/one.md': ['# The [end](../index.md)!', 'text', '# The end', '[the first](#the-end), [the second](#the-end-1), [no third](#the-end-2)'].join('\r\n'),
  'sub/deep/other.html':
    '<h1 id="place">Here</h1>\n<a class="x" href="../../index.md#start-here">back</a> <a href="mailto:a@example.org">write</a> <a href="none.html">x</a>\n',
  'long.md': Array.from({ length: LONG }, (_, n) => `[to ${n}](#heading-${n})\n## Heading ${n}\n`).join(''),
  'picture.png': '',
  'notes.txt': '[none](nothing.md)',
};

function makeSite(): string {
  const root = scratchPath('site');
  for (const [path, text] of Object.entries(site)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

const table = (output: string): string[] => output.split('\n').map((line) => line.trimEnd().replaceAll(/ {2,}/g, ' '));

describe('examples/crawler', function () {
  this.timeout(60_000);

  it('prints what links there are on each page, and which of them are broken', async () => {
    expect(table(await runExample('crawler/main.ts', makeSite()))).to.deep.equal([
      'page links elsewhere broken',
      'index.md 9 1 3',
      `long.md ${LONG} 0 0`,
      'sub/deep/other.html 3 1 1',
      'sub/one.md 4 0 1',
      `4 pages ${LONG + 16} 2 5`,
      '',
      'index.md:3 missing.md no such file',
      'index.md:3 sub/one.md#nowhere no such place in it',
      'index.md:10 #not-a-heading no such place in it',
      'sub/deep/other.html:2 none.html no such file',
      'sub/one.md:4 #the-end-2 no such place in it',
      '',
    ]);
  });

  it("reads the project's own documentation when it is told nothing else", async () => {
    const lines = table(await runExample('crawler/main.ts'));
    const pages = readdirSync(join(examples, '../docs')).filter((name) => name.endsWith('.md'));
    expect(lines.slice(1, pages.length + 1).map((line) => line.split(' ')[0])).to.have.ordered.members(pages.sort());
    expect(lines.at(-2)).to.equal('no link is broken');
  });
});
