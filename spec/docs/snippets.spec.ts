import { expect } from 'chai';
import { beforehand } from '../support/beforehand.js';
import { register, throughTsx } from '../support/root.js';
import { type Block, readPage, readPages } from './pages.js';
import { isCode, mocha, Project } from './project.js';

const pages = readPages();
const has = (block: Block, word: string): boolean => block.words.includes(word);
const blocks = pages.flatMap((page) => page.blocks.filter(isCode).map((block) => ({ page, block, where: `${page.path}:${block.line}` })));

/** The set-ups of docs/typescript.md, and which blocks must compile under each. */
const setUps: { name: string; takes: (block: Block) => boolean }[] = [
  { name: 'standard decorators', takes: () => true },
  { name: 'experimentalDecorators', takes: () => true },
  { name: 'type stripping', takes: (block) => has(block, 'erasable') },
];

const stripsTypes = 'typescript' in process.features && process.features.typescript !== false;

describe('code in the documentation', function () {
  this.timeout(60_000);
  const project = new Project(pages);
  before(() => project.build());
  const run = beforehand(300_000);

  const configs = readPage('docs/typescript.md').blocks.filter(({ language, text }) => language === 'json' && text.includes('compilerOptions'));

  for (const [at, { name, takes }] of setUps.entries()) {
    it(`compiles with the tsconfig.json for ${name} in docs/typescript.md`, async () => {
      const { compilerOptions } = JSON.parse(configs[at]!.text) as { compilerOptions: object };
      const checked = blocks.filter(({ block }) => block.language === 'ts' && takes(block));
      expect(checked).not.to.deep.equal([]);
      expect(
        await project.check(
          compilerOptions,
          checked.map(({ page, block }) => project.fileOf(page, block)),
        ),
      ).to.equal('');
    });
  }

  for (const { page, block, where } of blocks.filter((each) => has(each.block, 'run'))) {
    const prints = (title: string, ...args: string[]): void => {
      const outcome = run(() => project.node(...args, project.fileOf(page, block)));
      it(`${title}: ${where}`, async () => {
        expect(block.next?.language, 'the fence of the block that follows').to.equal('text');
        const { code, stdout, stderr } = await outcome();
        expect(stdout, stderr).to.equal(block.next?.text);
        expect(code, stderr).to.equal(0);
        expect(stderr).not.to.match(/(Actor|Future\w*)Warning/);
      });
    };

    prints('prints what the page says', ...(block.language === 'ts' ? throughTsx : []));
    if (stripsTypes && has(block, 'erasable')) prints('prints it without a loader');
  }

  for (const { page, block, where } of blocks.filter((each) => has(each.block, 'mocha'))) {
    it(`passes under mocha: ${where}`, async () => {
      const args = ['--no-config', '--node-option', `import=${register}`, '--extension', 'ts', project.fileOf(page, block)];
      const { code, stdout, stderr } = await project.node(mocha, ...args);
      expect(code, stdout + stderr).to.equal(0);
      expect(stdout).to.match(/[1-9]\d* passing/);
    });
  }

  for (const { page, block, where } of blocks.filter((each) => has(each.block, 'node-test'))) {
    it(`passes under node --test: ${where}`, async () => {
      const { code, stdout, stderr } = await project.node(...throughTsx, '--test', '--test-reporter', 'tap', project.fileOf(page, block));
      expect(code, stdout + stderr).to.equal(0);
      expect(stdout)
        .to.match(/^# pass 1$/m)
        .and.to.match(/^# tests 1$/m);
    });
  }

  it('is marked with words that mean something', () => {
    const unknown = blocks.flatMap(({ block, where }) =>
      block.words.filter((word) => !/^(run|mocha|node-test|erasable|file=[\w.-]+)$/.test(word)).map((word) => `${where} ${word}`),
    );
    expect(unknown).to.deep.equal([]);
  });
});
