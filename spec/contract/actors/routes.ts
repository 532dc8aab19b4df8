import type { ActorContext } from '../../../src/index.js';
import { actor, handler, ThreadActor } from '../../../src/index.js';

/** Handlers only. */
@actor()
export class Base {
  @handler('greet')
  greet({ name }: { action: 'greet'; name: string }): string {
    return `hello ${name}`;
  }

  @handler('kind')
  kind(_message: { action: 'kind' }): string {
    return 'base';
  }

  @handler('one')
  @handler('two')
  several({ action: name }: { action: 'one' | 'two' }): string {
    return `several: ${name}`;
  }

  @handler('renamed')
  anotherName(_message: { action: 'renamed' }): string {
    return 'by action';
  }

  @handler('moved')
  movedInBase(_message: { action: 'moved' }): string {
    return 'base';
  }

  /** No handler, though a method. */
  helper(): string {
    return 'not for messages';
  }
}

/** Overrides without a word, overrides with a decorator, takes an action over, adds one. */
@actor()
export class Derived extends Base {
  override kind(message: { action: 'kind' }): string {
    return `derived of ${super.kind(message)}`;
  }

  @handler('greet')
  override greet({ name }: { action: 'greet'; name: string }): string {
    return `good day ${name}`;
  }

  @handler('moved')
  movedInDerived(_message: { action: 'moved' }): string {
    return 'derived';
  }

  @handler('extra')
  extra(_message: { action: 'extra' }): string {
    return 'extra';
  }
}

class Notes {
  note(_message: { action: 'note' }): void {}
}

/** No method of it was decorated, but for one. */
@actor()
export class Forgetful extends Notes {
  readonly list = (): void => {};

  add(_message: { action: 'add' }): void {}

  @handler('remove')
  drop(_message: { action: 'remove' }): void {}

  get answer(): () => void {
    throw new Error('the getter was asked');
  }

  onStart(): void {}
}

/** A `handle` beside a handler. */
@actor()
export class CatchAll {
  @handler('known')
  known(_message: { action: 'known' }): string {
    return 'the handler';
  }

  handle(message: unknown, context: ActorContext): { message: unknown; action: string | undefined } {
    return { message, action: context.action };
  }
}

/** The original's form. */
@actor()
export class Adder extends ThreadActor<number, number> {
  #sum: number;

  constructor(start: number) {
    super();
    this.#sum = start;
  }

  override handle(n: number): number {
    this.#sum += n;
    return this.#sum;
  }
}
