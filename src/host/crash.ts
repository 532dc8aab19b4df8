import { inspect } from 'node:util';
import { ActorCrashedError, type Delivered } from '../errors.js';
import type { Mode } from '../metadata/options.js';
import type { ExitInfo } from './transport.js';

/** How an actor ended, in a few words for another text. */
export function endText(cause: unknown): string {
  if (cause instanceof Error) return `${cause.name}: ${cause.message}`;
  return cause === undefined ? 'it has ended' : inspect(cause, { depth: 0 });
}

function howItEnded({ exitCode, signal }: ExitInfo): string {
  if (signal !== null) return `was ended by ${signal}`;
  return exitCode === null ? 'was lost' : `ended with exit code ${exitCode}`;
}

/** The error of a message, or of the actor as a whole, after a crash. */
export function crashOf(name: string, mode: Mode, info: ExitInfo, action: string | undefined, delivered: Delivered): ActorCrashedError {
  const { exitCode, signal, outOfMemory, error } = info;
  const how = outOfMemory ? 'ran out of memory' : howItEnded(info);
  const when = action === undefined ? '' : ` while it handled '${action}'`;
  const why = error === undefined ? '' : `: ${endText(error)}`;
  const last = info.stderr ? `; its last output:\n${info.stderr}` : '';
  return new ActorCrashedError(`the ${mode} of the actor ${name} ${how}${when}${why}${last}`, {
    exitCode,
    signal,
    outOfMemory,
    action,
    delivered,
    ...(error === undefined ? {} : { cause: error }),
  });
}
