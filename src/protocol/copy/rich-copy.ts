import { types } from 'node:util';
import { MessagePort } from 'node:worker_threads';
import { isError, UNSENDABLE, type Unsendable } from '../../describe.js';
import { SerializationError } from '../../errors.js';
import { type ActorAddress, ADDRESS, ELSEWHERE } from './address.js';
import { copyBuffer, copyBytes, copyView, isDetached, isResizable } from './buffer-copy.js';
import { Draft } from './draft.js';
import { bareError, errorClass, HIDDEN_FIELDS, inheritedFields, readText } from './error-codec.js';
import { className, isFieldsOnly, isHostObject, isOfOwnClass, isRefusedItself, learnFieldsOnly, lossOf } from './host-objects.js';
import { type ClassTable, type Fields, refMark, setField, strangerKeyOf } from './marks.js';
import { copied, VALUES_OF_OBJECT } from './plain-copy.js';
import { takeTransferList } from './transfer.js';
import type { TransferSet } from './transfer-set.js';
import type { Where } from './value-path.js';

/** Structured clone, which has to take the copy across, runs out of stack somewhere between 1,600 and 5,000 levels. */
const MAX_DEPTH = 1000;

const { getPrototypeOf } = Object;

/** One copy of one value. Each object is copied once, so that repeated references and cycles stay what they are. */
export class RichCopy extends Draft {
  /** What failed last was too deep: by a shorter way it may be copied. */
  private deep = false;
  /** Fields of errors that it is in the middle of. */
  private attempts = 0;

  private readonly classes: ClassTable;
  private readonly sharedMemory: boolean;

  /**
   * @param moving Stays in the copy as it is, for the caller to move. What `transfer()` had listed for values that are met is added; if it has been copied by
   * then, the copy stands for it everywhere.
   * @param lend Leaves large buffers in the copy as they are: structured clone, by which it crosses at once, copies them.
   */
  constructor(classes: ClassTable, sharedMemory: boolean, where: Where, moving: TransferSet, lend: boolean) {
    super(where, moving, lend);
    this.classes = classes;
    this.sharedMemory = sharedMemory;
  }

  /** @throws SerializationError, and nothing else */
  run(value: unknown): unknown {
    try {
      const copy = this.copy(value);
      copied.values += VALUES_OF_OBJECT * this.copies.size;
      return copy;
    } catch (cause) {
      if (cause instanceof SerializationError) throw cause;
      if (cause instanceof RangeError && cause.message.startsWith('Maximum call stack')) return this.tooDeep(cause);
      throw this.fail('could not be read, as its getter or its Proxy threw', 'Send plain data.', cause);
    }
  }

  private copy(value: unknown): unknown {
    switch (typeof value) {
      case 'object':
        return value === null ? null : this.object(value);
      case 'function':
        return this.refuse('a function', 'Send data by which the receiver can tell what to do.');
      case 'symbol':
        return this.refuse('a symbol', 'Send a string.');
      default:
        return value;
    }
  }

  private object(source: object): object {
    const known = this.copies.get(source);
    if (known !== undefined) return known;
    this.open.push(source);
    const copy = this.copyOf(source);
    this.open.pop();
    return copy;
  }

  private copyOf(source: object): object {
    if (this.moving.has(source)) return source;
    // Elsewhere, to try it once more gives the text that says what is wrong with it.
    if (this.attempts > 0 && this.isRefused(source)) this.refuse('what cannot be copied', 'Leave it out.');
    if (this.path.length > MAX_DEPTH) this.tooDeep();
    const list = takeTransferList(source);
    if (list !== undefined) {
      this.moving.add(list);
      if (this.moving.has(source)) return source;
    }

    const prototype = getPrototypeOf(source);
    if (prototype === Object.prototype) return this.perhapsStrange(source);
    if (prototype !== null && isOfOwnClass(prototype)) return this.instance(source, prototype);
    if (Array.isArray(source)) return this.classed(source, prototype, this.array(source));
    if (isError(source)) return this.error(source);
    const copy = ArrayBuffer.isView(source) ? this.view(source) : this.builtin(source);
    return copy === undefined ? this.instance(source, prototype) : this.classed(source, prototype, copy);
  }

  private plain(source: object): object {
    const copy = this.keep(source, {});
    this.fields(source, copy);
    return copy;
  }

  /** Plain, unless its class is one that this thread has not loaded. */
  private perhapsStrange(source: object): object {
    const copy = this.plain(source);
    const key = strangerKeyOf(source);
    if (key !== undefined) this.marks.push([copy, 'class', key]);
    return copy;
  }

