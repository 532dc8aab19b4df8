// Shows: actors, a thread each, build a word index of all .d.ts and .md files below a directory, while the program that feeds them stays responsive.
// It cancels part of the work midway, asks the finished actors for answers, and holds all of it against the same work on the main thread.
//
//   npm start
//   node --import ./spec/support/register.mjs examples/word-index/main.ts [directory] [word]

import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
// A program of your own imports from 'futures-actors'.
import { ActorSystem, Future } from '../../src/index.js';
import { type Answers, agree, merge } from './answers.js';
import { type FeedResult, feed } from './feed.js';
import { Indexer } from './indexer.js';
import { type Measured, measure } from './measure.js';
import { startProgress } from './progress.js';
import { compareRuns, describeAnswers, describeCancellation, describeFiles } from './report.js';
import { findFiles, type SourceFile } from './walk.js';

const [root = fileURLToPath(new URL('../../node_modules', import.meta.url)), word = 'promise'] = process.argv.slice(2);
const ACTORS = Math.max(2, availableParallelism());

async function indexWithActors(files: readonly SourceFile[]): Promise<{ run: Measured<FeedResult>; answers: Answers }> {
  // Its actors end with this function. (Without that they would end with the program.)
  await using system = new ActorSystem();
  const started = performance.now();
  const indexers = Array.from({ length: ACTORS }, () => system.spawn(Indexer, root));
  await Future.all(indexers.map((indexer) => indexer.ready));
  console.log(`${ACTORS} actors ready after ${((performance.now() - started) / 1000).toFixed(2)} s, a thread each`);

  const progress = startProgress(`${ACTORS} actors`, files.length);
  const run = await measure(() => feed(files, indexers, progress.advance));
  progress.stop();

  const [counts, occurrences] = await Promise.all([
    Future.all(indexers.map((indexer) => indexer.post({ action: 'counts' }))),
    Future.all(indexers.map((indexer) => indexer.post({ action: 'files', word }))),
  ]);
  return { run, answers: merge(counts, occurrences) };
}

/** The same class without an actor. As kind to the event loop as one thread can be: it has its turn after every file. */
async function indexAlone(files: readonly SourceFile[]): Promise<{ run: Measured<void>; answers: Answers }> {
  const indexer = new Indexer(root);
  const progress = startProgress('main thread', files.length);
  const run = await measure(async () => {
    for (const { path } of files) {
      indexer.add({ action: 'add', path });
      progress.advance();
      await setImmediate();
    }
  });
  progress.stop();
  return { run, answers: merge([indexer.counts({ action: 'counts' })], [indexer.files({ action: 'files', word })]) };
}

const files = await findFiles(root);
console.log(`${describeFiles(files)} below ${root}`);

// The actors go first: what the first run reads from the disk, the second finds in memory.
const { run, answers } = await indexWithActors(files);
const { indexed, words, cancellation } = run.value;
console.log(describeCancellation(cancellation));
console.log(`indexed ${describeFiles(indexed)}, ${words} words\n`);
const alone = await indexAlone(indexed);

console.log(`\n${compareRuns(indexed, ACTORS, run, alone.run)}\n`);
console.log(describeAnswers(answers, word));
if (agree(answers, alone.answers)) {
  console.log('both runs agree on every word');
} else {
  console.log('the two runs do not agree');
  process.exitCode = 1;
}
