import type { ActorAddress } from '../copy/address.js';

/**
 * What crosses between whoever posts (a host, or an actor that holds a ref) and a worker. Both ways it is batches: one flat array of operations,
 * each an op code followed by its fields. Flat, because the cost of a crossing is the number of objects cloned, not the number of values.
 *
 * A connection carries many actors; each has a `link`, a number that the posting side chose. An `id` names a message in flight on its link.
 * `value, marks` are a packed value (values.ts): `marks` restores what structured clone loses and is undefined for plain data.
 *
 *   posting side → worker
 *     SHAPE    shapeId, keys, action, at         from here on rows may name the shape: the keys of a message in order; `at` is the place of `action`
 *     RUN      link, shapeId, tell, firstId, count, value…   `count` messages of one shape with consecutive ids, their values (without action) row by row
 *     EACH     shapeId, tell, count, (link, id, value…)…     one message each on `count` links
 *     LAYOUT   layout, keys                      from here on lists may name the layout (trees.ts)
 *     TREE     link, id, shapeId, tell, length, item…   a message with objects in it, its values as a list (trees.ts)
 *     ONE      link, id, head, message, marks    any other message; `head` holds what concerns this message alone
 *     OPEN     link, spec, marks                 start an actor
 *     ABORT    link, id, reason, marks           abort the running handler; drop the message when it has not begun
 *     CREDIT   link, id, count                   the consumer of a stream has taken so many items: as many more may follow
 *     LOOK     link                              a message that was handed over has been cancelled, and concurrent ones may stand behind it
 *     RESUME   link                              PAUSED was read, and nothing has been handed over since
 *     STOP     link, reason                      run onStop and end the actor
 *     CLOSE    link                              end the actor at once, without onStop, and forget it; its neighbours live on
 *     ATTACH   link, actorId, cells              one more way to an actor that lives there
 *     DETACH   link                              nothing more comes this way, and all that came has been answered
 *     PROBE    link, probe                       follows waits for answers to find those that cannot end
 *
 *   worker → posting side
 *     READY    link, pid, threadId               constructor and onStart have ended
 *     REFUSED  link, error, marks                the start failed
 *     VALUES   link, firstId, count, value…      plain results of consecutive ids
 *     EACH_VALUE count, (link, id, value)…       one plain result each on `count` links
 *     LAYOUT   layout, keys                      as above
 *     TREE_VALUE link, id, length, item…         a plain result with objects in it, as a list
 *     VALUE    link, id, value, marks            any other result
 *     ITEMS    link, id, count, value…           plain items of a stream, which ends as any message does: by DONE, FAILED or ABORTED
 *     TREE_ITEM link, id, length, item…          a plain item with objects in it, as a list
 *     ITEM     link, id, value, marks            any other item
 *     DONE     link, firstId, count              handled, with nothing to say: undefined results and tells
 *     FAILED   link, id, error, marks
 *     CLEANUP  link, id, error, marks            FAILED, of a stream that was aborted or left: what its generator threw at its end
 *     ABORTED  link, id                          the handler ended by throwing its signal's reason
 *     LATE     link, id                          the handler ended when its message's deadline had passed
 *     DROPPED  link, firstId, count              cancelled, aborted or past its deadline before it began; never ran
 *     RETURNED link, firstId, count              given back for another handler is slow, and no cells would let the poster cancel them; never ran
 *     PAUSED   link                              after RETURNED: whatever comes is given back, too, until RESUME
 *     RESUMED  link, held                        all that was to be given back has been, and more may be handed over; held: of concurrent messages only, until it comes once more
 *     WORK     link, ms                          how long the actor worked for the answers since the last WORK
 *     REPORT   link, error, marks                an error that belongs to no message
 *     CHILDREN link, count                       how many actors it has started that live
 *     STOPPING link, reason                      STOP has been heard; on a link that was attached: post no more, and detach when all is answered
 *     STOPPED  link                              onStop has run, and the actor is forgotten; to one that attaches: it has come too late, and nothing of what it sends begins
 *     CLOSED   link                              CLOSE has been done; nothing more comes on this link
 *     FATAL    link                              the thread or process ends, and this actor's handler was what ran
 *     EXPORTED link                              the actor has sent a ref to itself away
 *
 *   realm → realm (realm.ts), each a batch of its own, handed on by the realms in between: op, to, from, and then (WELCOME has no from)
 *     WELCOME  polls                             you are the realm `to`, and may poll (busy-poll.ts), or no more
 *     RESOLVE  actorId                           where does an actor of yours live?
 *     FOUND    actorId, home                     there; without home: nowhere yet, as it has crashed and is to live again
 *     LOST     actorId, loss                     it does no more
 *     CLEAR    actorId                           it is shut down: post no more, and cancel what has not begun
 *     FAILED_TELL actorId, error                 an error event for the executor
 *     CONNECT  tunnel, end                       a channel for posts: of which this is the other end (port-channel.ts), or else over batches of TUNNEL
 *     TUNNEL   tunnel, toServer, batch, buffers  a batch of it; the buffers in it that are to be moved
 *     HANGUP   tunnel, toServer                  a realm on its way could not hand a batch on: it is broken
 *     GONE     realm, inOrder                    it has ended, and all that it had started
 *     UNCLEAN                                    an actor that this realm, or one below it, has started has ended, and was not shut down
 *     HOLD     held                              there are posts of this realm that have not settled, and nobody else knows
 */