  private fields(source: object, copy: object): void {
    for (const key of Object.keys(source)) this.field(source, key, copy);
  }

  private field(source: object, key: string, copy: object): void {
    this.path.push(key);
    setField(copy, key, this.copy((source as Fields)[key]));
    this.path.pop();
  }

  private array(source: readonly unknown[]): unknown[] {
    const copy: unknown[] = this.keep(source, []);
    copied.values += source.length;
    // As many values as places, and none of them a hole: there are no named keys. (`includes` takes a hole for undefined.)
    if (Object.values(source).length === source.length && !Array.prototype.includes.call(source, undefined)) {
      for (let i = 0; i < source.length; i++) {
        this.path.push(i);
        copy.push(this.copy(source[i]));
        this.path.pop();
      }
    } else {
      // By keys, so that a million holes cost nothing.
      copy.length = source.length;
      this.fields(source, copy);
    }
    return copy;
  }

  /** What the language itself defines, save for views; undefined for anything else. */
  private builtin(source: object): object | undefined {
    if (types.isMap(source)) return this.map(source);
    if (types.isSet(source)) return this.set(source);
    if (types.isDate(source)) return this.keep(source, new Date(Date.prototype.getTime.call(source)));
    if (types.isRegExp(source)) return this.keep(source, new RegExp(source.source, source.flags));
    if (types.isArrayBuffer(source)) return this.keep(source, this.lends(source) ? this.lendOut(source) : this.worthMoving(copyBuffer(this.attached(source))));
    if (types.isSharedArrayBuffer(source)) return this.shared(source);
    if (types.isBoxedPrimitive(source))
      return types.isSymbolObject(source) ? this.refuse('a symbol', 'Send a string.') : this.keep(source, structuredClone(source));
    return undefined;
  }

  private map(source: Map<unknown, unknown>): Map<unknown, unknown> {
    const copy = this.keep(source, new Map());
    // A list first: a getter within an entry may change the map. By the prototype's method: a subclass may have its own.
    const entries: [unknown, unknown][] = [];
    Map.prototype.forEach.call(source, (value, key) => entries.push([key, value]));
    copied.values += 2 * entries.length;
    for (const [mapKey, value] of entries) {
      this.path.push({ mapKey });
      copy.set(this.copy(mapKey), this.copy(value));
      this.path.pop();
    }
    return copy;
  }

  private set(source: Set<unknown>): Set<unknown> {
    const copy = this.keep(source, new Set());
    const items: unknown[] = [];
    Set.prototype.forEach.call(source, (item) => items.push(item));
    copied.values += items.length;
    for (let i = 0; i < items.length; i++) {
      this.path.push(i);
      copy.add(this.copy(items[i]));
      this.path.pop();
    }
    return copy;
  }

  private attached(buffer: ArrayBuffer): ArrayBuffer {
    return isDetached(buffer) ? this.refuse('a buffer that has been moved away', 'Send it only once, or leave it out of `transfer`.') : buffer;
  }

  private shared(buffer: SharedArrayBuffer): SharedArrayBuffer {
    return this.sharedMemory
      ? buffer
      : this.refuse('a SharedArrayBuffer', 'No memory is shared between processes: send a copy (`new Uint8Array(shared).slice()`).');
  }

  private view(source: ArrayBufferView): ArrayBufferView {
    const { buffer } = source;
    // Whether a view follows the growing of shared memory could be found out only by growing it. It may be passed on: nothing of a view itself can change.
    if (types.isSharedArrayBuffer(buffer)) return isResizable(this.shared(buffer)) ? source : this.keep(source, copyView(source, buffer));
    if (this.moving.has(buffer) && !this.copies.has(buffer)) return source;
    if (Buffer.isBuffer(source) && !(source.byteLength === buffer.byteLength && this.lends(buffer))) {
      // Most lie in Node's pool, the rest of which is 8 KB of other people's bytes.
      this.attached(buffer as ArrayBuffer);
      const bytes = this.keep(source, copyBytes(source));
      this.worthMoving(bytes.buffer);
      return bytes;
    }
    const copied = this.object(buffer) as ArrayBuffer;
    try {
      return this.keep(source, copyView(source, copied));
    } catch (cause) {
      return this.refuse('a view on a part of a buffer that is not there any more', 'Make a new view after resizing.', cause);
    }
  }

