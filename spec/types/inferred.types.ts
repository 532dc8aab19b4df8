// Compiled in both decorator modes, never run: handlers whose results follow from posts to their own actor, and proxies of actions with several messages.
import { expectTypeOf } from 'expect-type';
import { type ActionMessage, type ActorContext, actor, type Future, handler, proxy, spawn } from '../../src/index.js';

@actor()
class Store {
  @handler('get')
  get(_message: { action: 'get'; key: 'a' | 'b' }): string | undefined {
    return undefined;
  }

  @handler('touch')
  async touch(_message: { action: 'touch' }, context: ActorContext<Store>) {
    const value = await context.self.post({ action: 'get', key: 'a' });
    return value?.length;
  }
}

const store = spawn(Store);
expectTypeOf(store.post({ action: 'get', key: 'a' })).toEqualTypeOf<Future<string | undefined>>();
expectTypeOf(store.post({ action: 'touch' })).toEqualTypeOf<Future<number | undefined>>();
// @ts-expect-error no such key
void store.post({ action: 'get', key: 'c' });

@actor()
class Board {
  @handler('up')
  @handler('down')
  step(message: { action: 'up' | 'down'; by: number }): number {
    return message.by;
  }

  @handler('draw')
  draw(message: { action: 'draw'; kind: 'circle'; r: number } | { action: 'draw'; kind: 'square'; side: number }): string {
    return message.kind;
  }
}

const board = proxy(spawn(Board));
expectTypeOf(board.up({ by: 1 })).toEqualTypeOf<Future<number>>();
expectTypeOf(board.draw({ kind: 'circle', r: 1 })).toEqualTypeOf<Future<string>>();
expectTypeOf(board.draw({ kind: 'square', side: 1 })).toEqualTypeOf<Future<string>>();
// @ts-expect-error a circle has an r
void board.draw({ kind: 'circle' });
// @ts-expect-error by is missing
void board.down({});

/** Public methods that say nothing of their message's action: helpers, and a handler whose author has annotated nothing. */
@actor()
class Ledger {
  readonly total = 0;

  @handler('add')
  add(message: { action: 'add'; n: number; tags?: string[] }): number {
    return message.n;
  }

  @handler('anything')
  anything(message: any): boolean {
    return message.ok;
  }

  validate(message: { action: string }): void {
    void message;
  }

  log(...parts: any[]): symbol {
    return Symbol(parts.join());
  }
}

const ledger = spawn(Ledger);
expectTypeOf(ledger.post({ action: 'add', n: 1, tags: ['a'] })).toEqualTypeOf<Future<number>>();
expectTypeOf(ledger.post({ action: 'anything', of: ['any', 'kind'] })).toEqualTypeOf<Future<boolean | void>>();
expectTypeOf(proxy(ledger).add({ n: 1 })).toEqualTypeOf<Future<number>>();
expectTypeOf(proxy(ledger).anything({ of: 'any kind' })).toEqualTypeOf<Future<boolean | void>>();
// @ts-expect-error: wrong payload of an action whose message is known
void ledger.post({ action: 'add', n: '1' });
// @ts-expect-error: n is missing
void ledger.post({ action: 'add' });
// @ts-expect-error: a key too many
void ledger.post({ action: 'add', n: 1, m: 2 });
// @ts-expect-error: no action
void ledger.post({ n: 1 });
// @ts-expect-error: wrong payload by a proxy
void proxy(ledger).add({ n: '1' });
// @ts-expect-error: none by a proxy
void proxy(ledger).add();

/** Whose helpers only look like handlers. */
@actor()
class Journal {
  @handler('write')
  write(message: { action: 'write'; line: string }): number {
    return message.line.length;
  }

  log(...parts: any[]): void {
    void parts;
  }
}

// @ts-expect-error: no such action
void spawn(Journal).post({ action: 'wirte', line: 'a' });
expectTypeOf(spawn(Journal).post({ action: 'write', line: 'a' })).toEqualTypeOf<Future<number>>();

/** One of whose methods handles several actions, whose messages it does not name. */
@actor()
class Meter {
  @handler('reset')
  reset(_message: { action: 'reset' }): string {
    return '';
  }

  @handler('record')
  record(message: { action: string; value: number }): number {
    return message.value;
  }
}

const meter = spawn(Meter);
expectTypeOf(meter.post({ action: 'record', value: 1 })).toEqualTypeOf<Future<number>>();
expectTypeOf(meter.post({ action: 'reset' })).toEqualTypeOf<Future<string>>();
expectTypeOf<ActionMessage<Meter>>().toEqualTypeOf<{ action: 'reset' } | { action: string; value: number }>();
// @ts-expect-error: value is a number
void meter.post({ action: 'record', value: '1' });
// @ts-expect-error: value is missing
void meter.post({ action: 'record' });
// @ts-expect-error: a key too many
void meter.post({ action: 'record', value: 1, unit: 'V' });
// @ts-expect-error: the message of 'reset' has no value
void meter.post({ action: 'reset', value: 1 });

/** The same, with keys that may be left out. */
@actor()
class Gauge {
  @handler('reset')
  reset(_message: { action: 'reset' }): string {
    return '';
  }

  @handler('record')
  record(message: { action: string; value?: number }): number | undefined {
    return message.value;
  }
}

const gauge = spawn(Gauge);
expectTypeOf(gauge.post({ action: 'record' })).toEqualTypeOf<Future<number | undefined>>();
// @ts-expect-error: value is a number
void gauge.post({ action: 'record', value: '1' });
// @ts-expect-error: no such key
void gauge.post({ action: 'record', vlaue: 1 });

// Of a message of which nothing is known, nothing is known of the answer: not that there is none.
declare const anything: any;
expectTypeOf(gauge.post(anything)).toEqualTypeOf<Future<any>>();
expectTypeOf(gauge.map([anything])).toEqualTypeOf<AsyncIterableIterator<any>>();
expectTypeOf(gauge.stream(anything)).toEqualTypeOf<AsyncIterableIterator<any>>();
