// Shows: a class that lives in a thread of its own, keeps its state there, and answers each message with a Future.
// Prints 15.

// A program of your own imports from 'futures-actors'.
import { actor, handler, spawn } from '../src/index.js';

@actor()
class Adder {
  #sum: number;

  constructor(start: number) {
    this.#sum = start;
  }

  @handler('add')
  add({ n }: { action: 'add'; n: number }): number {
    this.#sum += n;
    return this.#sum;
  }
}

const adder = spawn(Adder, 5);
const future = adder.post({ action: 'add', n: 10 });
console.log(await future);