  private error(source: object): Error {
    const found = errorClass(source, this.classes);
    const copy = this.keep(source, bareError(readText(source, 'message'), readText(source, 'stack')));
    const visible: Fields = {};
    const hidden = inheritedFields(source, found);
    this.marks.push([copy, found.family, found.name, visible, hidden]);
    for (const key of Object.keys(source)) this.attempt(source, key, visible);
    for (const key of HIDDEN_FIELDS) {
      const own = Object.getOwnPropertyDescriptor(source, key);
      if (own !== undefined && !own.enumerable && (key !== 'message' || typeof own.value !== 'string')) this.attempt(source, key, hidden);
    }
    return copy;
  }

  /** Copies a field of an error; when it cannot be copied, leaves no trace of having tried. */
  private attempt(source: object, key: string, fields: Fields): void {
    const before = this.save();
    this.attempts++;
    try {
      this.field(source, key, fields);
    } catch (cause) {
      this.stepBack(before, !this.deep && !(cause instanceof RangeError));
      this.deep = false;
    } finally {
      this.attempts--;
    }
  }

  /** Neither plain nor defined by the language. */
  private instance(source: object, prototype: object | null): object {
    if (prototype === null) return types.isModuleNamespaceObject(source) ? this.refuse('a module', 'Send what it exports.') : this.plain(source);
    const key = this.classes.keyOf(prototype);
    if (key !== undefined) {
      const copy = this.plain(source);
      this.marks.push([copy, 'class', key]);
      return copy;
    }
    if (types.isProxy(source)) return this.refuse('a Proxy', 'Send what it stands for.');
    if (isFieldsOnly(source, prototype)) return this.plain(source);
    const address = (source as { readonly [ADDRESS]?: ActorAddress | string })[ADDRESS];
    if (address !== undefined) return this.ref(source, address);
    const elsewhere = (source as { readonly [ELSEWHERE]?: string })[ELSEWHERE];
    if (elsewhere !== undefined) return this.refuse(elsewhere, 'Let all that send refs to each other have one version: see `npm ls futures-actors`.');
    const unsendable = (source as { readonly [UNSENDABLE]?: Unsendable })[UNSENDABLE];
    if (unsendable !== undefined) return this.refuse(...unsendable);
    if (source instanceof MessagePort) return this.refuse('a MessagePort', this.sharedMemory ? 'List it in `transfer`.' : 'It cannot leave its process.');
    if (types.isPromise(source)) return this.refuse('a Promise', 'Await it first.');
    if ((source as { readonly [Symbol.toStringTag]?: unknown })[Symbol.toStringTag] === 'Future') return this.refuse('a Future', 'Await it first.');
    if (types.isGeneratorObject(source))
      return this.refuse('a generator', 'Send an array of what it yields, or let a handler that is a generator itself yield it to a stream.');
    return this.stranger(source, prototype);
  }

  private ref(source: object, address: ActorAddress | string): object {
    if (typeof address === 'string') return this.refuse(address, 'Send refs to its members.');
    const copy = this.keep(source, {});
    this.marks.push(refMark(copy, address));
    return copy;
  }

  private stranger(source: object, prototype: object): object {
    // Within an error it is better lost than all that it stands among.
    const loss = this.attempts > 0 ? undefined : lossOf(source);
    if (loss !== undefined) return this.refuse(...loss);
    const what = `an instance of ${className(prototype)}`;
    let clone: object;
    try {
      clone = structuredClone(source);
    } catch (cause) {
      if (isRefusedItself(source)) return this.refuse(what, 'Send its data.', cause);
      // For something that it holds, which copying the fields will name, unless this copy can carry it.
      const copy = this.plain(source);
      learnFieldsOnly(source, prototype);
      return copy;
    }
    if (isHostObject(clone)) return this.sharedMemory ? this.keep(source, clone) : this.refuse(what, 'It cannot leave its process.');
    learnFieldsOnly(source, prototype);
    return this.plain(source);
  }

  /** A registered subclass of what the language defines: structured clone drops the class, and own fields that it does not know. */
  private classed<T extends object>(source: object, prototype: object | null, copy: T): T {
    const key = prototype === null ? undefined : (this.classes.keyOf(prototype) ?? strangerKeyOf(source));
    if (key === undefined) return copy;
    const visible: Fields = {};
    if (!Array.isArray(source) && !ArrayBuffer.isView(source) && !types.isStringObject(source)) this.fields(source, visible);
    this.marks.push([copy, 'class', key, visible]);
    return copy;
  }

  private tooDeep(cause?: RangeError): never {
    this.deep = true;
    throw this.fail(
      `is nested too deeply to be copied (more than ${MAX_DEPTH} levels, or too many for the stack that is left)`,
      'Send a flat list of its parts.',
      cause,
    );
  }
}
