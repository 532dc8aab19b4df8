import { readdirSync, readFileSync } from 'node:fs';
import { root } from '../support/root.js';

/*
 * How the pages mark their code:
 *
 *   ```ts run          a whole program, and the next block, fenced as text, is what it prints
 *   ```ts file=x.ts    a module that programs further down on the page import
 *   ```ts mocha        a file of specs, all of which pass
 *   ```ts node-test    the same, of one test for `node --test`
 *   ```ts              with an import: a module; without: lines that stand in the page's scene, `<!-- scene … -->`, which readers do not see
 *
 * `erasable` beside one of these: also for runtimes that only strip types. The same for js, which is not type-checked.
 */

/** A fenced block. */
export interface Block {
  readonly language: string;
  /** The words after the language. */
  readonly words: readonly string[];
  readonly text: string;
  /** Of its first line of text, counted from 1. */
  readonly line: number;
  /** The block after this one. */
  readonly next: Block | undefined;
}

export interface Page {
  /** From the project's root: 'docs/errors.md'. */
  readonly path: string;
  readonly text: string;
  readonly blocks: readonly Block[];
  /** What its fragments take for granted. */
  readonly scene: string;
}

const FENCE = /^(`{3,})(.*)\n([\s\S]*?)^\1[ \t]*$/gm;

function blocksOf(markdown: string): Block[] {
  let next: Block | undefined;
  const blocks = [...markdown.matchAll(FENCE)].reverse().map(({ index, 2: info = '', 3: text = '' }) => {
    const [language = '', ...words] = info.trim().split(/\s+/);
    next = { language, words, text, line: markdown.slice(0, index).split('\n').length + 1, next };
    return next;
  });
  return blocks.reverse();
}

export function readPage(path: string): Page {
  const text = readFileSync(`${root}/${path}`, 'utf8').replaceAll('\r\n', '\n');
  return { path, text, blocks: blocksOf(text), scene: /^<!-- scene\n([\s\S]*?)^-->$/m.exec(text)?.[1] ?? '' };
}

/** README.md and all of docs/. */
export function readPages(): Page[] {
  const docs = readdirSync(`${root}/docs`).filter((file) => file.endsWith('.md'));
  return ['README.md', ...docs.sort().map((file) => `docs/${file}`)].map(readPage);
}

/** Without code and comments, line for line. */
export const proseOf = ({ text }: Page): string => text.replaceAll(FENCE, blank).replaceAll(/<!--[\s\S]*?-->/g, blank);

const blank = (text: string): string => text.replaceAll(/[^\n]/g, '');

/** The rows of the first table whose header begins with that word, as cells. */
export function tableOf(page: Page, header: string): string[][] {
  const lines = proseOf(page).split('\n');
  const at = lines.findIndex((line) => line.startsWith(`| ${header} `));
  if (at < 0) throw new Error(`${page.path} has no table that begins with '${header}'`);
  const rows = lines.slice(at + 2);
  const end = rows.findIndex((line) => !line.startsWith('|'));
  return rows.slice(0, end).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}
