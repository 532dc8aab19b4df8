import { type BrokenLink, leadsElsewhere, type Page } from './site.js';

/** A row per page, the sum of all below. */
export function describePages(pages: readonly Page[], broken: readonly BrokenLink[]): string {
  const width = Math.max(12, ...pages.map(({ path }) => path.length)) + 2;
  const row = (name: string, ...figures: (string | number)[]): string => name.padEnd(width) + figures.map((figure) => String(figure).padStart(10)).join('');
  const figuresOf = (some: readonly Page[]): number[] => {
    const links = some.flatMap((page) => page.links);
    const paths = new Set(some.map(({ path }) => path));
    return [links.length, links.filter(leadsElsewhere).length, broken.filter(({ path }) => paths.has(path)).length];
  };
  return [
    row('page', 'links', 'elsewhere', 'broken'),
    ...pages.map((page) => row(page.path, ...figuresOf([page]))),
    row(`${pages.length} pages`, ...figuresOf(pages)),
  ].join('\n');
}

export const describeBroken = (broken: readonly BrokenLink[]): string =>
  broken.length === 0 ? 'no link is broken' : broken.map(({ path, line, target, problem }) => `${path}:${line}  ${target}  ${problem}`).join('\n');
