// Compiled in both decorator modes and with `exactOptionalPropertyTypes`, never run: messages that are written where they are posted.
import { expectTypeOf } from 'expect-type';
import type { ActionMessage } from '../../src/client/message-types.js';
import { actor } from '../../src/metadata/actor.js';
import { handler } from '../../src/metadata/handler.js';
import type { Executor, Ref } from './support.js';

interface Tree {
  value: number;
  children: Tree[];
}

/** Its messages have arrays that their handler may change. */
@actor()
class Shelf {
  @handler('numbers')
  numbers(message: { action: 'numbers'; xs: number[]; note?: string }): number {
    return message.xs.length;
  }

  @handler('objects')
  objects(_message: { action: 'objects'; xs: { id: number }[]; at?: { line: number } }): 'objects' {
    return 'objects';
  }

  @handler('nested')
  nested(_message: { action: 'nested'; xs: number[][]; maybe?: string[]; none: string[] | null; of: Record<string, string[]> }): 'nested' {
    return 'nested';
  }

  @handler('tuples')
  tuples(_message: { action: 'tuples'; pair: [string, number]; pairs: [string, number[]][] }): 'tuples' {
    return 'tuples';
  }

  @handler('tree')
  tree({ tree }: { action: 'tree'; tree: Tree }): Tree {
    return tree;
  }

  @handler('fixed')
  fixed(_message: { action: 'fixed'; xs: readonly number[]; pair: readonly [string, number] }): 'fixed' {
    return 'fixed';
  }

  @handler('tagged')
  tagged(_message: { action: 'tagged'; xs: number[] } & { tag?: string }): 'tagged' {
    return 'tagged';
  }

  @handler('sets')
  sets(_message: { action: 'sets'; set: Set<number>; map: ReadonlyMap<string, number[]>; of?: { set: Set<string> }[] }): 'sets' {
    return 'sets';
  }

  @handler('loose')
  loose(_message: { action: 'loose'; any: any; unknown: unknown }): 'loose' {
    return 'loose';
  }

  @handler('each')
  *each(message: { action: 'each'; xs: number[] }): Generator<number> {
    yield* message.xs;
  }

  @handler('words')
  *words(_message: { action: 'words' }): Generator<string> {
    yield '';
  }
}

class Lines {
  handle(message: { lines: string[] } | string[]): number {
    return 'lines' in message ? message.lines.length : message.length;
  }

  @handler('count')
  count(message: { action: 'count'; lines: string[] }): bigint {
    return BigInt(message.lines.length);
  }
}

/** Whose `handle` says nothing of what it takes. */
class Anything {
  handle(_message: unknown): boolean {
    return true;
  }

  @handler('count')
  count(message: { action: 'count'; lines: string[] }): number {
    return message.lines.length;
  }
}

class Box<T> {
  #values: T[] = [];

  @handler('put')
  put(message: { action: 'put'; values: T[] }): void {
    this.#values.push(...message.values);
  }

  @handler('take')
  take(_message: { action: 'take' }): T | undefined {
    return this.#values.pop();
  }
}

