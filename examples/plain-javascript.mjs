// @ts-check
// Shows: an actor in plain JavaScript, without decorator syntax: `defineActor` says which method handles which action.
// Prints 15.

// A program of your own imports from 'futures-actors', and then runs with plain `node`, without a loader. From a clone that has not been built
// this one runs the library's TypeScript: node --import ./spec/support/register.mjs examples/plain-javascript.mjs
import { defineActor, spawn } from '../src/index.js';

class Adder {
  #sum;

  /** @param {number} start */
  constructor(start) {
    this.#sum = start;
  }

  /** @param {{ action: 'add', n: number }} message */
  add({ n }) {
    this.#sum += n;
    return this.#sum;
  }
}

defineActor(Adder, { module: import.meta.url, handlers: { add: 'add' } });

const adder = spawn(Adder, 5);
const future = adder.post({ action: 'add', n: 10 });
console.log(await future);
