// Compiled in both decorator modes and with `exactOptionalPropertyTypes`, never run: what may be declared, and what the compiler refuses.
import { actor, defineActor } from '../../src/metadata/actor.js';
import { handler } from '../../src/metadata/handler.js';
import { serializable } from '../../src/metadata/serializable.js';
import type { Context } from './support.js';

interface Add {
  action: 'add';
  n: number;
}

@actor({ mode: 'inline', restart: { maxRestarts: 3 }, stopTimeout: Number.POSITIVE_INFINITY })
export class Counter {
  #total = 0;

  constructor(start: number) {
    this.#total = start;
  }

  @handler('add')
  add({ n }: Add): number {
    this.#total += n;
    return this.#total;
  }

  @handler('wait', { timeout: 100, concurrent: true })
  async wait(_message: { action: 'wait'; ms: number }, context: Context<Counter>): Promise<void> {
    await context.self.post({ action: 'add', n: 1 });
  }

  @handler('count')
  async *count(message: { action: 'count'; to: number }, _context?: Context): AsyncGenerator<number> {
    yield message.to;
  }

  @handler('up')
  @handler('down')
  step(message: { action: 'up' } | { action: 'down'; by: number }): number {
    return message.action === 'down' ? -message.by : 1;
  }

  @handler('symbol')
  [Symbol.iterator](_message: { action: 'symbol' }): Iterator<number> {
    return [1][Symbol.iterator]();
  }
}

/** One message of type any is all that the compiler can see of the actor: it may be any of its actions. */
@actor()
export class Loose {
  @handler('anything')
  anything(message: any): unknown {
    return message;
  }
}

@actor()
export abstract class Animal {
  abstract speak(message: { action: 'speak' }): string;

  @handler('rename')
  rename(_message: { action: 'rename'; name: string }): void {}
}

@actor()
export class Dog extends Animal {
  @handler('speak')
  override speak(_message: { action: 'speak' }): string {
    return 'woof';
  }

  @handler('fetch')
  fetch(message: { action: 'fetch'; what: string }): string {
    return message.what;
  }
}

@actor()
export class Box<T> {
  value: T | undefined;

  @handler('put')
  put(message: { action: 'put'; value: T }): void {
    this.value = message.value;
  }
}

@actor()
export class Shapes {
  @handler('generic')
  generic<T>(message: { action: 'generic'; value: T }): T {
    return message.value;
  }

  @handler('bounded')
  async bounded<T extends string>(message: { action: 'bounded'; values: T[] }, _context: Context): Promise<T | undefined> {
    return message.values[0];
  }

  overloaded(message: { action: 'overloaded'; as: 'number' }): number;
  overloaded(message: { action: 'overloaded'; as: 'number' | 'text' }): number | string;
  @handler('overloaded')
  overloaded(message: { action: 'overloaded'; as: 'number' | 'text' }): number | string {
    return message.as;
  }

  @handler('own')
  own(this: Shapes, _message: { action: 'own' }, _context: unknown): void {}

  @handler('rest')
  rest(_message: { action: 'rest' }, ..._rest: unknown[]): void {}
}

@actor()
@serializable()
export class Both {
  one = 1;
}

@serializable({ name: 'app/NotFound' })
export class NotFound extends Error {}

export class Refused {
  // @ts-expect-error: the message is for another action
  @handler('plus')
  add(_message: Add): void {}

  // @ts-expect-error: no part of the union has that action
  @handler('left')
  step(_message: { action: 'up' } | { action: 'down' }): void {}

  // @ts-expect-error: the message type lacks its action
  @handler('bare')
  bare(_message: { n: number }): void {}

  // @ts-expect-error: a handler takes a message
  @handler('none')
  none(): void {}

  // @ts-expect-error: a message is an object
  @handler('number')
  number(_message: number): void {}

  // @ts-expect-error: the second argument is the context
  @handler('second')
  second(_message: { action: 'second' }, _count: number): void {}

  // @ts-expect-error: there is no third argument
  @handler('third')
  third(_message: { action: 'third' }, _context: Context, _extra: string): void {}

  // @ts-expect-error: the message of a generic method is for another action
  @handler('generic')
  generic<T>(message: { action: 'other'; value: T }): T {
    return message.value;
  }

  // @ts-expect-error: a message of any type may be none
  @handler('any')
  any<T>(message: T): T {
    return message;
  }

  overloaded(message: { action: 'other'; as: 'number' }): number;
  overloaded(message: { action: 'other'; as: 'text' }): string;
  // @ts-expect-error: the messages of all overloads are for another action
  @handler('overloaded')
  overloaded(message: { action: 'other'; as: 'number' | 'text' }): number | string {
    return message.as;
  }

  // @ts-expect-error: a field is no method
  @handler('field')
  field = (_message: { action: 'field' }): void => {};

  // @ts-expect-error: neither is a getter
  @handler('getter')
  get getter(): string {
    return '';
  }

  // @ts-expect-error: the action is missing
  @handler()
  action(_message: { action: 'action' }): void {}

  // @ts-expect-error: the parentheses are missing
  @handler
  parentheses(_message: { action: 'parentheses' }): void {}

  // @ts-expect-error: the action is a string
  @handler(1)
  one(_message: { action: 1 }): void {}

  // @ts-expect-error: there is no such option
  @handler('options', { concurent: true })
  options(_message: { action: 'options' }): void {}

  // @ts-expect-error: an actor is a class
  @actor()
  method(_message: { action: 'method' }): void {}
}

// @ts-expect-error: there is no such mode
@actor({ mode: 'banana' })
export class Banana {}

// @ts-expect-error: there is no such option
@actor({ mailBox: { capacity: 1 } })
export class MailBox {}

// @ts-expect-error: a policy says how many restarts it allows
@actor({ restart: { within: 1000 } })
export class Restart {}

// @ts-expect-error: the parentheses are missing
@actor
export class Bare {}

// @ts-expect-error: nobody could start it
@actor()
export class Single {
  private constructor() {}
  static readonly one = new Single();
}

// @ts-expect-error: a handler is a method
@handler('class')
export class Handler {}

export const defined: typeof Counter = defineActor(Counter, {
  module: import.meta.url,
  mode: 'thread',
  handlers: { add: 'add', wait: { method: 'wait', timeout: 100 } },
});
export const abstractly: typeof Animal = defineActor(Animal, { module: new URL(import.meta.url) });
/** Of a program's own, where they may be missing. */
declare const given: { env: NodeJS.ProcessEnv; execArgv: readonly string[]; limit: number | undefined; name: string | undefined };
export const undefinedOptions: typeof Counter = defineActor(Counter, {
  module: import.meta.url,
  handlers: undefined,
  env: { ...given.env, MORE: '1' },
  execArgv: given.execArgv,
  resourceLimits: { stackSizeMb: given.limit },
});
@serializable({ name: given.name })
export class Named {}
// @ts-expect-error: plain JavaScript has no decorator call that would tell the module
defineActor(Counter, { handlers: { add: 'add' } });
// @ts-expect-error: a handler is named by its method
defineActor(Counter, { module: import.meta.url, handlers: { add: { timeout: 1 } } });
// @ts-expect-error: an actor is a class
defineActor(() => {}, { module: import.meta.url });
