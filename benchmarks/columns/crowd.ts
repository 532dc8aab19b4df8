import type { Opened } from '../sides/side.js';
import { median } from '../statistics.js';
import { type Column, expectAnswer, WrongAnswerError } from './column.js';

/** Enough that collections are spread over them. */
const GENERATIONS = 5;

const memory = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().rss;
};

/** Many actors on few threads or processes: what one more costs when others are there, and how quickly one message to each of half of them is answered. */
export const crowd: Column = {
  name: 'crowd',
  title: '2,000 actors, one message to each of 1,000 per round',
  unit: 'messages/s, ms per actor from its start to its first answer, KB of resident memory per actor (where the process is the same)',
  better: 'higher',
  parts: () => ['rate', 'ms', 'KB'],
  lower: ['ms', 'KB'],
  needs: ['crowd'],
  rounds: 3,
  run: async (open, { crowd: count, warmUp, measured }) => {
    // One that stays: the thread is there, and the code of the actor loaded.
    const first = await open();
    expectAnswer(await first.post({ action: 'add', n: 1 }), 1);
    const times: number[] = [];
    let actors: Opened[] = [];
    let spoken: Opened[] = [];
    let resident = 0;
    let total = 0;
    const round = async (): Promise<void> => {
      total++;
      const posts = spoken.map((actor) => actor.post({ action: 'add', n: 1 }));
      const answers = await (first.all?.(posts) ?? Promise.all(posts));
      if (answers.some((answer) => answer !== total)) throw new WrongAnswerError(`an actor has not counted to ${total}`);
    };
    for (let generation = 1; generation <= GENERATIONS; generation++) {
      const before = memory();
      const from = performance.now();
      actors = await Promise.all(Array.from({ length: count }, () => open()));
      total = 0;
      spoken = actors;
      await round();
      times.push((performance.now() - from) / count);
      // Memory that was given back to the allocator is taken first: only the first generation takes all of its own.
      resident = Math.max(resident, memory() - before);
      if (generation < GENERATIONS) await Promise.all(actors.map((actor) => actor.close()));
    }
    spoken = actors.slice(0, count / 2);
    const warmUpEnd = performance.now() + warmUp;
    while (performance.now() < warmUpEnd) await round();
    const rates: number[] = [];
    let spent = 0;
    do {
      const from = performance.now();
      await round();
      const took = performance.now() - from;
      spent += took;
      rates.push((spoken.length / took) * 1000);
    } while (spent < measured);
    await Promise.all([first, ...actors].map((actor) => actor.close()));
    return { rate: median(rates), ms: median(times), KB: resident / 1024 / count };
  },
};
