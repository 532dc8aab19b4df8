// The properties are worth what their judge sees: each of these is a run that kept the contract, with one lie put into it.
import { expect } from 'chai';
import { CancelledError, TimeoutError } from '../../src/index.js';
import type { History, Message } from './history.js';
import { judge } from './judge.js';
import type { Entry } from './ledger.js';
import { Neighbourhood, Scene } from './scene.js';
import type { PostStep, Schedule, Step } from './schedule.js';

const post = (what: PostStep['what'], changes: Partial<PostStep> = {}): PostStep => ({
  do: 'post',
  what,
  amount: 1,
  priority: 0,
  timeout: undefined,
  signal: undefined,
  then: 'nothing',
  times: 1,
  ...changes,
});

const steps: Step[] = [
  post('nap'),
  post('quick', { times: 3 }),
  post('throw'),
  post('quick', { priority: 7 }),
  { do: 'cancel', of: 2 },
  post('quick', { do: 'tell' }),
];
const schedule: Schedule = { options: { mailbox: { capacity: Infinity } }, plan: { starts: [], stop: 'ok' }, ready: true, steps, end: 'shutdown' };
// Number 5 has priority 7, and overtakes all but the one that runs by then; 2 is cancelled; 6 is a tell.
const BEGUN = [0, 5, 1, 3, 4, 6];

const message = (history: History, id: number, changes: Partial<Message>): History => ({
  ...history,
  messages: history.messages.map((each) => (each.id === id ? { ...each, ...changes } : each)),
});
const entries = (history: History, change: (entries: Entry[]) => Entry[]): History => ({ ...history, entries: change([...history.entries]) });
const entry = (kind: Entry['kind'], id: number): Entry => ({ kind, id });
const insert = (list: Entry[], kind: Entry['kind'], id: number, ...added: Entry[]): Entry[] => {
  const at = list.findIndex((each) => each.kind === kind && each.id === id);
  return [...list.slice(0, at), ...added, ...list.slice(at)];
};
const without = (list: Entry[], ...ids: number[]): Entry[] =>
  list.filter(({ kind, id }) => kind === 'posted' || kind === 'started' || kind === 'stopped' || !ids.includes(id));
const stats = (history: History, changes: Partial<History['stats']>): History => ({ ...history, stats: { ...history.stats, ...changes } });

const lies: Record<string, [lie: (history: History) => History, found: RegExp]> = {
  'a cancelled one ran': [
    (h) => entries(h, (list) => insert(list, 'stopped', 0, entry('begun', 2), entry('ended', 2))),
    /^2, .* cancelled CancelledError.* begun 1 times/,
  ],
  'a cancellation that nobody asked for': [
    (h) => message(h, 1, { outcome: { is: 'cancelled', what: new CancelledError('', { delivered: 'no' }) } }),
    /^1, .*CancelledError/,
  ],
  "'no' from one that ran": [
    (h) => message(h, 4, { timeout: 5, outcome: { is: 'error', what: new TimeoutError('', { delivered: 'no' }) } }),
    /^4, .*delivered no/,
  ],
  "'yes' from one that never ran": [
    (h) => message(h, 2, { timeout: 5, outcome: { is: 'error', what: new TimeoutError('', { delivered: 'yes' }) } }),
    /^2, .*delivered yes/,
  ],
  'an error of the library that does not say': [
    (h) => message(h, 2, { timeout: 5, outcome: { is: 'error', what: new TimeoutError('') } }),
    /delivered undefined/,
  ],
  'the value of another': [(h) => message(h, 1, { outcome: { is: 'value', what: 3 } }), /^1, .* value 3/],
  'an error of another': [(h) => message(h, 4, { outcome: { is: 'error', what: new RangeError('thrown by 5') } }), /^4, .*thrown by 5/],
  'a value without a handler': [(h) => entries(h, (list) => without(list, 1)), /^1, .* begun 0 times/],
  'a time-out without a timeout': [(h) => message(h, 2, { outcome: { is: 'error', what: new TimeoutError('', { delivered: 'no' }) } }), /^2, .*TimeoutError/],
  'settled twice': [(h) => message(h, 1, { settled: 2 }), /callback of 1 was called 2 times/],
  'never settled': [(h) => message(h, 1, { settled: 0, outcome: undefined }), /callback of 1 was called 0 times/],
  'settled long after its deadline': [(h) => message(h, 1, { timeout: 5, settledAfter: 60_000 }), /settled after 60000 ms/],
  'begun twice': [(h) => entries(h, (list) => insert(list, 'stopped', 0, entry('begun', 1), entry('ended', 1))), /^1 was begun 2 times/],
  'two at a time': [(h) => entries(h, (list) => insert(without(list, 1), 'begun', 3, entry('begun', 1))), /^3 was begun while 1 ran/],
  'the wrong order': [(h) => entries(h, (list) => insert(without(list, 1), 'begun', 4, entry('begun', 1), entry('ended', 1))), /^1 was begun after 3/],
  'a higher one behind lower ones': [
    (h) => entries(h, (list) => insert(without(list, 5), 'begun', 4, entry('begun', 5), entry('ended', 5))),
    /^5 was posted before 1,3 were begun/,
  ],
  'begun after onStop': [(h) => entries(h, (list) => [...without(list, 6), entry('begun', 6), entry('ended', 6)]), /^6 was begun outside of a life/],
  'begun in a life after its abort': [
    (h) => entries(h, (list) => insert(without(list, 1), 'stopped', 0, entry('aborted', 1), entry('started', 1), entry('begun', 1), entry('ended', 1))),
    /^1 was begun in a life after its abort/,
  ],
  'a tell that was lost': [(h) => entries(h, (list) => without(list, 6)), /tell 6 was never begun/],
  'a counter too high': [(h) => stats(h, { completed: h.stats.completed + 1 }), /do not add up/],
  'something pending after the end': [(h) => stats(h, { queued: 1, cancelled: h.stats.cancelled - 1 }), /do not add up/],
  'a failed tell that was not reported': [(h) => stats(h, { failed: h.stats.failed + 1, completed: h.stats.completed - 1 }), /1 tells failed and 0 errors/],
  'no stop event': [(h) => ({ ...h, stops: [] }), /after the stop events/],
  'two stop events': [(h) => ({ ...h, stops: [...h.stops, ...h.stops] }), /after the stop events/],
  'broken for no reason': [(h) => stats({ ...h, stops: [{ status: 'broken' }] }, { status: 'broken' }), /broken although nothing happened/],
  'a restart without a crash': [(h) => stats(h, { restarts: 1 }), /1 restarts without a crash/],
  'a restart event without a restart': [(h) => ({ ...h, restarts: [1] }), /restarts 1 of 0/],
  'no onStop': [(h) => entries(h, (list) => list.filter(({ kind }) => kind !== 'stopped')), /onStop ran 0 times/],
};

describe('The judge of the properties', () => {
  let history: History;

  before(async () => {
    history = await new Scene(new Neighbourhood('inline'), schedule).play();
  });

  it('finds nothing in a run that kept the contract', () => {
    expect(judge(history)).to.deep.equal([]);
    expect(history.entries.filter(({ kind }) => kind === 'begun').map(({ id }) => id)).to.deep.equal(BEGUN);
  });

  for (const [lie, [tell, found]] of Object.entries(lies)) {
    it(`finds the lie: ${lie}`, () => {
      const violations = judge(tell(history));
      expect(
        violations.some((violation) => found.test(violation)),
        violations.join('\n') || 'nothing found',
      ).to.equal(true);
    });
  }
});
