/** Links to a block: two to this power. */
const BITS = 6;
const MASK = 2 ** BITS - 1;

interface Block<T> {
  readonly number: number;
  readonly items: (T | undefined)[];
  count: number;
}

/**
 * What there is for each link. A Map would do, but among a thousand actors, each look into it meets memory that is in no cache: a twentieth of
 * what a message takes. And as links are numbered in turn, and never once more, an array would grow for good. So there is an array to each
 * block of links, which goes with the last of them.
 */
export class LinkTable<T> {
  private readonly blocks = new Map<number, Block<T>>();
  /** The one that was looked up last: neighbours are mostly looked up one after the other. */
  private latest: Block<T> | undefined;

  get(link: number): T | undefined {
    return this.blockOf(link)?.items[link & MASK];
  }

  private blockOf(link: number): Block<T> | undefined {
    const number = link >> BITS;
    if (this.latest?.number !== number) {
      const block = this.blocks.get(number);
      if (block === undefined) return undefined;
      this.latest = block;
    }
    return this.latest;
  }

  /** For a link that has nothing. */
  add(link: number, item: T): void {
    let block = this.blockOf(link);
    if (block === undefined) {
      block = { number: link >> BITS, items: [], count: 0 };
      this.blocks.set(block.number, block);
    }
    block.items[link & MASK] = item;
    block.count++;
  }

  delete(link: number): void {
    const block = this.blockOf(link);
    if (block?.items[link & MASK] === undefined) return;
    block.items[link & MASK] = undefined;
    if (--block.count > 0) return;
    this.blocks.delete(block.number);
    this.latest = undefined;
  }

  /** All links that have something, and what they have. */
  entries(): [number, T][] {
    const entries: [number, T][] = [];
    for (const { number, items } of this.blocks.values()) {
      for (const [index, item] of items.entries()) if (item !== undefined) entries.push([(number << BITS) | index, item]);
    }
    return entries;
  }
}
