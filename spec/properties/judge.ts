import { inspect } from 'node:util';
import {
  ActorCrashedError,
  ActorError,
  ActorKilledError,
  ActorStartError,
  CancelledError,
  MailboxFullError,
  SerializationError,
  TimeoutError,
  UnknownActionError,
} from '../../src/index.js';
import { RELAYED } from './actors/wild.js';
import type { History, Message } from './history.js';
import { isAnswer, isGone } from './messages.js';

/** Timers are late on a machine under load, but not that late, in ms. */
const LATE_MS = 15_000;

type Rule = (history: History) => Iterable<string>;

/** All that a run did against the contract. */
export const judge = (history: History): string[] => [...history.violations, ...rules.flatMap((rule) => [...rule(history)])];

const begunIn = ({ entries }: History): Map<number, number> => {
  const begun = new Map<number, number>();
  for (const { kind, id } of entries) if (kind === 'begun') begun.set(id, (begun.get(id) ?? 0) + 1);
  return begun;
};

const retriesOf = ({ schedule: { options } }: History): number => (typeof options.restart === 'object' ? (options.restart.maxTaskRetries ?? 0) : 0);

// ── Futures ──

function* settledOnceAndInTime({ messages }: History): Iterable<string> {
  for (const { id, tell, settled, settledAfter, timeout, outcome } of messages) {
    if (tell) continue;
    if (settled !== 1) yield `the callback of ${id} was called ${settled} times`;
    if (outcome !== undefined && settledAfter > timeout + LATE_MS) yield `${id}, with a timeout of ${timeout} ms, settled after ${settledAfter} ms`;
  }
}

/** Each outcome has a cause, and agrees with what the actor entered in its ledger. */
function* outcomesAreTrue(history: History): Iterable<string> {
  const begun = begunIn(history);
  for (const message of history.messages) {
    const times = begun.get(message.id) ?? 0;
    if (message.outcome !== undefined && !isDue(message, history, times)) yield `${describe(message)}, and was begun ${times} times`;
  }
}

function isDue(message: Message, history: History, times: number): boolean {
  const { what, timeout, outcome } = message;
  if (outcome?.is === 'value') return times > 0 && isAnswer(outcome.what, message.id, what, message.amount);
  const error = outcome?.what;
  if (!(error instanceof ActorError)) return times > 0 && what === 'throw' && error instanceof RangeError && error.message === `thrown by ${message.id}`;
  const { delivered } = error;
  if (delivered === undefined || (delivered === 'no' && times > 0)) return false;
  // An actor that is struck down may have begun it without having come to its ledger; the turn of an unknown action comes, too.
  if (delivered === 'yes' && times === 0 && what !== 'unknown' && history.killed === 'no' && history.crashed !== 'from outside') return false;
  if (error instanceof CancelledError) {
    if (delivered === 'no') return message.mayBeCancelled;
    // A crash came before the handler could tell how it ends, and now it would be handled again.
    if (delivered === 'maybe') return message.mayBeCancelled && history.crashed !== 'no';
    return message.mayBeAborted && (what === 'obey' || what === 'look up');
  }
  if (error instanceof TimeoutError) return timeout !== Infinity;
  if (error instanceof UnknownActionError) return what === 'unknown' && delivered === 'no';
  if (error instanceof SerializationError)
    return error.where === 'message' ? what === 'unsendable' && delivered === 'no' : what === 'uncloneable' && error.where === 'result' && times > 0;
  // 'maybe' of one that a crash had interrupted, and that waited to be handled again.
  if (error instanceof MailboxFullError)
    return history.schedule.options.mailbox?.capacity !== Infinity && (delivered === 'no' || (delivered === 'maybe' && retriesOf(history) > 0));
  if (error instanceof ActorKilledError) return history.killed !== 'no';
  if (error instanceof ActorCrashedError) return history.crashed !== 'no' && delivered !== 'yes';
  return error instanceof ActorStartError && startMayFail(history) && delivered === 'no';
}

const startMayFail = ({ schedule, crashed }: History): boolean =>
  crashed === 'from outside' || schedule.plan.starts.some((start) => start === 'throws' || start === 'exits');

const describe = ({ id, what, outcome }: Message): string => {
  const error = outcome?.what;
  const text = error instanceof ActorError ? `${error.name}, delivered ${error.delivered}: ${error.message}` : inspect(error, { depth: 0 });
  return `${id}, '${what}', ended with ${outcome?.is} ${text}`;
};

