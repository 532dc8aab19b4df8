// Shows: messages are handled one after the other; one that has not begun can be cancelled, and then never runs; done callbacks run in the
// host (thread 0), where a plain variable can collect results. The program ends by itself when its last message has settled.

import { setTimeout } from 'node:timers/promises';
import { threadId } from 'node:worker_threads';
// A program of your own imports from 'futures-actors'.
import { actor, type Future, handler, spawn } from '../src/index.js';

@actor()
class Waiter {
  @handler('wait')
  async wait({ tenths }: { action: 'wait'; tenths: number }): Promise<number> {
    await setTimeout(tenths * 100);
    return tenths;
  }
}

let sum = 0;

async function report(future: Future<number>): Promise<void> {
  if (future.cancelled()) {
    console.log(`thread ${threadId}: cancelled`);
    return;
  }
  const tenths = await future;
  sum += tenths;
  console.log(`thread ${threadId}: waited ${tenths / 10} s, sum ${sum}`);
}

const waiter = spawn(Waiter);
const futures = [1, 2, 3, 4].map((tenths) => waiter.post({ action: 'wait', tenths }));
for (const future of futures) future.addDoneCallback((done) => void report(done));
console.log(`the third could be cancelled: ${futures[2].cancel()}`);
