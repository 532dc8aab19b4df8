import type { RefTable } from './address.js';
import { type ClassTable, gather, type Marks, restore } from './marks.js';
import { copyRefs } from './ref-copy.js';
import { RichCopy } from './rich-copy.js';
import type { Transferable } from './transfer.js';
import { TransferSet } from './transfer-set.js';
import type { Where } from './value-path.js';

export type { ClassTable, Marks } from './marks.js';

/** What a pair of channel ends can carry, beyond what structured clone always can. */
export interface ChannelCapabilities {
  /** Threads and inline: SharedArrayBuffers, moved buffers, MessagePorts and cancel cells cross. */
  readonly sharedMemory: boolean;
  /** What crosses is cloned on its way, and loses symbol keys there: copying may leave them, which is twice as quick. */
  readonly clones?: boolean;
}

/** Nothing is cloned, or it is not known at the post whether it will be. */
export const WITHIN_THREAD: ChannelCapabilities = { sharedMemory: true };
/** The same of actors that could as well live in two processes: what crosses must not go by where they happen to be. */
export const AS_IF_ACROSS_PROCESSES: ChannelCapabilities = { sharedMemory: false };
export const ACROSS_THREADS: ChannelCapabilities = { sharedMemory: true, clones: true };
export const ACROSS_PROCESSES: ChannelCapabilities = { sharedMemory: false, clones: true };

/** A value on its way, all of it private: nothing that anybody else does changes it. */
export interface Packed {
  value: unknown;
  /** What structured clone would lose of it. To be cloned in one call with `value`: the two share objects. */
  marks: Marks | undefined;
  /** The large buffers in `value` and, where memory is shared, all else that is to be moved: a transport moves them, or sends their bytes apart. */
  transfer: Transferable[] | undefined;
  /** Large buffers in it, and what it moves, are still their owner's, who may change them: it must have been sent before other code runs, by a channel that copies. */
  lent: boolean;
}

/**
 * Copies values with the results of structured clone, and what that loses on top: the class of registered instances, refs, and of errors
 * everything but message and stack.
 *
 *     pack ──> Packed ──postMessage, v8, or nothing──> unpack
 */
export class ValueCodec {
  private readonly classes: ClassTable;
  private readonly capabilities: ChannelCapabilities;
  private readonly refs: RefTable | undefined;

  constructor(classes: ClassTable, capabilities: ChannelCapabilities, refs?: RefTable) {
    this.classes = classes;
    this.capabilities = capabilities;
    this.refs = refs;
  }

  /** See `copyPlain`. */
  get keepSymbols(): boolean {
    return this.capabilities.clones === true;
  }

  /**
   * Moves what `transfer` lists and copies the rest. Where no memory is shared, everything is copied.
   *
   * @param lend Leaves large buffers, and the moving of what `transfer` lists, to the channel by which it is sent at once. `Packed.lent`
   *   says whether there were any. (A message is packed once more if it cannot be sent, and by then nothing in it is marked any more: what
   *   `transfer()` has marked there is moved here.)
   * @throws SerializationError; nothing has been moved then
   */
  pack(value: unknown, where: Where, transfer?: readonly Transferable[], lend = false): Packed {
    const refs = transfer === undefined ? copyRefs(value) : undefined;
    if (refs !== undefined) return { value: refs.value, marks: refs.marks, transfer: undefined, lent: false };
    const { sharedMemory } = this.capabilities;
    const moving = new TransferSet(where, sharedMemory);
    if (transfer !== undefined) moving.add(transfer);
    const copy = new RichCopy(this.classes, sharedMemory, where, moving, lend);
    const copied = copy.run(value);
    const { buffers } = copy;
    const marks = copy.marks.length > 0 ? gather(copy.marks) : undefined;
    if (moving.size === 0) return { value: copied, marks, transfer: buffers.length > 0 ? buffers : undefined, lent: copy.lent > 0 };
    moving.checkLeft();
    if (lend && moving.checkedBySending && (transfer !== undefined || where === 'result'))
      return { value: copied, marks, transfer: moving.listWith(buffers), lent: true };
    const moved = moving.moveAll({ value: copied, marks }, buffers);
    return { ...moved.content, transfer: moved.transfer, lent: false };
  }

  /** Never throws. Of an Error, only those fields are left out that cannot be copied; anything else that cannot be copied becomes a SerializationError. */
  packError(error: unknown): Packed {
    try {
      return this.pack(error, 'error');
    } catch (failure) {
      return this.pack(failure, 'error');
    }
  }

  /** Completes a value that has crossed, in place. `holder` is the actor that it was sent to, if it was sent to one: the refs in it are that actor's. */
  unpack(value: unknown, marks: Marks | undefined, holder?: unknown): unknown {
    if (marks !== undefined) restore(marks, this.classes, this.refs, holder);
    return value;
  }
}
