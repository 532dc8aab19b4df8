// Compiled in both decorator modes, never run: what may be posted to an actor, and what comes back.
import { expectTypeOf } from 'expect-type';
import type { ActionMessage, ActionOf, ResultOf } from '../../src/client/message-types.js';
import { actor } from '../../src/metadata/actor.js';
import { handler } from '../../src/metadata/handler.js';
import { Animal, Box, Counter, Dog, Loose } from './declaring.types.js';
import { type Context, type Executor, type Ref, start } from './support.js';

/** What an abstract class of the library looks like: ThreadActor and ProcessActor. */
abstract class Base<M = never, R = unknown> {
  handle?(message: M, context: Context): R | Promise<R>;
}

class Adder extends Base<{ n: number } | number, number> {
  override handle(message: { n: number } | number): number {
    return typeof message === 'number' ? message : message.n;
  }
}

class Untyped extends Base {
  override handle(message: any): Promise<string> {
    return Promise.resolve(String(message));
  }
}

class Mixed extends Base<string, number> {
  override handle(message: string): number {
    return message.length;
  }

  @handler('add')
  add(message: { action: 'add'; n: number }): bigint {
    return BigInt(message.n);
  }
}

@actor()
class Log {
  @handler('write')
  write(message: { action: 'write'; level?: 'info' | 'error'; lines: readonly string[]; at?: { line: number } }): Promise<number> {
    return Promise.resolve(message.lines.length);
  }

  @handler('fail')
  fail(_message: { action: 'fail' }): never {
    throw new Error('failed');
  }

  @handler('pairs')
  *pairs(_message: { action: 'pairs' }): Generator<[string, number]> {
    yield ['a', 1];
  }

  protected hidden(_message: { action: 'hidden' }): void {}
  notAHandler(_path: string): void {}
  property = 1;
}

interface Adds {
  add(message: { action: 'add'; n: number }): number;
}

export async function accepted(counter: Executor<Counter>, log: Ref<Log>): Promise<void> {
  expectTypeOf(await counter.post({ action: 'add', n: 1 })).toEqualTypeOf<number>();
  expectTypeOf(await counter.post({ action: 'wait', ms: 1 })).toEqualTypeOf<void>();
  expectTypeOf(await log.post({ action: 'write', lines: ['a'] })).toEqualTypeOf<number>();
  expectTypeOf(await log.post({ action: 'write', lines: ['a'], level: 'info', at: { line: 1 } })).toEqualTypeOf<number>();
  expectTypeOf(await log.post({ action: 'fail' })).toEqualTypeOf<never>();
  log.tell({ action: 'fail' });

  // Several actions in one method, messages of a union type, and messages kept in a variable.
  expectTypeOf(await start(Step).post({ action: 'up' })).toEqualTypeOf<number>();
  expectTypeOf(await start(Step).post({ action: 'down', by: 1 })).toEqualTypeOf<number>();
  const message: ActionMessage<Log> = { action: 'fail' };
  log.tell(message);
  const add = { action: 'add', n: 1 } as const;
  expectTypeOf(await counter.post(add)).toEqualTypeOf<number>();
  const either = Math.random() < 0.5 ? ({ action: 'write', lines: [] } as const) : ({ action: 'pairs' } as const);
  expectTypeOf(await log.post(either)).toEqualTypeOf<number | Generator<[string, number]>>();

  // Streams and maps.
  for await (const item of log.stream({ action: 'pairs' })) expectTypeOf(item).toEqualTypeOf<[string, number]>();
  for await (const item of start(Counts).stream({ action: 'count', to: 3 })) expectTypeOf(item).toEqualTypeOf<number>();
  for await (const total of start(Adding).map([{ action: 'add', n: 1 }])) expectTypeOf(total).toEqualTypeOf<number>();

  // The base classes' `handle`.
  expectTypeOf(await start(Adder).post(5)).toEqualTypeOf<number>();
  expectTypeOf(await start(Adder).post({ n: 5 })).toEqualTypeOf<number>();
  expectTypeOf(await start(Untyped).post({ anything: ['goes'] })).toEqualTypeOf<string>();
  expectTypeOf(await start(Mixed).post('text')).toEqualTypeOf<number>();
  expectTypeOf(await start(Mixed).post({ action: 'add', n: 1 })).toEqualTypeOf<bigint>();

  // Nothing is known of the actor, so everything goes.
  const unknownActor = counter as Ref<any>;
  expectTypeOf(await unknownActor.post({ action: 'whatever', of: 'any kind' })).toBeAny();
  expectTypeOf(await unknownActor.post(1)).toBeAny();
  expectTypeOf(await start(Loose).post({ action: 'anything', of: 'any kind' })).toEqualTypeOf<unknown>();

  // Generic actors, and inherited actions.
  const box = new Box<string>();
  const boxes: Ref<typeof box> = start<Box<string>, []>(Box);
  expectTypeOf(await boxes.post({ action: 'put', value: 'a' })).toEqualTypeOf<void>();
  expectTypeOf(await start(Dog).post({ action: 'speak' })).toEqualTypeOf<string>();
  expectTypeOf(await start(Dog).post({ action: 'rename', name: 'Rex' })).toEqualTypeOf<void>();
}

