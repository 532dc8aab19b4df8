// A user's program in TypeScript: type-checked against the packed declarations and run, once with each kind of decorators.
import { type ActorContext, type ActorExecutor, actor, type Future, handler, spawn } from 'futures-actors';

interface Add {
  action: 'add';
  n: number;
}

@actor()
class Counter {
  #sum: number;

  constructor(start: number) {
    this.#sum = start;
  }

  @handler('add')
  add({ n }: Add, context: ActorContext): number {
    context.throwIfAborted();
    this.#sum += n;
    return this.#sum;
  }

  @handler('describe')
  async describe(_message: { action: 'describe' }, _context?: ActorContext): Promise<string> {
    return `sum ${this.#sum}`;
  }
}

const counter: ActorExecutor<Counter> = spawn(Counter, 5);
const sum: Future<number> = counter.post({ action: 'add', n: 10 });
const text: Future<string> = counter.post({ action: 'describe' });
console.log(await sum, await text);
const timeout: number | undefined = process.argv.length > 2 ? 1_000 : undefined; // Compiled with exactOptionalPropertyTypes.
await counter.shutdown({ timeout });

export function refused(): void {
  // @ts-expect-error: no such action.
  counter.post({ action: 'subtract', n: 1 });
  // @ts-expect-error: a number.
  counter.post({ action: 'add', n: 'one' });
  // @ts-expect-error: the result is a number.
  const wrong: Future<string> = counter.post({ action: 'add', n: 1 });
  // @ts-expect-error: the constructor takes a number.
  spawn(Counter, wrong);
}
