import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';

export interface Link {
  readonly line: number;
  readonly target: string;
}

/** All that was read of one page. */
export interface Page {
  /** Below the root. */
  readonly path: string;
  readonly links: readonly Link[];
  readonly anchors: ReadonlySet<string>;
}

export interface BrokenLink extends Link {
  readonly path: string;
  readonly problem: string;
}

/** Leads to another machine, or to no page at all: 'https:', 'mailto:', '//'. Nobody looks there. */
export const leadsElsewhere = ({ target }: Link): boolean => /^([a-z][a-z\d+.-]*:|\/\/)/i.test(target);

/** The links that lead to a file that does not exist, or to a place that its page does not have. */
export function findBroken(root: string, pages: readonly Page[]): BrokenLink[] {
  const byPath = new Map(pages.map((page) => [page.path, page]));
  const problemOf = (page: Page, { target }: Link): string | undefined => {
    const [file, anchor] = target.split('#').map(decode);
    const path = file === '' ? page.path : posix.join(file.startsWith('/') ? '' : posix.dirname(page.path), file.split('?')[0]);
    if (!existsSync(join(root, path))) return 'no such file';
    const linked = byPath.get(path);
    if (anchor && linked !== undefined && !linked.anchors.has(anchor)) return 'no such place in it';
    return undefined;
  };
  return pages.flatMap((page) =>
    page.links.flatMap((link) => {
      const problem = leadsElsewhere(link) ? undefined : problemOf(page, link);
      return problem === undefined ? [] : [{ ...link, path: page.path, problem }];
    }),
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
