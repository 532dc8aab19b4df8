import type { Mode } from '../../src/index.js';
import type { Remedy } from './fixtures/cell.js';
import type { FaultName } from './fixtures/faults.js';
import type { Stage } from './fixtures/victim.js';

/*
 * What a fault comes to:
 *
 *   refused    the start fails with what was thrown
 *   thrown     the one Future fails with what was thrown; the actor goes on
 *   reported   an error event; the actor ends all the same
 *   crashed    the actor is broken
 *   timed out  by startTimeout, the timeout of the post, the timeout of the shutdown
 *   killed     by kill('enough')
 *   nothing    nobody notices
 */
export type Kind = 'refused' | 'thrown' | 'reported' | 'crashed' | 'timed out' | 'killed' | 'nothing';

export interface Case {
  readonly mode: Mode;
  readonly stage: Stage;
  readonly fault: FaultName;
  readonly remedy: Remedy | undefined;
  readonly kind: Kind;
}

export interface Expected {
  futures: Record<string, string>;
  stops: string[];
  errors: string[];
  late: string[];
  journal: string[];
}

const TIMEOUT = 'TimeoutError ERR_ACTOR_TIMEOUT';
const SHUTDOWN = 'ShutdownError ERR_ACTOR_SHUTDOWN no';

/**
 * How a thread or process ends: as an ActorCrashedError's fields tell it, as its text does, with which cause, and what of its stderr is in
 * the text of a process.
 */
interface End {
  readonly fields: string;
  readonly text: string;
  readonly cause?: string;
  readonly stderr: RegExp;
}

const uncaught = (error: string): End => ({
  fields: 'exit 1',
  text: 'ended with exit code 1',
  cause: error,
  stderr: new RegExp(`the last words\n[^]*${error.replace(' ', ': ')}\n    at `),
});

const ends: Partial<Record<FaultName, End>> = {
  throws: uncaught('TypeError thrown'),
  exits: { fields: 'exit 7', text: 'ended with exit code 7', stderr: /^the last words$/ },
  'is killed': { fields: 'SIGKILL', text: 'was ended by SIGKILL', stderr: /^the last words$/ },
  aborts: { fields: 'SIGABRT', text: 'was ended by SIGABRT', stderr: /stack trace/i },
  'throws in a timer': uncaught('TypeError thrown in a timer'),
  'rejects in the background': uncaught('RangeError rejected'),
};

const outOfMemory = { text: 'ran out of memory', stderr: /^FATAL ERROR: .* JavaScript heap out of memory$/ };

function endOf({ fault, mode }: Case): End {
  if (fault !== 'runs out of memory') return ends[fault] as End;
  return mode === 'thread'
    ? { ...outOfMemory, fields: 'exit 1 out of memory', cause: 'Error ERR_WORKER_OUT_OF_MEMORY' }
    : { ...outOfMemory, fields: 'SIGABRT out of memory' };
}

function crash(cell: Case, delivered: 'no' | 'maybe', action?: string): string {
  const { fields, cause } = endOf(cell);
  return `ActorCrashedError ERR_ACTOR_CRASHED ${delivered} ${fields}${action === undefined ? '' : ` in ${action}`}${cause === undefined ? '' : ` < ${cause}`}`;
}

const killed = ({ kind }: Case, delivered: 'no' | 'maybe'): string =>
  `ActorKilledError ERR_ACTOR_KILLED ${delivered} < ${kind === 'killed' ? 'enough' : TIMEOUT}`;

/** An end: the stop event, and what a post throws after it. */
function ended(status: 'stopped' | 'broken', cause?: string): Pick<Expected, 'stops' | 'late' | 'errors'> {
  if (cause === undefined) return { stops: [status], late: [SHUTDOWN], errors: [] };
  return { stops: [`${status}: ${cause}`], late: [`BrokenExecutorError ERR_ACTOR_BROKEN no < ${cause}`], errors: [] };
}

