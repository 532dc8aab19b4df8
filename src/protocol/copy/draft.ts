import { SerializationError } from '../../errors.js';
import { keepCrossingMemory, MOST_LENT, WORTH_LENDING, WORTH_MOVING } from './buffer-copy.js';
import type { Mark } from './marks.js';
import { BYTES_OF_VALUE, copied } from './plain-copy.js';
import { cutTo, type TransferSet } from './transfer-set.js';
import { formatPath, type Step, type Where } from './value-path.js';

/** How far a copy had come. */
interface Savepoint {
  readonly copies: number;
  readonly marks: number;
  readonly buffers: number;
  readonly moving: number;
  readonly path: number;
  readonly open: number;
  readonly lent: number;
}

/** What there is of a copy while it is made, and the way back from a part of it that cannot be. */
export abstract class Draft {
  readonly marks: Mark[] = [];
  /** Large buffers that were made for this copy. */
  readonly buffers: ArrayBuffer[] = [];
  /** Bytes of the value's own buffers that are in the copy, too. */
  lent = 0;

  protected readonly copies = new Map<object, object>();
  protected readonly path: Step[] = [];
  /** Those that are being copied, from the outside in. */
  protected readonly open: object[] = [];
  /** Those that a step back has found cannot be, from so many levels on: where several ways lead to them, each would else be tried in each way. */
  private readonly refused = new Map<object, number>();
  protected readonly moving: TransferSet;
  private readonly where: Where;
  private readonly lend: boolean;

  protected constructor(where: Where, moving: TransferSet, lend: boolean) {
    this.where = where;
    this.moving = moving;
    this.lend = lend;
  }

  protected keep<T extends object>(source: object, copy: T): T {
    this.copies.set(source, copy);
    return copy;
  }

  protected lends({ byteLength }: ArrayBufferLike): boolean {
    return this.lend && byteLength >= WORTH_LENDING[this.where] && this.lent + byteLength <= MOST_LENT;
  }

  protected lendOut(buffer: ArrayBuffer): ArrayBuffer {
    keepCrossingMemory();
    this.lent += buffer.byteLength;
    return buffer;
  }

  protected worthMoving(buffer: ArrayBuffer): ArrayBuffer {
    if (buffer.byteLength >= WORTH_MOVING) this.buffers.push(buffer);
    else copied.values += buffer.byteLength / BYTES_OF_VALUE;
    return buffer;
  }

  protected isRefused(source: object): boolean {
    const level = this.refused.get(source);
    return level !== undefined && this.path.length >= level;
  }

  protected save(): Savepoint {
    const { copies, marks, buffers, moving, path, open, lent } = this;
    return { copies: copies.size, marks: marks.length, buffers: buffers.length, moving: moving.size, path: path.length, open: open.length, lent };
  }

  /** Leaves no trace of what came after. `forGood`: what was being copied cannot be; else not so deep. */
  protected stepBack(to: Savepoint, forGood: boolean): void {
    // What was copied by half must not be taken for a copy when something else leads to it.
    cutTo(this.copies, to.copies);
    this.marks.length = to.marks;
    this.buffers.length = to.buffers;
    this.moving.keep(to.moving);
    this.path.length = to.path;
    for (const [nested, source] of this.open.splice(to.open).entries()) {
      const level = forGood ? 0 : to.path + 1 + nested;
      this.refused.set(source, Math.min(level, this.refused.get(source) ?? level));
    }
    this.lent = to.lent;
  }

  /** What stands at this place of the value is that. */
  protected refuse(what: string, advice: string, cause?: unknown): never {
    throw this.fail(`is ${what}, which cannot be copied`, advice, cause);
  }

  protected fail(problem: string, advice: string, cause?: unknown): SerializationError {
    const message = `${formatPath(this.where, this.path)} ${problem}. ${advice}`;
    return new SerializationError(message, cause === undefined ? { where: this.where } : { where: this.where, cause });
  }
}