// ── what ran ──

function* atMostOnce(history: History): Iterable<string> {
  const most = 1 + retriesOf(history);
  for (const [id, times] of begunIn(history)) if (times > most) yield `${id} was begun ${times} times, with ${most - 1} retries`;
}

/** Lives follow each other; in a life no message is begun twice, before onStart, after onStop, or while another runs. */
function* oneAtATime({ entries, messages, killed }: History): Iterable<string> {
  const concurrent = new Set(messages.filter(({ what }) => what === 'beside').map(({ id }) => id));
  let life = -1;
  let stopped = true;
  let running: number | undefined;
  let begun = new Set<number>();
  for (const { kind, id } of entries) {
    if (kind === 'started') {
      if (id <= life) yield `life ${id} began after life ${life}`;
      [life, stopped, running, begun] = [id, false, undefined, new Set()];
    } else if (kind === 'stopped') {
      if (stopped || id !== life) yield `onStop of life ${id} ran in life ${life}${stopped ? ', which had stopped' : ''}`;
      if (running !== undefined && killed === 'no') yield `onStop ran while ${running} did`;
      stopped = true;
    } else if (kind === 'begun') {
      if (stopped) yield `${id} was begun outside of a life`;
      if (begun.has(id)) yield `${id} was begun twice in life ${life}`;
      begun.add(id);
      if (concurrent.has(id)) continue;
      if (running !== undefined) yield `${id} was begun while ${running} ran`;
      running = id;
    } else if (kind === 'ended' && running === id) {
      running = undefined;
    }
  }
}

/** First posted, first handled, among those of one poster and one priority. */
function* inOrder({ entries, messages }: History): Iterable<string> {
  const last = new Map<string, number>();
  const seen = new Set<number>();
  for (const { kind, id } of entries) {
    if (kind !== 'begun' || seen.has(id)) continue;
    seen.add(id);
    const poster =
      id < RELAYED ? `priority ${messages.find((message) => message.id === id)?.priority}` : `the actor's own, of ${Math.floor((id - RELAYED) / 4)}`;
    const before = last.get(poster) ?? -1;
    if (before > id) yield `${id} was begun after ${before}: ${poster}`;
    last.set(poster, Math.max(before, id));
  }
}

/**
 * Up to this one, nothing can be overtaken: what it moved or lent cannot come back, and those before it stay before it. From the first
 * message with a priority on, buffers are copied.
 */
function lastGone({ messages, moves }: History): number {
  const first = messages.find(({ priority }) => priority !== 0)?.id ?? Infinity;
  return Math.max(-1, ...messages.filter(({ id, what, amount }) => moves && id < first && isGone(what, amount)).map(({ id }) => id));
}

/**
 * Where a cancel is exact, one message at most is begun before a higher one that was posted earlier: the one that was on the point of it. Elsewhere so are all
 * concurrent ones that had been posted by then: nothing holds them up, and they cannot be taken back.
 */
function* higherFirst(history: History): Iterable<string> {
  const { entries, messages, exact, schedule } = history;
  if (!exact && schedule.options.prefetch !== 1) return;
  const gone = lastGone(history);
  const onTheirWay = new Set(exact ? [] : messages.filter(({ what }) => what === 'beside').map(({ id }) => id));
  const begun = new Set(entries.filter(({ kind }) => kind === 'begun').map(({ id }) => id));
  const priorities = new Map(messages.filter(({ id }) => begun.has(id)).map(({ id, priority }) => [id, priority]));
  const waiting = new Map<number, number[]>();
  const past = new Set<number>();
  for (const { kind, id } of entries) {
    // An actor elsewhere may have begun it before the host could enter that it was posted.
    if (kind === 'posted' && begun.has(id) && !past.has(id)) waiting.set(id, []);
    if (kind !== 'begun') continue;
    past.add(id);
    waiting.delete(id);
    const priority = priorities.get(id) ?? Infinity;
    for (const [other, before] of waiting) {
      // Numbers are given in the order of posts.
      if ((priorities.get(other) ?? 0) <= priority || (onTheirWay.has(id) && id < other) || id <= gone) continue;
      if (before.push(id) === 2) yield `${other} was posted before ${before} were begun, and is of higher priority`;
    }
  }
}