/** By the names of `note 0`, `note 1` and so on. */
const notes = (count: number, say: (n: number) => string): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`note ${n}`, say(n)]));

function start(cell: Case): Expected {
  const { stage, kind } = cell;
  const journal = stage === 'import' ? [] : stage === 'constructor' ? ['constructor'] : ['constructor', 'onStart'];
  if (kind === 'killed') {
    return { futures: { ready: killed(cell, 'no'), ...notes(2, () => killed(cell, 'no')) }, ...ended('stopped', killed(cell, 'maybe')), journal };
  }
  const why = kind === 'crashed' ? crash(cell, 'no') : kind === 'refused' ? 'TypeError thrown' : TIMEOUT;
  const error = `ActorStartError ERR_ACTOR_START no < ${why}`;
  return { futures: { ready: error, ...notes(2, () => error) }, ...ended('broken', error), journal };
}

/**
 * A handler at work, with others behind it: what it comes to itself, what those do, of which these had been handed over ahead between
 * processes, and the end.
 */
function atWork(cell: Case, action: string, count: number, ahead: readonly number[]): Expected {
  const journal = ['constructor', 'onStart', 'suffer'];
  const behind = (n: number): 'no' | 'maybe' => (cell.mode === 'process' && ahead.includes(n) ? 'maybe' : 'no');
  switch (cell.kind) {
    case 'thrown':
      return {
        futures: { suffer: 'TypeError thrown', ...notes(count, String) },
        ...ended('stopped'),
        journal: [...journal, ...Object.keys(notes(count, String)), 'onStop'],
      };
    case 'crashed': {
      const futures = { suffer: crash(cell, 'maybe', action), ...notes(count, (n) => crash(cell, behind(n), action)) };
      return { futures, ...ended('broken', crash(cell, 'maybe', action)), journal };
    }
    default: {
      const suffer = cell.kind === 'killed' ? killed(cell, 'maybe') : `${TIMEOUT} ${cell.mode === 'thread' ? 'yes' : 'maybe'}`;
      return { futures: { suffer, ...notes(count, (n) => killed(cell, behind(n))) }, ...ended('stopped', killed(cell, 'maybe')), journal };
    }
  }
}

/**
 * What waits behind a slow handler in a process is taken back as soon as its event loop allows: none of what was handed over ahead by then
 * says 'maybe' any more, or still all of it, or a part; also what comes later than what was taken back before. In threads nothing counts as
 * handed over.
 */
const handedOver = (cell: Case, most: 1 | 2): number[][] =>
  cell.mode === 'thread' || cell.fault === 'hangs' ? [[]] : most === 1 ? [[], [0]] : [[], [0], [0, 1], [1]];

function handler(cell: Case): Expected[] {
  return handedOver(cell, 2).map((ahead) => {
    const { futures, ...rest } = atWork(cell, 'suffer', 4, ahead);
    return { futures: { ready: 'undefined', ...futures }, ...rest };
  });
}

/** What a process has not sent when it ends in the middle of a turn is lost, and whatever was answered with it. */
const isLost = ({ mode, fault }: Case): boolean =>
  mode === 'process' && (fault === 'is killed' || fault === 'aborts' || fault === 'runs out of memory' || fault === 'blocks');

/** Where it may be lost, it may also have been sent before: when the next message was taken back meanwhile, a turn of the event loop lies between the two. */
function result(cell: Case): Expected[] {
  const whole = handedOver(cell, 1).map((ahead) => resultIs(cell, 'all of it', 'suffer', ahead));
  if (!isLost(cell)) return whole;
  return [...whole, resultIs(cell, cell.kind === 'crashed' ? crash(cell, 'maybe', 'large') : killed(cell, 'maybe'), 'large', [])];
}

