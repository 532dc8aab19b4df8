import { InvalidMessageError, UnknownActionError } from '../errors.js';
import { mayHandle } from '../metadata/handler-table.js';
import type { HandlerEntry } from '../metadata/registry.js';
import type { Handlers } from './handlers.js';

// What a message fails with that reaches no handler.

/** Characters of an action that a text shows. */
const LONG = 100;

function describeMessage(message: unknown): string {
  if (message === null || message === undefined) return String(message);
  if (Array.isArray(message)) return 'an array';
  return typeof message === 'object' ? 'an object without a string action' : `a ${typeof message}`;
}

/** The actor `name` has no handler for it. */
export function noHandler(name: string, { byAction, prototype }: Handlers, action: string | undefined, message: unknown): Error {
  if (action === undefined) {
    const text = `${name} got ${describeMessage(message)}; a message is an object with a string 'action', or the class has a method 'handle' for others`;
    return new InvalidMessageError(text, { delivered: 'no' });
  }
  const known = Array.from(byAction.keys(), (each) => `'${each}'`).join(', ') || 'none';
  const shown = action.length > LONG ? `${action.slice(0, LONG)}…` : action;
  const isForgotten = mayHandle(prototype, action) && !Array.from(byAction.values()).some(({ method }) => method === action);
  const hint = isForgotten ? `. It has a method ${action}: decorate that with @handler('${action}'), or list it in the handlers of defineActor` : '';
  return new UnknownActionError(`${name} has no handler for '${shown}'; its actions: ${known}${hint}`, { delivered: 'no' });
}

/** A stream was asked of a handler that is no generator, or a result of one that is. */
export function wrongCall(name: string, { action, method, generator }: HandlerEntry): InvalidMessageError {
  const what = `${name}'s handler ${action === '' ? `'${String(method)}'` : `of '${action}'`}`;
  const text = generator
    ? `${what} is a generator, whose items neither post nor tell can take: call stream(message), and loop over what it returns`
    : `${what} is no generator, so it has no items to stream: post the message, or declare the handler as '*${String(method)}' or 'async *${String(method)}' (compiled for ES2017, or wrapped by a decorator, a generator is none)`;
  return new InvalidMessageError(text, { delivered: 'no' });
}
