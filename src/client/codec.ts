import { classTable } from '../metadata/registry.js';
import { type ActorAddress, parseAddress, type RefTable } from '../protocol/copy/address.js';
import { ACROSS_PROCESSES, AS_IF_ACROSS_PROCESSES, type ChannelCapabilities, ValueCodec, WITHIN_THREAD } from '../protocol/copy/values.js';
import { processOf, realm } from '../protocol/realm/realm.js';
import { Peer, sharesMemory } from './peer.js';
import { PoolRef } from './pool-ref.js';
import { type Poster, RefHandle, type RefHolder } from './ref.js';

/** Refs as they arrive: bound to the way that this realm has to the actor, and to the actor that they were given to. */
const refTable: RefTable = {
  refer(id, address, holder) {
    const of = holder as RefHolder | undefined;
    return new RefHandle(
      id,
      posterOf(id, () => parseAddress(address), of),
      of,
    );
  },
  referToPool: (id, address, holder) => new PoolRef(id, address, posterOf, holder as RefHolder | undefined),
};

/** Own actors are posted to as by their executors; the actor itself, as by its `self`: messages to one actor keep their order whichever ref they go by. */
function posterOf(id: string, read: () => ActorAddress, holder: RefHolder | undefined): Poster {
  const known = holder?.posterOf(id) ?? realm.owned.get(id)?.poster ?? realm.seekers.get(id)?.poster();
  if (known !== undefined) return known as Poster;
  const address = read();
  return new Peer(address, codecTo(address), plainCodec).poster();
}

function codecTo(address: ActorAddress): ValueCodec {
  if (sharesMemory(address)) return localCodec;
  return processOf(realm.path) === realm.path ? neighbourCodec : plainCodec;
}

const codecs = new Map<ChannelCapabilities, ValueCodec>();

/** The codec of these capabilities, which are one object for all channels of a kind. It knows the registered classes and can carry refs. */
export function codecFor(capabilities: ChannelCapabilities): ValueCodec {
  let codec = codecs.get(capabilities);
  if (codec === undefined) {
    codec = new ValueCodec(classTable, capabilities, refTable);
    codecs.set(capabilities, codec);
  }
  return codec;
}

/** For what goes from process to process. */
export const plainCodec = codecFor(ACROSS_PROCESSES);
/** The same where the other may live beside this one, in the main thread of a process, and nothing is cloned on the way. */
export const neighbourCodec = codecFor(AS_IF_ACROSS_PROCESSES);
/** For what stays within a process: whether it will be cloned, on its way to another thread, is not known at the post. */
export const localCodec = codecFor(WITHIN_THREAD);
