// Compiled in both decorator modes, never run: the public functions and base classes, by the names that users import.
import { expectTypeOf } from 'expect-type';
import {
  type ActorContext,
  type ActorExecutor,
  type ActorPool,
  type ActorRef,
  ActorSystem,
  actor,
  Future,
  handler,
  isMainModule,
  type PostOptions,
  ProcessActor,
  proxy,
  type StreamOptions,
  spawn,
  spawnNamed,
  spawnPool,
  spawnWith,
  ThreadActor,
  transfer,
} from '../../src/index.js';

@actor({ mode: 'inline' })
class Account {
  #balance: number;

  constructor(balance: number, _currency?: string) {
    this.#balance = balance;
  }

  @handler('pay')
  pay(message: { action: 'pay'; amount: number }, context: ActorContext<Account>): number {
    context.throwIfAborted();
    context.self.tell({ action: 'note', text: 'paid' });
    this.#balance -= message.amount;
    return this.#balance;
  }

  @handler('note')
  async note(_message: { action: 'note'; text: string }): Promise<void> {}

  @handler('history')
  async *history(_message: { action: 'history' }): AsyncGenerator<Date> {
    yield new Date();
  }

  @handler('pairs')
  *pairs(message: { action: 'pairs'; of: string }): Iterable<[string, number]> {
    yield [message.of, 1];
  }

  @handler('list')
  async list(_message: { action: 'list' }): Promise<string[]> {
    return [];
  }

  @handler('sum')
  sum(message: { action: 'sum'; entries: { amount: number }[]; currencies: Set<string> }): bigint {
    return BigInt(message.entries.length);
  }

  @handler('between')
  *between(_message: { action: 'between'; days: Date[] }): Generator<boolean> {}

  @handler('export')
  export(_message: { action: 'export' }): Uint8Array {
    const bytes = new Uint8Array(8);
    return transfer(bytes, [bytes.buffer]);
  }
}

/** Two classes that post to each other annotate what their handlers return (TypeScript's TS7023). */
@actor()
class Ping {
  readonly pong: ActorRef<Pong> | undefined;

  constructor(pong?: ActorRef<Pong>) {
    this.pong = pong;
  }

  @handler('ping')
  async ping(message: { action: 'ping'; n: number }): Promise<number> {
    return this.pong?.post({ action: 'pong', n: message.n }) ?? 0;
  }
}

@actor()
class Pong {
  @handler('pong')
  async pong(message: { action: 'pong'; n: number; to?: ActorRef<Ping> }): Promise<number> {
    return message.to?.post({ action: 'ping', n: message.n }) ?? 0;
  }
}

class Adder extends ThreadActor<{ n: number }, number> {
  override handle(message: { n: number }): number {
    return message.n;
  }
}

class Shouter extends ProcessActor<string, string> {
  readonly mark: string;

  constructor(mark: string) {
    super();
    this.mark = mark;
  }

  override async handle(message: string, _context: ActorContext): Promise<string> {
    return message + this.mark;
  }
}

class Speaker extends ThreadActor<{ words: string }> {
  override async *handle(message: { words: string }): AsyncGenerator<string> {
    yield* message.words.split(' ');
  }
}

