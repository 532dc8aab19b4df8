import { summaryOf } from '../describe.js';
import { SerializationError } from '../errors.js';
import { CLEANUP, FAILED, ITEM, ITEMS, TREE_ITEM, TREE_VALUE, VALUE, VALUES } from '../protocol/batches/messages.js';
import { singleReplies } from '../protocol/batches/reply-reader.js';
import { ReplyWriter } from '../protocol/batches/reply-writer.js';
import type { Batch } from '../protocol/channels/channel.js';
import type { Transferable } from '../protocol/copy/transfer.js';
import type { ValueCodec } from '../protocol/copy/values.js';

/** Operations with something of a handler's in it. After the op code come the link and the id of the message. */
const ANSWERS: ReadonlySet<unknown> = new Set([VALUES, TREE_VALUE, VALUE, ITEMS, TREE_ITEM, ITEM, FAILED, CLEANUP]);
const OF_STREAMS: ReadonlySet<unknown> = new Set([ITEMS, TREE_ITEM, ITEM]);

/**
 * Sends answers one by one that could not be sent together: there is a most that a batch may be, 2 GiB between processes. One that cannot
 * be sent by itself either fails its message, and no other is lost for it. `onUnsent` is told of it where the handler goes on, as a stream's.
 * What was to be moved is copied, for it may be in any of them; save what is `lent`, which leaves its owner: see ReplyWriter.
 */
export function sendSingly(
  batch: Batch,
  lent: Transferable[] | undefined,
  send: (batch: Batch, transfer?: Transferable[]) => void,
  codec: ValueCodec,
  onUnsent: (link: number, id: number, error: unknown) => void,
): void {
  for (const single of singleReplies(batch)) {
    const [op, link, id] = single as [number, number, number];
    const moved = op === VALUE || op === ITEM ? lent : undefined;
    try {
      send(single, moved);
    } catch (error) {
      if (!ANSWERS.has(op)) throw error;
      const problem =
        moved === undefined
          ? 'the result, which the handler has returned, could not be sent to the poster'
          : 'the result could not be sent to the poster, or its transfer list cannot be used';
      const failure = new SerializationError(`${problem}: ${summaryOf(error)}`, { cause: error, where: 'result', delivered: 'yes' });
      const writer = new ReplyWriter();
      writer.failed(link, id, codec.packError(failure));
      send(writer.take().batch);
      if (OF_STREAMS.has(op)) onUnsent(link, id, failure);
    }
  }
}
