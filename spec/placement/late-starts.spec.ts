import { expect } from 'chai';
import { ActorCrashedError } from '../../src/index.js';
import { failure } from '../support/failure.js';
import { Gate } from '../support/gate.js';
import { Journal } from '../support/journal.js';
import { until } from '../support/until.js';
import { Lodger } from './actors/lodger.js';
import { Sluggish } from './actors/sluggish.js';
import { lodging } from './lodging.js';

/** Enough for a start in a thread that is there, and to look at one that waits. */
const START_MS = 1500;
/** The neighbour, which does not wait, has had the next thread made by then. */
const restart = { maxRestarts: 5, backoff: { minMs: 500, maxMs: 500 } };

describe('A restart of one of many actors in a thread, after one that took longer than startTimeout', () => {
  const { system } = lodging('thread');

  for (const [what, fails] of [
    ['has started after all', undefined],
    ['has failed to start', 1],
  ] as const) {
    it(`goes on when the other ${what}, and begins no message before its own onStart has ended`, async () => {
      const { spawnWith } = system({ threads: 1 });
      const neighbour = spawnWith({ mode: 'thread', restart: { ...restart, backoff: { minMs: 0, maxMs: 0 } } }, Lodger);
      await neighbour.ready;
      const [first, second] = [new Gate(), new Gate()];
      const journal = new Journal();
      const actor = spawnWith({ startTimeout: START_MS, restart }, Sluggish, journal.path, [undefined, first.key, second.key], fails);
      await failure(actor.post({ action: 'exit' }), ActorCrashedError);
      const note = actor.post({ action: 'note' });
      await second.entered();
      first.open();
      await until(() => journal.has('start 1'), 'the end of its onStart');
      // Behind whatever the thread has told of that.
      await neighbour.post({ action: 'add', n: 1 });
      expect([actor.status, actor.stats().restarts]).to.deep.equal(['restarting', 2]);
      second.open();
      await note;
      expect(journal.lines).to.deep.equal(['start 0', 'start 1', 'start 2', 'note']);
    });
  }
});