export function refs(counter: Executor<Counter>, dog: Ref<Dog>, animal: Ref<Animal>): void {
  // A ref to a class serves where a ref to its base, or to an interface that it has, is asked for.
  const adds: Ref<Adds> = counter;
  const anAnimal: Ref<Animal> = dog;
  const anything: Ref<any> = counter.ref;
  const object: Ref<object> = counter;
  void [adds, anAnimal, anything, object];
  // @ts-expect-error: not every animal is a dog
  const notADog: Ref<Dog> = animal;
  // @ts-expect-error: a dog adds nothing
  const notAnAdder: Ref<Adds> = dog;
  // @ts-expect-error: a ref does not own its actor
  const notAnExecutor: Executor<Dog> = dog;
  void [notADog, notAnAdder, notAnExecutor];
}

export async function refused(counter: Executor<Counter>, log: Ref<Log>, object: Ref<object>): Promise<void> {
  // @ts-expect-error: no such action
  counter.post({ action: 'sub', n: 1 });
  // @ts-expect-error: wrong payload
  counter.post({ action: 'wait', ms: '1' });
  // @ts-expect-error: a key is missing
  counter.post({ action: 'wait' });
  // @ts-expect-error: a key too many
  log.post({ action: 'fail', because: 'of this' });
  // @ts-expect-error: a key of another action's message
  log.post({ action: 'pairs', lines: [] });
  // @ts-expect-error: a misspelt optional key
  log.post({ action: 'write', lines: [], levle: 'info' });
  // @ts-expect-error: wrong value of an optional key
  log.post({ action: 'write', lines: [], level: 'debug' });
  // @ts-expect-error: a key too many, in a variable
  log.post(extra);
  // @ts-expect-error: no action
  log.post({ lines: [] });
  // @ts-expect-error: no object
  log.post('fail');
  // @ts-expect-error: protected methods take no messages
  log.post({ action: 'hidden' });
  // @ts-expect-error: `tell` refuses the same
  log.tell({ action: 'fial' });
  // @ts-expect-error: as does `stream`
  log.stream({ action: 'pair' });
  // @ts-expect-error: and `map`
  counter.map([{ action: 'pair' }]);
  // @ts-expect-error: nothing is known to be an action
  object.post({ action: 'add', n: 1 });
  // @ts-expect-error: the result is a number
  const text: string = await log.post({ action: 'write', lines: [] });
  // @ts-expect-error: the items are pairs
  for await (const item of log.stream({ action: 'pairs' })) item.toFixed();
  // @ts-expect-error: `handle` takes numbers
  start(Adder).post('five');
  // @ts-expect-error: neither an action nor what `handle` takes
  start(Mixed).post({ action: 'sub', n: 1 });
  // @ts-expect-error: constructor argument of the wrong type
  start(Counter, '5');
  // @ts-expect-error: constructor argument missing
  start(Counter);
  // @ts-expect-error: constructor argument too many
  start(Dog, 1);
  // @ts-expect-error: an abstract class cannot be started
  start(Animal);
  void text;
}

const extra = { action: 'fail', extra: true } as const;

@actor()
class Step {
  @handler('up')
  @handler('down')
  step(_message: { action: 'up' } | { action: 'down'; by: number }): number {
    return 1;
  }
}

@actor()
class Counts {
  @handler('count')
  async *count(message: { action: 'count'; to: number }): AsyncGenerator<number> {
    yield message.to;
  }
}

@actor()
class Adding {
  @handler('add')
  async add(message: { action: 'add'; n: number }): Promise<number> {
    return message.n;
  }
}

expectTypeOf<ActionOf<Log>>().toEqualTypeOf<'write' | 'fail' | 'pairs'>();
expectTypeOf<ActionOf<Dog>>().toEqualTypeOf<'speak' | 'rename' | 'fetch'>();
expectTypeOf<ActionOf<Step>>().toEqualTypeOf<'up' | 'down'>();
expectTypeOf<ResultOf<Log, 'write'>>().toEqualTypeOf<number>();
expectTypeOf<ResultOf<Adding, 'add'>>().toEqualTypeOf<number>();
