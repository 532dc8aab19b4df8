// Shows: the same as state.ts without decorators: a base class, and one method `handle` that takes every message, of whatever type.
// Prints 15.

// A program of your own imports from 'futures-actors'.
import { ThreadActor } from '../src/index.js';

class Adder extends ThreadActor<number, number> {
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

const executor = Adder.executor(5);
const future = executor.post(10);
console.log(await future);
