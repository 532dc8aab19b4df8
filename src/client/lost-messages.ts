import { ActorCrashedError } from '../errors.js';
import type { Handover } from './handover.js';
import type { AnyTask } from './task.js';

/** How the messages of a life that crashed go on. */
export interface LossPolicy {
  /** Cells tell what had begun. Where there are none, only the oldest can be said to have run; the others may have, and are not handled again. */
  readonly exact: boolean;
  /** How often one whose handler a crash interrupts is handled again. */
  readonly maxTaskRetries: number;
  /** For what had begun, and for what had not but cannot be handed over again: something of it was moved, or it is what ended the actor. */
  readonly begunError: unknown;
  readonly restError: unknown;
}

/** How often, at least, a message is handed over again that may have used up the memory by its arrival; and from how many bytes on it may have. */
const ONCE_MORE = 1;
const LARGE = 2 ** 20;

/** Handled again, it would yield those items twice. */
const hasYielded = (task: AnyTask): boolean => (task._extras?.items?.received ?? 0) > 0;
const wasMoved = (task: AnyTask): boolean => task._extras?.moved === true;

/** Fails what may have run, and lets the rest wait again. */
export function settleLost(handover: Pick<Handover, 'putBack'>, lost: { begun: AnyTask[]; waiting: AnyTask[] }, policy: LossPolicy): void {
  const ran = policy.exact ? lost.begun : lost.begun.slice(0, 1);
  const again = new Set(ran.filter((task) => !wasMoved(task) && !hasYielded(task) && ++task._extra.attempts <= policy.maxTaskRetries));
  const fatal = fatalOf(lost, policy);
  const stays = (task: AnyTask): boolean => !wasMoved(task) && task !== fatal;
  // First: a callback of what is settled here may end the actor, which must find all that waits again.
  handover.putBack([...again, ...lost.waiting.filter(stays)]);
  // Its handler had been told to stop, and its next life would never hear of that.
  for (const task of again) if (task._extra.aborted) task._cancel(task._extra.abortReason);
  for (const task of lost.begun) if (!again.has(task)) task._reject(policy.begunError);
  for (const task of lost.waiting) if (!stays(task)) task._reject(policy.restError);
}

/**
 * A message may end its actor before it is one: too large for the heap, it cannot even be read. It has not begun then, and each life would
 * end by it, and take the neighbours along. The first large one of those under way may be the one; it may be sent again.
 */
function fatalOf({ begun, waiting }: { begun: AnyTask[]; waiting: AnyTask[] }, { exact, maxTaskRetries, begunError }: LossPolicy): AnyTask | undefined {
  if (!exact || begun.length > 0 || !(begunError instanceof ActorCrashedError && begunError.outOfMemory)) return undefined;
  const first = waiting.find(isLarge);
  return first !== undefined && ++first._extra.arrivals > Math.max(ONCE_MORE, maxTaskRetries) ? first : undefined;
}

function isLarge(task: AnyTask): boolean {
  try {
    // Loaded at need: it takes a thread 0.6 ms, and hardly ever one needs it.
    const { serialize } = process.getBuiltinModule('node:v8');
    return serialize(task._message.value).byteLength >= LARGE;
  } catch {
    // It holds what only a port can carry.
    return false;
  }
}