/** What somebody asked to abort is not begun in another life. */
function* abortsLast({ entries }: History): Iterable<string> {
  const aborted = new Set<number>();
  let before = new Set<number>();
  for (const { kind, id } of entries) {
    if (kind === 'started') before = new Set(aborted);
    else if (kind === 'aborted') aborted.add(id);
    else if (kind === 'begun' && before.has(id)) yield `${id} was begun in a life after its abort`;
  }
}

/** Nothing is lost where nobody asks for it: with a calm end even every tell has been begun. */
function* nothingIsLost(history: History): Iterable<string> {
  const { killed, crashed, swept, schedule, messages } = history;
  if (killed !== 'no' || crashed !== 'no' || swept || startMayFail(history) || schedule.options.mailbox?.capacity !== Infinity) return;
  const begun = begunIn(history);
  for (const { id, tell, what, timeout } of messages)
    if (tell && timeout === Infinity && what !== 'unknown' && what !== 'unsendable' && !begun.has(id)) yield `the tell ${id} was never begun`;
}

// ── figures, events, the end ──

function* countersAddUp(history: History): Iterable<string> {
  const { messages, stats, errors } = history;
  const { posted, queued, running, completed, failed, cancelled } = stats;
  const outcomes = (is: string): number => messages.filter(({ outcome }) => outcome?.is === is).length;
  const tells = messages.filter(({ tell }) => tell).length;
  const ofTells = [completed - outcomes('value'), failed - outcomes('error'), cancelled - outcomes('cancelled')];
  const reported = errors.filter((error) => !isOfStop(error)).length;
  const right =
    posted === messages.length && queued === 0 && running === 0 && ofTells.every((count) => count >= 0) && ofTells[0] + ofTells[1] + ofTells[2] === tells;
  if (!right)
    yield `the counters at the end, ${inspect(stats)}, do not add up with ${outcomes('value')}, ${outcomes('error')}, ${outcomes('cancelled')} and ${tells} tells`;
  // A restart that fails is reported, where another follows.
  const ofStarts = startMayFail(history) ? Math.min(stats.restarts, errors.filter((error) => error instanceof ActorStartError).length) : 0;
  if (reported < ofTells[1] || reported > ofTells[1] + ofStarts) yield `${ofTells[1]} tells failed and ${reported} errors were reported`;
}

const isOfStop = (error: unknown): boolean => error instanceof Error && error.message === 'thrown by onStop';

function* eventsAreRight(history: History): Iterable<string> {
  const { stops, restarts, stats, entries, errors, schedule, crashed, killed } = history;
  const lives = entries.filter(({ kind }) => kind === 'started').length;
  const ends = entries.filter(({ kind }) => kind === 'stopped').length;
  const ofStop = errors.filter(isOfStop).length;
  if (stops.length !== 1 || stops[0].status !== stats.status) yield `the status is ${stats.status} after the stop events ${inspect(stops)}`;
  if (stats.status === 'broken' && crashed === 'no' && !startMayFail(history)) yield 'it is broken although nothing happened';
  if (stats.status === 'broken' && killed === 'surely') yield 'it was killed and is broken';
  if (restarts.some((each, at) => each <= (restarts[at - 1] ?? 0)) || (restarts.at(-1) ?? 0) > stats.restarts)
    yield `restarts ${restarts} of ${stats.restarts}`;
  if (restarts.length > Math.max(0, lives - 1) || lives > stats.restarts + 1)
    yield `${restarts.length} restart events and ${stats.restarts} restarts for ${lives} lives`;
  const { restart } = schedule.options;
  const most = typeof restart !== 'object' ? 0 : restart.maxRestarts === -1 ? Infinity : restart.maxRestarts;
  if (stats.restarts > most) yield `${stats.restarts} restarts where ${most} are allowed`;
  if (stats.restarts > 0 && crashed === 'no' && !startMayFail(history)) yield `${stats.restarts} restarts without a crash`;
  if (stats.status === 'stopped' && killed === 'no' && crashed === 'no' && ends !== 1) yield `onStop ran ${ends} times`;
  if (
    ofStop > (schedule.plan.stop === 'throws' ? ends : 0) ||
    (ofStop === 0 && ends > 0 && schedule.plan.stop === 'throws' && killed === 'no' && crashed === 'no')
  )
    yield `onStop ran ${ends} times and reported ${ofStop} errors`;
}

const rules: readonly Rule[] = [
  settledOnceAndInTime,
  outcomesAreTrue,
  atMostOnce,
  oneAtATime,
  inOrder,
  higherFirst,
  abortsLast,
  nothingIsLost,
  countersAddUp,
  eventsAreRight,
];
