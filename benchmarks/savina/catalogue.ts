import { named } from '../usage.js';
import type { Program } from './program.js';
import { bankTransaction } from './programs/bank-transaction.js';
import { big } from './programs/big.js';
import { boundedBuffer } from './programs/bounded-buffer.js';
import { chameneos } from './programs/chameneos.js';
import { concurrentDictionary } from './programs/concurrent-dictionary.js';
import { counting } from './programs/counting.js';
import { diningPhilosophers } from './programs/dining-philosophers.js';
import { forkJoinCreation } from './programs/fork-join-creation.js';
import { forkJoinThroughput } from './programs/fork-join-throughput.js';
import { logisticMap } from './programs/logistic-map.js';
import { nQueens } from './programs/n-queens.js';
import { pingPong } from './programs/ping-pong.js';
import { radixSort } from './programs/radix-sort.js';
import { sieve } from './programs/sieve.js';
import { sleepingBarber } from './programs/sleeping-barber.js';
import { threadRing } from './programs/thread-ring.js';

/** In the order of the suite: small ones, those about concurrency, those about parallel work. */
export const PROGRAMS: readonly Program[] = [
  pingPong,
  counting,
  forkJoinThroughput,
  forkJoinCreation,
  threadRing,
  chameneos,
  big,
  concurrentDictionary,
  boundedBuffer,
  diningPhilosophers,
  sleepingBarber,
  logisticMap,
  bankTransaction,
  radixSort,
  sieve,
  nQueens,
];

export const programNamed = (name: string): Program => named('program', PROGRAMS, name);
