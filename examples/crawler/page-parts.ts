/** What the crawler wants to know of a page, piece by piece. */
export type PagePart =
  | { readonly kind: 'link'; readonly line: number; readonly target: string }
  /** The name of a place in the page, which a link may lead to. */
  | { readonly kind: 'anchor'; readonly name: string };

const MARKDOWN_LINK = /\]\(<?([^)\s>]+)>?[^)]*\)|^ {0,3}\[[^\]^][^\]]*\]:\s+<?([^\s>]+)/g;
const HTML_LINK = /<a\s[^>]*?href\s*=\s*["']([^"']+)["']/gi;
const HTML_ANCHOR = /<[a-z][^>]*?\s(?:id|name)\s*=\s*["']([^"']+)["']/gi;

/** Reads Markdown, and HTML as far as a tag is on one line. Code is left out. */
export async function* findParts(lines: AsyncIterable<string>, path: string): AsyncGenerator<PagePart, void> {
  const markdown = /\.md$/i.test(path);
  const headings = new Map<string, number>();
  let fence: string | undefined;
  let number = 0;
  for await (const line of lines) {
    number++;
    const mark = markdown ? /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1] : undefined;
    if (mark !== undefined && (fence === undefined || mark.startsWith(fence))) fence = fence === undefined ? mark : undefined;
    if (mark !== undefined || fence !== undefined) continue;

    const text = markdown ? line.replaceAll(/(`+)[^`].*?\1/g, '') : line;
    for (const [, name] of text.matchAll(HTML_ANCHOR)) yield { kind: 'anchor', name };
    for (const [, target] of text.matchAll(HTML_LINK)) yield { kind: 'link', line: number, target };
    if (!markdown) continue;
    for (const [, inline, reference] of text.matchAll(MARKDOWN_LINK)) yield { kind: 'link', line: number, target: inline ?? reference };
    const heading = /^#{1,6}\s+(.*)/.exec(line)?.[1];
    if (heading !== undefined) yield { kind: 'anchor', name: numbered(slug(heading), headings) };
  }
}

/** As GitHub names headings: of a link in one, its text; of punctuation, nothing. */
const slug = (heading: string): string =>
  heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .trim()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');

/** The second heading of a name is called name-1. */
function numbered(name: string, headings: Map<string, number>): string {
  const count = headings.get(name) ?? 0;
  headings.set(name, count + 1);
  return count === 0 ? name : `${name}-${count}`;
}