export async function accepted(shelf: Executor<Shelf>, ref: Ref<Shelf>): Promise<void> {
  const message: { action: 'numbers' | 'each'; xs: number[] } = { action: 'numbers', xs: [1] };
  expectTypeOf(shelf.post({ action: 'numbers', xs: [1, 2, 3] })).toEqualTypeOf<Promise<number>>();
  expectTypeOf(ref.post({ action: 'numbers', xs: [] })).toEqualTypeOf<Promise<number>>();
  expectTypeOf(ref.post({ action: 'numbers', xs: [...message.xs, 2].map((x) => x) })).toEqualTypeOf<Promise<number>>();
  expectTypeOf(ref.post({ action: 'objects', xs: [{ id: 1 }], at: { line: 1 } })).toEqualTypeOf<Promise<'objects'>>();
  expectTypeOf(ref.post({ action: 'nested', xs: [[1], []], maybe: ['a'], none: ['b'], of: { a: ['c'] } })).toEqualTypeOf<Promise<'nested'>>();
  expectTypeOf(ref.post({ action: 'nested', xs: [], none: null, of: {} })).toEqualTypeOf<Promise<'nested'>>();
  expectTypeOf(ref.post({ action: 'tuples', pair: ['a', 1], pairs: [['b', [2]]] })).toEqualTypeOf<Promise<'tuples'>>();
  expectTypeOf(ref.post({ action: 'tree', tree: { value: 1, children: [{ value: 2, children: [] }] } })).toEqualTypeOf<Promise<Tree>>();
  expectTypeOf(ref.post({ action: 'tagged', xs: [1], tag: 'a' })).toEqualTypeOf<Promise<'tagged'>>();
  expectTypeOf(ref.post({ action: 'loose', any: [1, ['a']], unknown: { of: [new Set()] } })).toEqualTypeOf<Promise<'loose'>>();

  ref.tell({ action: 'numbers', xs: [1] });
  for await (const item of ref.stream({ action: 'each', xs: [1] })) expectTypeOf(item).toEqualTypeOf<number>();
  for await (const result of shelf.map([{ action: 'numbers', xs: [1] }])) expectTypeOf(result).toEqualTypeOf<number>();
  for await (const result of shelf.map([
    { action: 'numbers', xs: [1] },
    { action: 'objects', xs: [{ id: 1 }] },
  ]))
    expectTypeOf(result).toEqualTypeOf<number | 'objects'>();

  // Empty collections, of which a literal does not say what they are of.
  expectTypeOf(ref.post({ action: 'sets', set: new Set(), map: new Map(), of: [{ set: new Set() }] })).toEqualTypeOf<Promise<'sets'>>();
  expectTypeOf(ref.post({ action: 'sets', set: new Set([]), map: new Map([]) })).toEqualTypeOf<Promise<'sets'>>();
  expectTypeOf(ref.post({ action: 'sets', set: new Set([1]), map: new Map([['a', [1]]]) })).toEqualTypeOf<Promise<'sets'>>();
  shelf.map([{ action: 'sets', set: new Set(), map: new Map() }]);

  // Readonly ones, in a handler's message and in the poster's variable.
  const fixed = { action: 'fixed', xs: [1, 2], pair: ['a', 1] } as const;
  expectTypeOf(ref.post(fixed)).toEqualTypeOf<Promise<'fixed'>>();
  expectTypeOf(ref.post({ ...fixed, xs: [3] })).toEqualTypeOf<Promise<'fixed'>>();
  expectTypeOf(ref.post(message)).toEqualTypeOf<Promise<number | Generator<number>>>();
  const either = Math.random() < 0.5 ? ({ action: 'numbers', xs: [1] } as { action: 'numbers'; xs: number[] }) : ({ action: 'words' } as const);
  expectTypeOf(ref.post(either)).toEqualTypeOf<Promise<number | Generator<string>>>();
  ref.tell({} as ActionMessage<Shelf>);
  // Records that have more than the message are mapped as they are.
  const records: { action: 'numbers'; xs: number[]; id: string }[] = [];
  for await (const result of shelf.map(records)) expectTypeOf(result).toEqualTypeOf<number>();
}

export async function handled(lines: Ref<Lines>, anything: Ref<Anything>, any: Ref<any>, box: Ref<Box<string>>): Promise<void> {
  expectTypeOf(lines.post({ lines: ['a'] })).toEqualTypeOf<Promise<number>>();
  expectTypeOf(lines.post(['a', 'b'])).toEqualTypeOf<Promise<number>>();
  expectTypeOf(lines.post({ action: 'count', lines: ['a'] })).toEqualTypeOf<Promise<bigint>>();
  expectTypeOf(anything.post({ action: 'count', lines: ['a'] })).toEqualTypeOf<Promise<number>>();
  expectTypeOf(anything.post({ action: 'whatever', lines: ['a'] })).toEqualTypeOf<Promise<boolean>>();
  expectTypeOf(anything.post([new Set()])).toEqualTypeOf<Promise<boolean>>();
  expectTypeOf(any.post({ action: 'count', lines: ['a'], of: new Map() })).toEqualTypeOf<Promise<any>>();
  expectTypeOf(box.post({ action: 'put', values: ['a'] })).toEqualTypeOf<Promise<void>>();
}

