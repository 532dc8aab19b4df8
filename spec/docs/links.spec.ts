import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { expect } from 'chai';
import { root } from '../support/root.js';
import { type Page, proseOf, readPage, readPages } from './pages.js';

/** The names by which GitHub links to the headings of a page. */
function anchorsOf(page: Page): string[] {
  const headings = proseOf(page).matchAll(/^#+ (.*)$/gm);
  return [...headings].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(/\s/g, '-'),
  );
}

const linksOf = (page: Page): string[] => [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);

/** What is wrong with a link on that page, if anything. */
function problemOf(page: Page, link: string): string | undefined {
  if (/^[a-z]+:/.test(link)) return undefined;
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page.path : posix.join(posix.dirname(page.path), path);
  if (!existsSync(join(root, target))) return `${link}: there is no ${target}`;
  if (anchor !== undefined && !anchorsOf(readPage(target)).includes(anchor)) return `${link}: ${target} has no such heading`;
  return undefined;
}

describe('links in the documentation', () => {
  for (const page of readPages()) {
    it(`resolve in ${page.path}`, () => {
      expect(linksOf(page).flatMap((link) => problemOf(page, link) ?? [])).to.deep.equal([]);
    });
  }

  it('lead from README.md to every page of docs/', () => {
    const [readme, ...pages] = readPages();
    expect(linksOf(readme!).map((link) => link.split('#')[0])).to.include.members(pages.map(({ path }) => path));
  });
});
