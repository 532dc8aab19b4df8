import { summaryOf } from '../describe.js';
import { SerializationError } from '../errors.js';
import { type ReplyHandler, readReplies } from '../protocol/batches/reply-reader.js';
import { ReplyWriter } from '../protocol/batches/reply-writer.js';
import type { Batch } from '../protocol/channels/channel.js';
import type { Packed, ValueCodec } from '../protocol/copy/values.js';

/**
 * Sends answers one by one that could not be sent together: there is a most that a batch may be, 2 GiB between processes. One that cannot be sent by itself either fails its message, and no other is lost
 * for it: `onUnsent` is told of it. What was to be moved is copied, for it may be in any of them.
 */
export function sendSingly(batch: Batch, send: (batch: Batch) => void, codec: ValueCodec, onUnsent: (link: number, id: number, error: unknown) => void): void {
  const writer = new ReplyWriter();
  const alone = (write: () => void): void => {
    write();
    send(writer.take().batch);
  };
  /** Of the message of this id, its answer. */
  const answer = (link: number, id: number, write: () => void): void => {
    try {
      alone(write);
    } catch (error) {
      const text = `the result, which the handler has returned, could not be sent to the poster: ${summaryOf(error)}`;
      const failure = new SerializationError(text, { cause: error, where: 'result', delivered: 'yes' });
      alone(() => writer.failed(link, id, codec.packError(failure)));
      onUnsent(link, id, failure);
    }
  };
  const each = (firstId: number, count: number, write: (id: number, index: number) => void): void => {
    for (let index = 0; index < count; index++) write(firstId + index, index);
  };
  const packed = (value: unknown, marks: Packed['marks']): Packed => ({ value, marks, transfer: undefined, lent: false });
  const handlerOf = (link: number): ReplyHandler => ({
    onValues: (firstId, count, values, at) => each(firstId, count, (id, index) => answer(link, id, () => writer.plainValue(link, id, values[at + index]))),
    onValue: (id, value, marks) => answer(link, id, () => writer.value(link, id, packed(value, marks))),
    onItems: (id, count, items, at) => each(id, count, (_, index) => answer(link, id, () => writer.plainItem(link, id, items[at + index]))),
    onItem: (id, item, marks) => answer(link, id, () => writer.item(link, id, packed(item, marks))),
    onDone: (firstId, count) => each(firstId, count, (id) => alone(() => writer.done(link, id))),
    onFailed: (id, error, marks) => answer(link, id, () => writer.failed(link, id, packed(error, marks))),
    onCleanupFailed: (id, error, marks) => answer(link, id, () => writer.cleanupFailed(link, id, packed(error, marks))),
    onAborted: (id) => alone(() => writer.aborted(link, id)),
    onLate: (id) => alone(() => writer.late(link, id)),
    onDropped: (firstId, count) => each(firstId, count, (id) => alone(() => writer.dropped(link, id))),
    onReturned: (firstId, count) => each(firstId, count, (id) => alone(() => writer.returned(link, id))),
    onPaused: () => alone(() => writer.paused(link)),
    onResumed: (held) => alone(() => writer.resumed(link, held)),
    onWork: (ms) => alone(() => writer.work(link, ms)),
    onReady: (pid, threadId) => alone(() => writer.ready(link, pid, threadId)),
    onRefused: (error, marks) => alone(() => writer.refused(link, packed(error, marks))),
    onReport: (error, marks) => alone(() => writer.report(link, packed(error, marks))),
    onChildren: (count) => alone(() => writer.children(link, count)),
    onStopping: (reason) => alone(() => writer.stopping(link, reason)),
    onStopped: () => alone(() => writer.stopped(link)),
    onExported: () => alone(() => writer.exported(link)),
  });
  readReplies(batch, {
    handlerOf,
    onClosed: (link) => alone(() => writer.closed(link)),
    onFatal: (link) => alone(() => writer.fatal(link)),
  });
}