export async function accepted(ref: ActorRef<Account>): Promise<void> {
  const account = spawn(Account, 5);
  expectTypeOf(account).toEqualTypeOf<ActorExecutor<Account>>();
  expectTypeOf(account.ready).toEqualTypeOf<Future<void>>();
  expectTypeOf(account.post({ action: 'pay', amount: 1 })).toEqualTypeOf<Future<number>>();
  expectTypeOf(await ref.post({ action: 'pay', amount: 1 }, { timeout: 1000, priority: 1, within: null })).toEqualTypeOf<number>();
  expectTypeOf(await ref.post({ action: 'note', text: '' }).result(10)).toEqualTypeOf<void>();
  expectTypeOf(await Future.all([ref.post({ action: 'pay', amount: 1 }), ref.post({ action: 'export' })])).toEqualTypeOf<[number, Uint8Array]>();
  for await (const left of account.map([{ action: 'pay', amount: 1 }], { bufferSize: 2 })) expectTypeOf(left).toEqualTypeOf<number>();

  const pool = spawnPool({ size: 2 }, Account, 5);
  const sum = { action: 'sum', entries: [{ amount: 1 }], currencies: new Set<string>() } as const;
  expectTypeOf(account.post({ action: 'sum', entries: [{ amount: 1 }], currencies: new Set() })).toEqualTypeOf<Future<bigint>>();
  expectTypeOf(ref.post({ ...sum, entries: [] })).toEqualTypeOf<Future<bigint>>();
  expectTypeOf(pool.post({ action: 'sum', entries: [], currencies: new Set(['EUR']) })).toEqualTypeOf<Future<bigint>>();
  expectTypeOf(pool.broadcast({ action: 'sum', entries: [{ amount: 1 }], currencies: new Set() })).toEqualTypeOf<Future<bigint[]>>();
  ref.tell({ action: 'sum', entries: [{ amount: 1 }], currencies: new Set() });
  for await (const each of account.map([{ action: 'sum', entries: [{ amount: 1 }], currencies: new Set() }])) expectTypeOf(each).toEqualTypeOf<bigint>();
  for await (const each of pool.map([{ action: 'sum', entries: [{ amount: 1 }], currencies: new Set() }])) expectTypeOf(each).toEqualTypeOf<bigint>();
  for await (const is of ref.stream({ action: 'between', days: [new Date()] })) expectTypeOf(is).toEqualTypeOf<boolean>();

  expectTypeOf(account.stream({ action: 'history' })).toEqualTypeOf<AsyncIterableIterator<Date>>();
  for await (const date of ref.stream({ action: 'history' }, { highWaterMark: 4, timeout: 1000, priority: 1, within: null, signal: AbortSignal.timeout(1) }))
    expectTypeOf(date).toEqualTypeOf<Date>();
  for await (const pair of ref.stream({ action: 'pairs', of: 'a' })) expectTypeOf(pair).toEqualTypeOf<[string, number]>();
  for await (const word of Speaker.executor().stream({ words: 'many words' })) expectTypeOf(word).toEqualTypeOf<string>();
  for await (const item of (ref as ActorRef<any>).stream({ action: 'whatever', of: 'any kind' })) expectTypeOf(item).toBeAny();
  for await (const date of spawnPool({ size: 2 }, Account, 5).stream({ action: 'history' })) expectTypeOf(date).toEqualTypeOf<Date>();
  const options: StreamOptions = { highWaterMark: Number.POSITIVE_INFINITY };
  // No generators: there is nothing to take from the loop.
  for await (const nothing of account.stream({ action: 'pay', amount: 1 }, options)) expectTypeOf(nothing).toBeNever();
  for await (const nothing of account.stream({ action: 'list' })) expectTypeOf(nothing).toBeNever();
  for await (const nothing of account.stream({ action: 'export' })) expectTypeOf(nothing).toBeNever();

  expectTypeOf(spawnWith({ mode: 'thread' }, Account, 5, 'EUR')).toEqualTypeOf<ActorExecutor<Account>>();
  expectTypeOf(Adder.executor().post({ n: 1 })).toEqualTypeOf<Future<number>>();
  expectTypeOf(Shouter.executor('!').post('hey')).toEqualTypeOf<Future<string>>();
  expectTypeOf(spawn(Ping, spawn(Pong).ref).post({ action: 'ping', n: 1 })).toEqualTypeOf<Future<number>>();
  expectTypeOf<PostOptions['within']>().toEqualTypeOf<ActorContext | null | undefined>();
  expectTypeOf<StreamOptions>().toExtend<PostOptions>();
  ref.tell({ action: 'note', text: '' }, {} as PostOptions);
  expectTypeOf(proxy(ref).pay({ amount: 1 }, {} as PostOptions)).toEqualTypeOf<Future<number>>();
  expectTypeOf(proxy(ref).sum({ entries: [{ amount: 1 }], currencies: new Set() }, { within: {} as ActorContext })).toEqualTypeOf<Future<bigint>>();
  account.stream({ action: 'history' }, {} as PostOptions);
  // As a test puts others in their place.
  const system = new ActorSystem();
  system.spawn = spawn;
  system.spawnWith = spawnWith;
  system.spawnPool = spawnPool;
  system.spawnNamed = spawnNamed;
  expectTypeOf(isMainModule(import.meta)).toEqualTypeOf<boolean>();
}

