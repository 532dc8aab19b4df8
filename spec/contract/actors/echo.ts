import { deepStrictEqual } from 'node:assert';
import { open } from 'node:fs/promises';
import { devNull } from 'node:os';
import type { MessagePort } from 'node:worker_threads';
import { type ActorContext, actor, handler, transfer } from '../../../src/index.js';
import { pass } from '../../support/gate.js';
import type { SampleName } from './samples.js';
import { arrivalOf, Point, sample } from './samples.js';

interface Stamped {
  bytes: Uint8Array;
  list: number[];
}

/** Gives values back, looks at them, keeps them. */
@actor()
export class Echo {
  kept: unknown;
  received = 0;
  private stamped: Stamped | undefined;
  readonly buffers: ArrayBuffer[] = [];
  readonly #hidden = 'stays here';

  @handler('echo')
  echo({ value }: { action: 'echo'; value: unknown }): unknown {
    this.received++;
    return value;
  }

  @handler('give-context')
  giveContext(_message: { action: 'give-context' }, context: ActorContext): unknown {
    return context;
  }

  /** What is wrong with the value that arrived, or 'equal'. */
  @handler('check')
  check({ name, value }: { action: 'check'; name: SampleName; value: unknown }): string {
    try {
      deepStrictEqual(value, arrivalOf(name));
      return 'equal';
    } catch (error) {
      return (error as Error).message;
    }
  }

  @handler('make')
  make({ name }: { action: 'make'; name: SampleName }): unknown {
    return sample(name).make();
  }

  @handler('keep')
  keep({ value }: { action: 'keep'; value: unknown }): unknown {
    this.kept = value;
    return value;
  }

  @handler('kept')
  giveKept(_message: { action: 'kept' }): unknown {
    return this.kept;
  }

  /** Returns an array of its own and goes on writing into it. */
  @handler('scribble')
  scribble(_message: { action: 'scribble' }): number[] {
    const list = [1];
    queueMicrotask(() => list.push(2));
    setImmediate(() => list.push(3));
    return list;
  }

  @handler('shares')
  shares({ a, b }: { action: 'shares'; a: unknown; b: unknown }): { same: boolean; sameBuffer: boolean } {
    return { same: a === b, sameBuffer: ArrayBuffer.isView(a) && ArrayBuffer.isView(b) && a.buffer === b.buffer };
  }

  @handler('twice')
  twice(_message: { action: 'twice' }): object {
    const one = { one: true };
    return { a: one, b: one };
  }

  @handler('polluted')
  polluted({ value }: { action: 'polluted'; value?: unknown }): { own: boolean; polluted: boolean } {
    return { own: Object.hasOwn(Object(value), '__proto__'), polluted: 'polluted' in {} || 'polluted' in Object(value) };
  }

  @handler('point')
  point({ point }: { action: 'point'; point: unknown }): { isPoint: boolean; length: number; hasSecret: boolean } {
    const isPoint = point instanceof Point;
    return { isPoint, length: isPoint ? point.length : Number.NaN, hasSecret: isPoint && point.hasSecret() };
  }

  @handler('self')
  self(_message: { action: 'self' }): Echo {
    return this;
  }

  @handler('self inside')
  selfInside(_message: { action: 'self inside' }): { me: Echo; list: Echo[] } {
    return { me: this, list: [this] };
  }

  @handler('is echo')
  isEcho({ value }: { action: 'is echo'; value: unknown }): boolean {
    return value instanceof Echo;
  }

  hidden(): boolean {
    return #hidden in this && this.#hidden === 'stays here';
  }

  @handler('hold')
  async hold({ gate }: { action: 'hold'; gate: string }): Promise<void> {
    await pass(gate);
  }

  @handler('result')
  result({
    kind,
  }: {
    action: 'result';
    kind: 'function' | 'nested function' | 'symbol' | 'weak map' | 'stream' | 'throwing getter' | 'promise inside';
  }): unknown {
    this.received++;
    switch (kind) {
      case 'function':
        return () => 0;
      case 'nested function':
        return { deep: [{ method: () => 0 }] };
      case 'symbol':
        return Symbol('result');
      case 'weak map':
        return { map: new WeakMap() };
      case 'stream':
        return { body: new Response('text').body };
      case 'promise inside':
        return [Promise.resolve(1)];
      case 'throwing getter':
        return {
          get bad(): never {
            throw new Error('of the getter');
          },
        };
    }
  }

  @handler('received')
  howMany(_message: { action: 'received' }): number {
    return this.received;
  }

  /** Moves a buffer of its own out. */
  @handler('give')
  give({ size, inside }: { action: 'give'; size: number; inside?: boolean }): unknown {
    const buffer = new Uint8Array(size).fill(9).buffer;
    this.buffers.push(buffer);
    return inside ? { part: transfer(new Uint8Array(buffer), [buffer]) } : transfer(buffer, [buffer]);
  }

  @handler('give a closed file')
  async giveClosedFile(_message: { action: 'give a closed file' }): Promise<unknown> {
    const file = await open(devNull);
    await file.close();
    return transfer({}, [file as unknown as ArrayBuffer]);
  }

  /** Lists, beside a buffer of its own, what cannot be moved. */
  @handler('give badly')
  giveBadly({ size }: { action: 'give badly'; size: number }): unknown {
    const buffer = new Uint8Array(size).fill(9).buffer;
    this.buffers.push(buffer);
    return transfer({ buffer }, [buffer, {} as ArrayBuffer]);
  }

  @handler('own buffers')
  ownBuffers(_message: { action: 'own buffers' }): number[] {
    return this.buffers.map((buffer) => buffer.byteLength);
  }

  @handler('sum')
  sum({ buffer }: { action: 'sum'; buffer: ArrayBuffer }): number {
    return new Uint8Array(buffer).reduce((sum, byte) => sum + byte, 0);
  }

  /** The first byte of one and the last of the other. */
  @handler('ends')
  ends({ buffers }: { action: 'ends'; buffers: [ArrayBuffer, ArrayBuffer] }): { ends: unknown[]; sizes: number[]; same: boolean } {
    const [a, b] = buffers;
    return { ends: [new Uint8Array(a)[0], new Uint8Array(b).at(-1)], sizes: [a.byteLength, b.byteLength], same: a === b };
  }

  /** Writes into what it has returned before. */
  @handler('stamp')
  stamp({ n, size }: { action: 'stamp'; n: number; size: number }): Stamped {
    if (this.stamped?.bytes.length !== size) this.stamped = { bytes: new Uint8Array(size), list: [] };
    this.stamped.bytes.fill(n);
    this.stamped.list.push(n);
    return this.stamped;
  }

  @handler('stamp-later')
  async stampLater({ n, size }: { action: 'stamp-later'; n: number; size: number }): Promise<Stamped> {
    await undefined;
    return this.stamp({ action: 'stamp', n, size });
  }

  @handler('add shared')
  addShared({ shared, n }: { action: 'add shared'; shared: SharedArrayBuffer; n: number }): SharedArrayBuffer {
    Atomics.add(new Int32Array(shared), 0, n);
    return shared;
  }

  @handler('say')
  say({ port, text }: { action: 'say'; port: MessagePort; text: string }): void {
    port.postMessage(text);
    port.close();
  }
}
