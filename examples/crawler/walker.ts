import { opendir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
// A program of your own imports from 'futures-actors'.
import { actor, handler } from '../../src/index.js';

@actor()
export class Walker {
  /**
   * Yields the Markdown and HTML files below the root as they are found, by paths with '/' on every system. A generator stands still while nobody takes what it has
   * yielded: however many files there are, few of their names are in memory.
   */
  @handler('walk')
  async *walk({ root }: { action: 'walk'; root: string }): AsyncGenerator<string, void> {
    for await (const entry of await opendir(root, { recursive: true })) {
      if (entry.isFile() && /\.(md|html?)$/i.test(entry.name)) yield relative(root, join(entry.parentPath, entry.name)).split(sep).join('/');
    }
  }
}
