import { plainCodec } from '../client/codec.js';
import { summaryOf } from '../describe.js';
import { ActorCrashedError, type Delivered } from '../errors.js';
import type { ResolvedActorOptions } from '../metadata/options.js';
import type { LastWords } from '../protocol/channels/last-words.js';
import type { ExitInfo, Uncaught } from './transport.js';

/** The error that ended a thread or process, as it has told that itself; else what its host has seen. */
export function uncaughtIn({ uncaught }: LastWords, seen: unknown): Uncaught | undefined {
  if (uncaught !== undefined) return { error: plainCodec.unpack(uncaught.value, uncaught.marks) };
  return seen === undefined ? undefined : { error: seen };
}

/** How an actor ended, in a few words for another text. */
export function endText(cause: unknown): string {
  return cause === undefined ? 'it has ended' : summaryOf(cause);
}

function howItEnded({ exitCode, signal }: ExitInfo): string {
  if (signal !== null) return `was ended by ${signal}`;
  return exitCode === null ? 'was lost' : `ended with exit code ${exitCode}`;
}

/** Whose work ended a thread or process. */
export interface Culprit {
  /** Of the actor. */
  readonly id: string;
  /** What it was at, in words. */
  readonly occupation: string;
}

/** What is known of a crash beside how the thread or process ended. */
interface Circumstances {
  /** What the actor had begun. */
  action: string | undefined;
  culprit: Culprit | undefined;
  delivered: Delivered;
}

/** Whether this actor did it, as far as anybody knows, and no neighbour. */
export function isOwnCrash({ id, options }: { id: string; options: ResolvedActorOptions }, culprit: Culprit | undefined): boolean {
  return culprit === undefined ? options.placement === 'dedicated' : culprit.id === id;
}

function whatRan(id: string, action: string | undefined, culprit: Culprit | undefined): string {
  if (culprit !== undefined && culprit.id !== id) return ` while ${culprit.id}, which shared it, ${culprit.occupation}`;
  return action === undefined ? '' : ` while it handled '${action}'`;
}

/** The error of a message, or of the actor as a whole, after a crash. */
export function crashOf(actor: { id: string; name: string; options: ResolvedActorOptions }, info: ExitInfo, circumstances: Circumstances): ActorCrashedError {
  const { exitCode, signal, outOfMemory, uncaught } = info;
  const { action, culprit, delivered } = circumstances;
  const how = outOfMemory ? 'ran out of memory' : howItEnded(info);
  const when = whatRan(actor.id, action, culprit);
  const why = uncaught === undefined ? '' : `: ${summaryOf(uncaught.error)}`;
  const last = info.stderr ? `; its last output:\n${info.stderr}` : '';
  return new ActorCrashedError(`the ${actor.options.mode} of the actor ${actor.name} ${how}${when}${why}${last}`, {
    exitCode,
    signal,
    outOfMemory,
    action,
    culprit: culprit?.id,
    delivered,
    ...(uncaught === undefined ? {} : { cause: uncaught.error }),
  });
}
