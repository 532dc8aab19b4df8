// A user's program in CommonJS: the package is ESM only, and `require` takes it because nothing in it awaits at top level.
const { pathToFileURL } = require('node:url');
const { defineActor, spawn } = require('futures-actors');

class Counter {
  constructor(start) {
    this.sum = start;
  }
  add({ n }) {
    this.sum += n;
    return this.sum;
  }
}
defineActor(Counter, { module: pathToFileURL(__filename), handlers: { add: 'add' } });

const counter = spawn(Counter, 5);
import('futures-actors')
  .then(async (imported) => {
    console.log(await counter.post({ action: 'add', n: 10 }), imported.spawn === spawn ? 'one copy' : 'two copies');
    await counter.shutdown();
  })
  .catch((error) => {
    console.error(error);
    process.exitCode = 1;
  });
