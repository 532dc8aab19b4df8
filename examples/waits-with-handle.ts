// Shows: the same as waits.ts without decorators. A `handle` that takes messages with an `action` looks at it itself.

import { setTimeout } from 'node:timers/promises';
import { threadId } from 'node:worker_threads';
// A program of your own imports from 'futures-actors'.
import { type Future, ThreadActor } from '../src/index.js';

class Waiter extends ThreadActor<{ action: string; tenths: number }, number> {
  override async handle({ action, tenths }: { action: string; tenths: number }): Promise<number> {
    if (action !== 'wait') throw new Error(`a Waiter only waits, and does not know '${action}'`);
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

const waiter = Waiter.executor();
const futures = [1, 2, 3, 4].map((tenths) => waiter.post({ action: 'wait', tenths }));
for (const future of futures) future.addDoneCallback((done) => void report(done));
console.log(`the third could be cancelled: ${futures[2].cancel()}`);
