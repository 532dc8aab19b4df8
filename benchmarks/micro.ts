import { Bench } from 'tinybench';
import { addCodec } from './micro/codec.js';
import { addFutures } from './micro/futures.js';
import { addQueue } from './micro/queue.js';
import { addRefs } from './micro/refs.js';
import { short } from './short.js';

// npm run bench:micro [-- PART OF A NAME]: pieces on their own, for daily work. (tinybench: the most used, and still kept.)
const [part = ''] = process.argv.slice(2);
const bench = new Bench({ time: 300, warmupTime: 100 });
addFutures(bench);
addCodec(bench);
const closes = [await addQueue(bench), await addRefs(bench)];
for (const { name } of bench.tasks) if (!name.includes(part)) bench.remove(name);

await bench.run();
for (const close of closes) await close();
for (const { name, result } of bench.tasks) {
  if (result.state !== 'completed') throw new Error(`${name}: ${result.state}`);
  const { latency } = result;
  console.log(`${name.padEnd(52)} ${short(latency.p50 * 1000).padStart(8)} µs  (99 %: ${short(latency.p99 * 1000)} µs)`);
}
