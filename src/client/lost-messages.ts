import type { PendingQueue } from './pending-queue.js';
import type { AnyTask } from './task.js';

/** How the messages of a life that crashed go on. */
export interface LossPolicy {
  /** Cells tell what had begun. Where there are none, only the oldest can be said to have run; the others may have, and are not handled again. */
  readonly exact: boolean;
  /** How often one whose handler a crash interrupts is handled again. */
  readonly maxTaskRetries: number;
  /** For what had begun, and for what had not but cannot be handed over again, since something of it was moved. */
  readonly begunError: unknown;
  readonly movedError: unknown;
}

/** Handled again, it would yield those items twice. */
const hasYielded = (task: AnyTask): boolean => (task._extras?.items?.received ?? 0) > 0;
const wasMoved = (task: AnyTask): boolean => task._extras?.moved === true;

/** Fails what may have run, and lets the rest wait again. */
export function settleLost(queue: PendingQueue, lost: { begun: AnyTask[]; waiting: AnyTask[] }, policy: LossPolicy): void {
  const ran = policy.exact ? lost.begun : lost.begun.slice(0, 1);
  const again = new Set(ran.filter((task) => !wasMoved(task) && !hasYielded(task) && ++task._extra.attempts <= policy.maxTaskRetries));
  // First: a callback of what is settled here may end the actor, which must find all that waits again.
  queue.handover.putBack([...again, ...lost.waiting.filter((task) => !wasMoved(task))]);
  // Its handler had been told to stop, and its next life would never hear of that.
  for (const task of again) if (task._extra.aborted) task._cancel(task._extra.abortReason);
  for (const task of lost.begun) if (!again.has(task)) task._reject(policy.begunError);
  for (const task of lost.waiting) if (wasMoved(task)) task._reject(policy.movedError);
}