/** Nothing public of the class is of type T itself. */
export function generic<T>(box: Ref<Box<T>>, value: T): Promise<T | undefined> {
  box.tell({ action: 'put', values: [value] });
  return box.post({ action: 'take' });
}

const constant = { action: 'numbers', xs: [1] } as const;

export async function refused(shelf: Executor<Shelf>, ref: Ref<Shelf>, lines: Ref<Lines>): Promise<void> {
  // @ts-expect-error: no such action
  ref.post({ action: 'number', xs: [1] });
  // @ts-expect-error: a string among the numbers
  ref.post({ action: 'numbers', xs: [1, 'a'] });
  // @ts-expect-error: xs is missing
  ref.post({ action: 'numbers' });
  // @ts-expect-error: a key too many
  ref.post({ action: 'numbers', xs: [1], x: 1 });
  // @ts-expect-error: a key of another action's message
  ref.post({ action: 'numbers', xs: [1], tree: { value: 1, children: [] } });
  // @ts-expect-error: a field of the wrong type, in an array
  ref.post({ action: 'objects', xs: [{ id: 'a' }] });
  // @ts-expect-error: a field is missing, in an array
  ref.post({ action: 'objects', xs: [{}] });
  // @ts-expect-error: a key too many, in an array
  ref.post({ action: 'objects', xs: [{ id: 1, x: 1 }] });
  // @ts-expect-error: a key too many, in an object
  ref.post({ action: 'objects', xs: [], at: { line: 1, column: 1 } });
  // @ts-expect-error: deeper, a string
  ref.post({ action: 'tree', tree: { value: 1, children: [{ value: '2', children: [] }] } });
  // @ts-expect-error: three are no pair
  ref.post({ action: 'tuples', pair: ['a', 1, 2], pairs: [] });
  // @ts-expect-error: the key of an intersection's message, misspelt
  ref.post({ action: 'tagged', xs: [1], tga: 'a' });
  // @ts-expect-error: strings in a set of numbers
  ref.post({ action: 'sets', set: new Set(['a']), map: new Map() });
  // @ts-expect-error: no set
  ref.post({ action: 'sets', set: new Map(), map: new Map() });
  // @ts-expect-error: the handler may change the array
  ref.post(constant);
  // @ts-expect-error: `tell` refuses the same
  ref.tell({ action: 'numbers', xs: ['a'] });
  // @ts-expect-error: as does `stream`
  ref.stream({ action: 'each', xs: ['a'] });
  // @ts-expect-error: and `map`, an action
  shelf.map([{ action: 'number', xs: [1] }]);
  // @ts-expect-error: a type
  shelf.map([{ action: 'numbers', xs: ['a'] }]);
  // @ts-expect-error: a key too few
  shelf.map([{ action: 'numbers' }]);
  // @ts-expect-error: a key too many
  shelf.map([{ action: 'numbers', xs: [1], x: 1 }]);
  // @ts-expect-error: a key too many, in an array
  shelf.map([{ action: 'objects', xs: [{ id: 1, x: 1 }] }]);
  // @ts-expect-error: the result is a number
  const text: string = await ref.post({ action: 'numbers', xs: [1] });
  // @ts-expect-error: neither the action's message nor what `handle` takes
  lines.post({ action: 'count', lines: [1] });
  // @ts-expect-error: nor this
  lines.post({ lines: [1] });
  void text;
}
