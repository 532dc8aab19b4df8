// Shows: streams, and a pool. An actor walks a directory tree and streams the files that it finds; a pool of others, each message to the least busy, reads them and
// streams their links. Nobody is ahead of whoever takes what it yields by more than a few items, so a tree of any size needs little memory.
//
//   node --import ./spec/support/register.mjs examples/crawler/main.ts [directory]

import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
// A program of your own imports from 'futures-actors'.
import { ActorSystem } from '../../src/index.js';
import { Parser } from './parser.js';
import { describeBroken, describePages } from './report.js';
import { findBroken, type Link, type Page } from './site.js';
import { Walker } from './walker.js';

const [root = fileURLToPath(new URL('../../docs', import.meta.url))] = process.argv.slice(2);
const PARSERS = Math.max(2, availableParallelism());

// All its actors end with the program's last line.
await using system = new ActorSystem();
const walker = system.spawn(Walker);
const parsers = system.spawnPool({ size: PARSERS, routing: 'least-busy' }, Parser, root);

async function read(path: string): Promise<Page> {
  const links: Link[] = [];
  const anchors = new Set<string>();
  for await (const part of parsers.stream({ action: 'parse', path })) {
    if (part.kind === 'link') links.push(part);
    else anchors.add(part.name);
  }
  return { path, links, anchors };
}

const files = walker.stream({ action: 'walk', root });
const pages: Page[] = [];
/** Several of these share one stream: the next file is for whichever has read its last. While all of them read, the walker stands still. */
async function readFiles(): Promise<void> {
  for await (const path of files) pages.push(await read(path));
}
// Two for each parser: one file is read, the next waits for it.
await Promise.all(Array.from({ length: 2 * PARSERS }, readFiles));

pages.sort((a, b) => (a.path < b.path ? -1 : 1));
const broken = findBroken(root, pages);
console.log(describePages(pages, broken));
console.log(`\n${describeBroken(broken)}`);
