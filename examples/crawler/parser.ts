import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
// A program of your own imports from 'futures-actors'.
import { actor, handler } from '../../src/index.js';
import { findParts, type PagePart } from './page-parts.js';

@actor()
export class Parser {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  /** Yields the links and anchors of a page in the order of its lines. The file is read as they are taken, and closed also when whoever takes them leaves early. */
  @handler('parse')
  async *parse({ path }: { action: 'parse'; path: string }): AsyncGenerator<PagePart, void> {
    const lines = createInterface({ input: createReadStream(join(this.#root, path)), crlfDelay: Number.POSITIVE_INFINITY });
    yield* findParts(lines, path);
  }
}