export const SHAPE = 1;
export const RUN = 2;
export const ONE = 3;
export const OPEN = 4;
export const ABORT = 5;
export const RESUME = 6;
export const STOP = 7;
export const CLOSE = 8;
export const CREDIT = 9;
export const EACH = 10;
export const LOOK = 11;
export const LAYOUT = 12;
export const TREE = 13;

export const ATTACH = 15;
export const DETACH = 16;
export const PROBE = 17;

export const READY = 20;
export const REFUSED = 21;
export const VALUES = 22;
export const VALUE = 23;
export const DONE = 24;
export const FAILED = 25;
export const ABORTED = 26;
export const DROPPED = 27;
export const RETURNED = 28;
export const WORK = 29;
export const REPORT = 30;
export const CHILDREN = 31;
export const STOPPING = 32;
export const STOPPED = 33;
export const PAUSED = 34;
export const RESUMED = 35;
export const CLOSED = 36;
export const FATAL = 37;
export const ITEMS = 38;
export const ITEM = 39;
export const CLEANUP = 40;
export const EACH_VALUE = 41;
export const LATE = 42;
export const TREE_VALUE = 43;
export const TREE_ITEM = 44;
export const EXPORTED = 45;

export const FIRST_ROUTED = 50;
export const WELCOME = 50;
export const RESOLVE = 51;
export const FOUND = 52;
export const LOST = 53;
export const FAILED_TELL = 54;
export const CONNECT = 55;
export const TUNNEL = 56;
export const HANGUP = 57;
export const GONE = 58;
export const HOLD = 59;
export const CLEAR = 60;
export const UNCLEAN = 61;

/** Why an actor is stopped: somebody asked, or the host program came to its end. */
export type StopReason = 'shutdown' | 'exit';

/** What concerns one message alone. */
export interface MessageHead {
  tell: boolean;
  /** Epoch ms. */
  deadline: number | undefined;
  /** The same, where there is one, in ms of the clock that all threads and processes share: the other one may be a fake one, for a while. */
  until?: number;
  /** Of a stream, and of nothing else: how many items may be sent before the first CREDIT. */
  credit?: number;
}

/** What a worker needs to start an actor. */
export interface StartSpec {
  readonly address: ActorAddress;
  /** Names the class: module url and class name, see metadata/registry.ts. */
  readonly key: string;
  readonly module: string;
  readonly name: string;
  /** The module is the host program's own entry file: importing it runs the program's top level once more. */
  readonly entryModule: boolean;
  readonly args: readonly unknown[];
  readonly restarts: number;
  /** Where cancel and start race; undefined where no memory is shared. */
  readonly cells: Uint8Array | undefined;
}
