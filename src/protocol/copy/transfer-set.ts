import { types } from 'node:util';
import { MessagePort } from 'node:worker_threads';
import { kindOf, show, summaryOf } from '../../describe.js';
import { SerializationError } from '../../errors.js';
import { isDetached } from './buffer-copy.js';
import type { Transferable } from './transfer.js';
import type { Where } from './value-path.js';

/** Leaves the first ones in it. */
export function cutTo(collection: Map<unknown, unknown> | Set<unknown>, size: number): void {
  let index = 0;
  for (const key of collection.keys()) if (index++ >= size) collection.delete(key);
}

/** What one crossing moves. */
export class TransferSet {
  private readonly items = new Set<unknown>();
  private readonly where: Where;
  private readonly moves: boolean;

  /** @param moves False where everything is copied: what is added is looked at all the same, for the day when the actor gets another mode. */
  constructor(where: Where, moves: boolean) {
    this.where = where;
    this.moves = moves;
  }

  get size(): number {
    return this.items.size;
  }

  /** So many of them, those that came first. */
  keep(size: number): void {
    cutTo(this.items, size);
  }

  has(value: unknown): boolean {
    return this.items.has(value);
  }

  /** @throws SerializationError for what nobody could move; whether a listed object can be moved at all is left to `moveAll` */
  add(list: readonly Transferable[]): void {
    if (!Array.isArray(list)) throw this.error('it is no array');
    const listed = new Set<unknown>();
    // Read once: it may be a Proxy.
    for (const [index, item] of list.entries()) {
      if (listed.has(item)) throw this.error(`item ${index} is listed twice`);
      if (item instanceof ArrayBuffer && isDetached(item)) throw this.error(`item ${index} is a buffer that has been moved away before`);
      if (ArrayBuffer.isView(item)) throw this.error(`item ${index} is a ${kindOf(item)}, which moves with its memory: list its \`buffer\``);
      if (typeof item !== 'object' || item === null) throw this.error(`item ${index} is ${show(item)}`);
      listed.add(item);
    }
    if (this.moves) for (const item of listed) this.items.add(item);
  }

  /**
   * Whether `postMessage` itself finds what cannot be moved. It does not look at all of them: of a FileHandle that is closed, whoever receives the message
   * would find it, and with it that he can read nothing of the whole batch.
   */
  get checkedBySending(): boolean {
    for (const item of this.items) if (!types.isArrayBuffer(item) && !(item instanceof MessagePort)) return false;
    return true;
  }

  /** @throws SerializationError where a getter of the value has moved a buffer away: `postMessage` would let it pass, and nobody could read the message */
  checkLeft(): void {
    for (const item of this.items) if (types.isArrayBuffer(item) && isDetached(item)) throw this.error('a getter has moved one of its buffers away');
  }

  /**
   * Moves everything, and the buffers given, out of its owners' reach. All or nothing: when it throws, nothing has been moved.
   *
   * @returns `content` with what was moved in it, and that once more as the list for the next move
   */
  moveAll<T>(content: T, buffers: readonly ArrayBuffer[]): { content: T; transfer: Transferable[] } {
    const transfer = this.listWith(buffers);
    try {
      return structuredClone({ content, transfer }, { transfer });
    } catch (cause) {
      const why = summaryOf(cause);
      throw this.error(this.checkedBySending ? why : `it lists what cannot be moved, or was closed or moved before (${why})`, cause);
    }
  }

  /** All, and the buffers given. */
  listWith(buffers: readonly ArrayBuffer[]): Transferable[] {
    return [...(this.items as Set<Transferable>), ...buffers];
  }

  private error(problem: string, cause?: unknown): SerializationError {
    return new SerializationError(
      `the transfer list of the ${this.where} cannot be used: ${problem}`,
      cause === undefined ? { where: this.where } : { where: this.where, cause },
    );
  }
}