export async function refused(account: ActorExecutor<Account>, pool: ActorPool<Account>): Promise<void> {
  // @ts-expect-error: no such action
  account.post({ action: 'steal', amount: 1 });
  // @ts-expect-error: wrong payload
  account.post({ action: 'pay', amount: '1' });
  // @ts-expect-error: a key too many
  account.post({ action: 'pay', amount: 1, tip: 1 });
  // @ts-expect-error: a key too many, in an array
  account.post({ action: 'sum', entries: [{ amount: 1, tip: 1 }], currencies: new Set() });
  // @ts-expect-error: wrong type, in an array
  account.tell({ action: 'sum', entries: [{ amount: '1' }], currencies: new Set() });
  // @ts-expect-error: a set of something else
  pool.broadcast({ action: 'sum', entries: [], currencies: new Set([1]) });
  // @ts-expect-error: a key is missing
  pool.broadcast({ action: 'sum', entries: [] });
  // @ts-expect-error: a key too many, in an array
  account.map([{ action: 'sum', entries: [{ amount: 1, tip: 1 }], currencies: new Set() }]);
  // @ts-expect-error: wrong type, in an array
  account.stream({ action: 'between', days: ['today'] });
  // @ts-expect-error: no such option
  account.post({ action: 'pay', amount: 1 }, { timeOut: 1 });
  // @ts-expect-error: `tell` has no Future to abort
  account.tell({ action: 'pay', amount: 1 }, { signal: AbortSignal.timeout(1) });
  // @ts-expect-error: no such action
  account.stream({ action: 'future' });
  // @ts-expect-error: wrong payload
  account.stream({ action: 'pairs', of: 1 });
  // @ts-expect-error: a key is missing
  account.stream({ action: 'pairs' });
  // @ts-expect-error: a key too many
  account.stream({ action: 'history', until: 1 });
  // @ts-expect-error: a post has no items to be ahead with
  account.post({ action: 'pay', amount: 1 }, { highWaterMark: 1 });
  // @ts-expect-error: a number
  account.stream({ action: 'history' }, { highWaterMark: '1' });
  // @ts-expect-error: the items are dates
  for await (const date of account.stream({ action: 'history' })) date.toFixed();
  // @ts-expect-error: `handle` takes an object
  Speaker.executor().stream('many words');
  // @ts-expect-error: the result is a number
  const text: string = await account.post({ action: 'pay', amount: 1 });
  // @ts-expect-error: constructor argument of the wrong type
  spawn(Account, '5');
  // @ts-expect-error: constructor argument missing
  spawn(Account);
  // @ts-expect-error: constructor argument too many
  Adder.executor(1);
  // @ts-expect-error: constructor argument missing
  Shouter.executor();
  // @ts-expect-error: no such mode
  spawnWith({ mode: 'banana' }, Account, 5);
  // @ts-expect-error: `handle` takes an object
  Adder.executor().post('five');
  // @ts-expect-error: ThreadActor is abstract
  ThreadActor.executor();
  // @ts-expect-error: a ref to another class
  spawn(Ping, account.ref);
  // @ts-expect-error: only the library settles a Future's state
  account.post({ action: 'pay', amount: 1 }).state = 'finished';
  void text;
}

class Router extends ThreadActor<{ action: string }, string> {
  @handler('add')
  add({ n }: { action: 'add'; n: number }): number {
    return n;
  }
}
/** What is generic over its messages. */
async function mapAll<I, O>(executor: ActorExecutor<ThreadActor<I, O>>, items: I[]): Promise<O[]> {
  const results: O[] = [];
  for await (const result of executor.map(items)) results.push(result);
  return results;
}
declare const routers: ActorExecutor<Router>;
const mapSome = <M extends { action: 'add'; n: number }>(messages: M[]): AsyncIterable<number> => routers.map(messages);
void [mapAll, mapSome];

declare const router: ActorRef<Router>;
// A `handle` may take the rest, with any keys.
expectTypeOf(router.post({ action: 'other', payload: 1 })).toEqualTypeOf<Future<string>>();
expectTypeOf(router.post({ action: 'add', n: 1, trace: 'x' })).toEqualTypeOf<Future<number>>();

// A JavaScript file of CommonJS, as TypeScript 7 sees its `module`; and the ports of a program that knows the DOM's types.
declare const plainModule: { exports: object };
expectTypeOf(isMainModule(plainModule)).toEqualTypeOf<boolean>();
declare const globalPort: InstanceType<typeof globalThis.MessagePort>;
expectTypeOf(transfer(globalPort, [globalPort])).toEqualTypeOf(globalPort);

/** Has no `handle` but the one of its base, which takes nothing. */
class Plain extends ThreadActor {
  #notes: string[] = [];

  @handler('add')
  add({ n, note = '' }: { action: 'add'; n: number; note?: string }): number {
    this.#notes.push(note);
    return n;
  }

  @handler('notes')
  notes(_message: { action: 'notes'; first?: number }): string[] {
    return this.#notes;
  }

  /** Somebody may set it. */
  later: ((message: { action: 'later' }) => Promise<bigint>) | undefined;
}
const plain = Plain.executor();
expectTypeOf(plain.post({ action: 'add', n: 1, note: 'x' })).toEqualTypeOf<Future<number>>();
expectTypeOf(plain.post({ action: 'later' })).toEqualTypeOf<Future<bigint>>();
// @ts-expect-error: a misspelt key
plain.post({ action: 'add', n: 1, nota: 'x' });
// A proxy's method needs no message where it would be empty.
expectTypeOf(proxy(plain).notes()).toEqualTypeOf<Future<string[]>>();
expectTypeOf(proxy(plain).notes({ first: 1 }, { timeout: 1 })).toEqualTypeOf<Future<string[]>>();
// @ts-expect-error: n is missing
proxy(plain).add();
declare const whoever: ActorRef<any>;
expectTypeOf(proxy(whoever).anything?.({ n: 1 })).toEqualTypeOf<Future<any>>();
