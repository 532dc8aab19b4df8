import { plainCodec } from '../client/codec.js';
import { BrokenExecutorError } from '../errors.js';
import { LOST } from '../protocol/messages.js';
import { realm } from '../protocol/realm.js';
import { shutDown } from './refusals.js';

/** Refs may outlive their actors by far: of those that ended last it is known how. */
const KEPT = 4096;

const ended = new Map<string, { readonly name: string; readonly clean: boolean }>();

/** For refs that will be posted to later. */
export function rememberEnd(id: string, name: string, clean: boolean): void {
  ended.set(id, { name, clean });
  if (ended.size <= KEPT) return;
  const [oldest] = ended.keys();
  ended.delete(oldest as string);
}

/** What a post to an actor of this realm that has ended is answered. */
export function refusalOf(id: string): Error {
  const end = ended.get(id);
  if (end?.clean) return shutDown(end.name);
  return new BrokenExecutorError(`the actor ${end?.name ?? id} is gone; the message was not sent`, { delivered: 'no' });
}

realm.onUnknown = (from, actorId): void => {
  const error = plainCodec.packError(refusalOf(actorId));
  realm.send([LOST, from, realm.path, actorId, { again: false, begun: error, rest: error, refusal: error }]);
};
