import { type ActorContext, actor, handler, transfer } from '../../../src/index.js';
import { enter, pass } from '../../support/gate.js';
import { linesOf, write } from '../../support/journal.js';

const never = (): Promise<never> => new Promise(() => {});

/** Yields in every way, and writes down in a journal what becomes of its generators. */
@actor()
export class Streamer {
  readonly #log: string[] = [];

  /** `n`, `n + 1` and so on; the log tells how far it came, and that it ended. */
  @handler('count')
  *count({ to, name = 'count' }: { action: 'count'; to: number; name?: string }): Generator<number> {
    this.#log.push(`${name} begins`);
    try {
      for (let n = 0; n < to; n++) {
        this.#log.push(`${name} ${n}`);
        yield n;
      }
    } finally {
      this.#log.push(`${name} ends`);
    }
  }

  /** The same, with something to wait for before each item; and asynchronously to its end. */
  @handler('count-async')
  async *countAsync({ to, name = 'count' }: { action: 'count-async'; to: number; name?: string }): AsyncGenerator<number> {
    this.#log.push(`${name} begins`);
    try {
      for (let n = 0; n < to; n++) {
        this.#log.push(`${name} ${n}`);
        if (n % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
        yield n;
      }
    } finally {
      await new Promise((resolve) => setTimeout(resolve, 5));
      this.#log.push(`${name} ends`);
    }
  }

  /** Beside others: lets the host see how far it is. */
  @handler('count-beside', { concurrent: true })
  async *countBeside({ to, journal }: { action: 'count-beside'; to: number; journal: string }, { signal }: ActorContext): AsyncGenerator<number> {
    try {
      for (let n = 0; n < to; n++) {
        write(journal, `${n}`);
        yield n;
      }
    } finally {
      write(journal, `ends ${signal.aborted}`);
    }
  }

  @handler('items')
  *items({ items }: { action: 'items'; items: unknown[] }): Generator<unknown, string> {
    yield* items;
    return 'not an item';
  }

  /** Yields `n` items, then does what it is told, and writes into the journal that its `finally` has run. */
  @handler('end-by')
  async *endBy(
    { n, end, journal, gate }: { action: 'end-by'; n: number; end: End; journal: string; gate?: string },
    context: ActorContext,
  ): AsyncGenerator<number> {
    try {
      for (let i = 0; i < n; i++) yield i;
      write(journal, 'all yielded');
      if (gate !== undefined) await pass(gate);
      switch (end) {
        case 'return':
          return;
        case 'throw':
          throw new RangeError('thrown by the generator');
        case 'exit':
          process.exit(7);
          break;
        case 'uncloneable':
          yield (() => {}) as never;
          break;
        case 'hang':
          await never();
          break;
        case 'obey':
          await new Promise((_, reject) => context.signal.addEventListener('abort', () => reject(context.signal.reason), { once: true }));
          break;
        case 'endless':
          for (let i = n; ; i++) yield i;
      }
    } finally {
      write(journal, `finally, aborted: ${context.signal.aborted}`);
    }
  }

  @handler('protest')
  *protest(_message: { action: 'protest' }): Generator<number> {
    try {
      for (let n = 0; ; n++) yield n;
    } finally {
      this.#fail();
    }
  }

  #fail(): never {
    throw new TypeError('thrown by the finally');
  }

  @handler('wait-in-finally')
  async *waitInFinally({ gate }: { action: 'wait-in-finally'; gate: string }): AsyncGenerator<number> {
    try {
      for (let n = 0; ; n++) yield n;
    } finally {
      await pass(gate);
      this.#log.push('waited');
    }
  }

  /** One and the same object again and again. */
  @handler('same')
  *same({ size }: { action: 'same'; size: number }): Generator<{ n: number; bytes: Uint8Array }> {
    const item = { n: 0, bytes: new Uint8Array(size) };
    for (; item.n < 3; item.n++) {
      item.bytes.fill(item.n);
      yield item;
    }
  }

  @handler('same-async')
  async *sameAsync({ size }: { action: 'same-async'; size: number }): AsyncGenerator<{ n: number; bytes: Uint8Array }> {
    yield* this.same({ action: 'same', size });
  }

  @handler('buffers')
  *buffers(_message: { action: 'buffers' }): Generator<{ bytes: Uint8Array } | string> {
    const bytes = new Uint8Array([1, 2, 3]);
    yield transfer({ bytes }, [bytes.buffer]);
    yield bytes.length === 0 ? 'moved' : 'copied';
  }

  @handler('brief', { timeout: 300 })
  *brief(_message: { action: 'brief' }): Generator<number> {
    for (let n = 0; ; n++) yield n;
  }

  /** Blocks its event loop once the first items are out. */
  @handler('spin')
  *spin({ n, gate }: { action: 'spin'; n: number; gate: string }, context: ActorContext): Generator<number> {
    for (let i = 0; i < n; i++) yield i;
    enter(gate);
    for (;;) context.throwIfAborted();
  }

  /** Slow, without ever waiting for anything. */
  @handler('slow')
  *slow({ n, ms }: { action: 'slow'; n: number; ms: number }): Generator<number> {
    for (let i = 0; i < n; i++) {
      for (const end = performance.now() + ms; performance.now() < end; );
      yield Date.now();
    }
  }

  /** Crashes so many times after it has yielded `n` items; counted in the journal. */
  @handler('crash-first')
  async *crashFirst({ times, n, journal, gate }: { action: 'crash-first'; times: number; n: number; journal: string; gate: string }): AsyncGenerator<number> {
    write(journal, 'attempt');
    const attempts = linesOf(journal).filter((line) => line === 'attempt').length;
    for (let i = 0; i < n; i++) yield i;
    if (attempts > times) return;
    await pass(gate);
    process.exit(9);
  }

  @handler('stream-self')
  async streamSelf(_message: { action: 'stream-self' }, { self }: ActorContext<Streamer>): Promise<number[]> {
    const got: number[] = [];
    for await (const n of self.stream({ action: 'beside', to: 3 })) got.push(n);
    return got;
  }

  @handler('beside', { concurrent: true })
  *beside({ to }: { action: 'beside'; to: number }): Generator<number> {
    for (let n = 0; n < to; n++) yield n;
  }

  /** A handler of a child that loops over a stream, and of a part of another handler. */
  @handler('relay')
  async *relay({ to }: { action: 'relay'; to: number }, { spawnWith }: ActorContext<Streamer>): AsyncGenerator<number> {
    const child = spawnWith({ mode: 'inline' }, Streamer);
    for await (const n of child.stream({ action: 'count', to })) yield n * 10;
    await child.shutdown();
  }

  @handler('ordinary')
  ordinary(_message: { action: 'ordinary' }): string {
    this.#log.push('ordinary');
    return 'result';
  }

  @handler('hold')
  async hold({ gate }: { action: 'hold'; gate: string }): Promise<void> {
    await pass(gate);
  }

  @handler('log')
  log(_message: { action: 'log' }): string[] {
    return [...this.#log];
  }

  @handler('forget')
  forget(_message: { action: 'forget' }): void {
    this.#log.length = 0;
  }
}

export type End = 'return' | 'throw' | 'exit' | 'uncloneable' | 'hang' | 'obey' | 'endless';
