// A user's program in plain JavaScript.
import { defineActor, spawn } from 'futures-actors';

class Counter {
  constructor(start) {
    this.sum = start;
  }
  add({ n }) {
    this.sum += n;
    return this.sum;
  }
}
defineActor(Counter, { module: import.meta.url, handlers: { add: 'add' } });

const counter = spawn(Counter, 5);
console.log(await counter.post({ action: 'add', n: 10 }));
await counter.shutdown();
