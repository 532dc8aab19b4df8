import { readFileSync } from 'node:fs';
import { join } from 'node:path';
// A program of your own imports from 'futures-actors'.
import { actor, handler } from '../../src/index.js';

const WORD = /\p{L}{2,}/gu;

/** How often a word is in a file. */
export interface Occurrence {
  path: string;
  count: number;
}

/**
 * Indexes the words of files. An actor, and an ordinary class as well: the single-threaded run calls its methods.
 *
 * At most 64 messages wait for it, so that the program neither fills memory with what it has posted nor posts what it may not want any more.
 */
@actor({ mailbox: { capacity: 64 } })
export class Indexer {
  readonly #root: string;
  /** By word: the files that it is in, each with how often. */
  readonly #index = new Map<string, Occurrence[]>();

  constructor(root: string) {
    this.#root = root;
  }

  /** Gives the number of words in the file. Reads and works without ever leaving the thread to others: it is the actor's own. */
  @handler('add')
  add({ path }: { action: 'add'; path: string }): number {
    const counts = new Map<string, number>();
    let words = 0;
    for (const [match] of readFileSync(join(this.#root, path), 'utf8').matchAll(WORD)) {
      const word = match.toLowerCase();
      counts.set(word, (counts.get(word) ?? 0) + 1);
      words++;
    }
    for (const [word, count] of counts) {
      const occurrences = this.#index.get(word);
      if (occurrences === undefined) this.#index.set(word, [{ path, count }]);
      else occurrences.push({ path, count });
    }
    return words;
  }

  /** How often each word is in all files. */
  @handler('counts')
  counts(_message: { action: 'counts' }): Map<string, number> {
    return new Map([...this.#index].map(([word, occurrences]) => [word, occurrences.reduce((sum, { count }) => sum + count, 0)]));
  }

  @handler('files')
  files({ word }: { action: 'files'; word: string }): Occurrence[] {
    return this.#index.get(word) ?? [];
  }
}
