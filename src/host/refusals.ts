import { summaryOf } from '../describe.js';
import { ActorCrashedError, ActorKilledError, ActorStartError, BrokenExecutorError, ShutdownError, TimeoutError, withDelivered } from '../errors.js';
import { endText } from './crash.js';

/*
 * What those are told whose message, or wait, an actor's start or end has disappointed. What a crash is told as: see crash.ts.
 */

export { shutDown } from '../client/peer.js';

export const gone = (name: string, cause: unknown): BrokenExecutorError =>
  new BrokenExecutorError(`the actor ${name} is gone (${endText(cause)}); the message was not sent: spawn a new one`, { cause, delivered: 'no' });

/** Of a message that a crash had interrupted, and that nobody handles again: a post that nobody sends any more fails with `refusal`. */
export const interrupted = (name: string, refusal: unknown): Error =>
  refusal instanceof ShutdownError
    ? withDelivered(refusal, 'maybe')
    : new BrokenExecutorError(`the actor ${name} is gone; a crash had interrupted the message, which is not handled again`, {
        cause: refusal,
        delivered: 'maybe',
      });

/** Its thread or process could not be made, or not be asked to. */
export const notHosted = (name: string, mode: string, cause: unknown): ActorStartError =>
  new ActorStartError(`the ${mode} of ${name} could not be started: ${summaryOf(cause)}`, { cause, delivered: 'no' });

/** It was there, and its module, constructor or onStart failed; or it crashed before they had ended. */
export function notStarted(name: string, cause: unknown): ActorStartError {
  if (cause instanceof ActorStartError) return cause;
  const why = cause instanceof ActorCrashedError ? cause.message : endText(cause);
  return new ActorStartError(`${name} could not be started: ${why}`, { cause, delivered: 'no' });
}

export const notReady = (name: string, ms: number): ActorStartError =>
  new ActorStartError(`${name} was not ready ${ms} ms after its start (startTimeout): import of its module, constructor and onStart together`, {
    cause: new TimeoutError(`startTimeout of ${ms} ms has passed`),
    delivered: 'no',
  });

export const killed = (name: string, cause: unknown): ActorKilledError => new ActorKilledError(`the actor ${name} was killed`, { cause, delivered: 'maybe' });

/** `before`: what had not happened. */
export const killedBefore = (name: string, before: string, cause: unknown): ActorKilledError =>
  new ActorKilledError(`the actor ${name} was killed before ${before}`, { cause, delivered: 'no' });
