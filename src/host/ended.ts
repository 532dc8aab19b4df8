import { plainCodec } from '../client/codec.js';
import { BrokenExecutorError } from '../errors.js';
import { LOST } from '../protocol/batches/messages.js';
import { type Owned, realm } from '../protocol/realm/realm.js';
import { interrupted, shutDown } from './refusals.js';

/** Refs may outlive their actors by far: of those that ended last it is known how. */
const KEPT = 4096;

/** What has ended. */
interface Deceased {
  readonly id: string;
  readonly name: string;
  readonly whereabouts: Pick<Owned, 'onFailedTell'>;
}

interface End {
  readonly name: string;
  readonly clean: boolean;
  /** While anybody has it, and may listen. */
  readonly actor: WeakRef<Deceased>;
}

const ended = new Map<string, End>();

/** For refs that will be posted to later. */
export function rememberEnd(actor: Deceased, clean: boolean): void {
  const { id, name } = actor;
  if (!clean) realm.noteUnclean();
  ended.set(id, { name, clean, actor: new WeakRef(actor) });
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
  const refusal = refusalOf(actorId);
  const rest = plainCodec.packError(refusal);
  const begun = plainCodec.packError(interrupted(ended.get(actorId)?.name ?? actorId, refusal));
  realm.send([LOST, from, realm.path, actorId, { again: false, begun, rest, refusal: rest }]);
};

// What its end was told to in another realm comes back when it is over here.
realm.onLateFailure = (actorId, error): void => ended.get(actorId)?.actor.deref()?.whereabouts.onFailedTell(error);