function resultIs(cell: Case, large: string, action: string, ahead: readonly number[]): Expected {
  const { futures, journal, ...rest } = atWork(cell, action, 2, ahead);
  return { futures: { ready: 'undefined', large, ...futures }, ...rest, journal: journal.toSpliced(2, 0, 'large') };
}

function between(cell: Case): Expected {
  const journal = ['constructor', 'onStart', 'arm'];
  const armed = { ready: 'undefined', arm: 'armed' };
  const begun = cell.mode === 'process' ? 'maybe' : 'no';
  switch (cell.kind) {
    case 'crashed':
      return { futures: armed, ...ended('broken', crash(cell, 'maybe')), journal };
    case 'timed out':
      return { futures: { ...armed, 'note 0': `${TIMEOUT} ${begun}` }, ...ended('stopped', killed(cell, 'maybe')), journal };
    case 'killed': {
      const handled = cell.fault === 'hangs';
      const futures = { ...armed, 'note 0': handled ? '0' : killed(cell, begun) };
      return { futures, ...ended('stopped', killed(cell, 'maybe')), journal: handled ? [...journal, 'note 0'] : journal };
    }
    default:
      return { futures: { ...armed, 'note 0': '0' }, ...ended('stopped'), journal: [...journal, 'note 0', 'onStop'] };
  }
}

function onStop(cell: Case): Expected {
  const { stops, late } =
    cell.kind === 'reported' ? ended('stopped') : cell.kind === 'crashed' ? ended('broken', crash(cell, 'maybe')) : ended('stopped', killed(cell, 'maybe'));
  return {
    futures: { 'note 0': '0', ready: 'undefined' },
    stops,
    errors: cell.kind === 'reported' ? ['TypeError thrown'] : [],
    late: [SHUTDOWN, ...late],
    journal: ['constructor', 'onStart', 'note 0', 'onStop'],
  };
}

/** The first life has crashed; this is the one that the policy allows. */
function restart(cell: Case): Expected {
  const { kind } = cell;
  const futures = { ready: 'undefined', die: 'ActorCrashedError ERR_ACTOR_CRASHED maybe exit 9 in die' };
  const journal = ['constructor', 'onStart', 'die', 'constructor'];
  if (kind === 'killed') return { futures: { ...futures, ...notes(2, () => killed(cell, 'no')) }, ...ended('stopped', killed(cell, 'maybe')), journal };
  const refusal = `ActorStartError ERR_ACTOR_START no < ${kind === 'refused' ? 'TypeError thrown' : TIMEOUT}`;
  const [cause, waiting] = kind === 'crashed' ? [crash(cell, 'maybe'), crash(cell, 'no')] : [refusal, refusal];
  return { futures: { ...futures, ...notes(2, () => waiting) }, ...ended('broken', cause), journal };
}

/** What may come of a cell; nearly everywhere that is one thing. */
export function expected(cell: Case): Expected[] {
  const { stage } = cell;
  if (stage === 'handler') return handler(cell);
  if (stage === 'result') return result(cell);
  return [{ import: start, constructor: start, onStart: start, between, onStop, restart }[stage](cell)];
}

/** The text of the crash up to the last output of a process, and that. */
export function expectedText(cell: Case, futures: Record<string, string>): { text: string; stderr: RegExp } {
  const { stage, mode } = cell;
  const { text, cause, stderr } = endOf(cell);
  const prefix = stage === 'import' || stage === 'constructor' || stage === 'onStart' ? 'Victim could not be started: ' : '';
  const action = stage === 'handler' ? 'suffer' : stage === 'result' ? (futures.large === 'all of it' ? 'suffer' : 'large') : undefined;
  const why = cause === undefined ? '' : `: ${cause.startsWith('Error') ? 'Error: Worker terminated due to reaching memory limit' : cause.replace(' ', ': ')}`;
  return { text: `${prefix}the ${mode} of the actor Victim ${text}${action === undefined ? '' : ` while it handled '${action}'`}${why}`, stderr };
}
