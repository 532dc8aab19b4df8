import { expect } from 'chai';
import fc from 'fast-check';
import { type EarlyHandler, readEarlyReplies } from '../../../src/protocol/batches/early-replies.js';
import { EACH, EACH_VALUE } from '../../../src/protocol/batches/messages.js';
import { type PostHandler, PostReader, PostWriter } from '../../../src/protocol/batches/posts.js';
import { type ReplyHandler, readReplies } from '../../../src/protocol/batches/reply-reader.js';
import { ReplyWriter } from '../../../src/protocol/batches/reply-writer.js';
import type { Batch } from '../../../src/protocol/channels/channel.js';
import { found, messageAt, rowOf } from '../../../src/protocol/copy/shapes.js';
import { treeMessageAt } from '../../../src/protocol/copy/tree-reader.js';
import { type Listed, treeOf } from '../../../src/protocol/copy/trees.js';

interface Posted {
  link: number;
  id: number;
  tell: boolean;
  message: Record<string, unknown>;
}

const nested = fc.oneof(
  fc.record({ a: fc.nat(9) }, { noNullPrototype: true }),
  fc.record({ b: fc.string(), c: fc.array(fc.record({ a: fc.nat(9) }, { noNullPrototype: true }), { maxLength: 3 }) }, { noNullPrototype: true }),
  fc.array(fc.oneof(fc.nat(9), fc.record({ a: fc.nat(9) }, { noNullPrototype: true }))),
);

/** Of few links, shapes and steps, so that runs of all kinds come about. */
const posted = fc.record({
  link: fc.integer({ min: 1, max: 3 }),
  step: fc.constantFrom(1, 1, 1, 2),
  tell: fc.boolean(),
  // What does not go as a row, or the end of a batch.
  besides: fc.constantFrom('nothing', 'nothing', 'nothing', 'another', 'take'),
  message: fc.oneof(
    fc.constant({ action: 'a' }),
    fc.record({ action: fc.constantFrom('a', 'b'), n: fc.nat(9) }, { noNullPrototype: true }),
    fc.record({ x: fc.nat(9), action: fc.constant('b'), y: fc.string() }, { noNullPrototype: true }),
    fc.record({ x: fc.oneof(fc.nat(9), nested), action: fc.constant('b'), y: nested }, { noNullPrototype: true }),
  ),
});

const toPost = (of: Partial<PostHandler>): PostHandler =>
  new Proxy({} as PostHandler, { get: (_, name) => (of as Record<string | symbol, unknown>)[name] ?? expect.fail(String(name)) });

describe('Batches of posts', () => {
  const write = (
    posts: { link: number; step: number; tell: boolean; besides: string; message: Record<string, unknown> }[],
  ): { sent: Posted[]; batches: Batch[] } => {
    const writer = new PostWriter();
    const sent: Posted[] = [];
    const batches: Batch[] = [];
    const ids = new Map<number, number>();
    for (const { link, step, tell, besides, message } of posts) {
      const id = (ids.get(link) ?? 0) + step;
      ids.set(link, id);
      if (besides === 'another') {
        writer.one(link, id, { tell, deadline: undefined }, message, undefined, undefined);
      } else {
        expect(rowOf(message, true)).to.equal(true);
        writer.row(link, id, found.shape as never, found.row, tell);
      }
      sent.push({ link, id, tell, message });
      if (besides === 'take') batches.push(writer.take().batch);
    }
    batches.push(writer.take().batch);
    return { sent, batches };
  };

  const read = (batches: Batch[]): Posted[] => {
    const arrived: Posted[] = [];
    const reader = new PostReader(
      toPost({
        onRun(link, { batch, shape, tell, layouts }, firstId, count, at) {
          if (layouts !== undefined) arrived.push({ link, id: firstId, tell, message: treeMessageAt(batch, at, shape, layouts) });
          else
            for (let i = 0; i < count; i++) arrived.push({ link, id: firstId + i, tell, message: messageAt(batch, at + i * (shape.keys.length - 1), shape) });
        },
        onOne: (link, id, { tell }, message) => arrived.push({ link, id, tell, message: message as Record<string, unknown> }),
      }),
    );
    for (const batch of batches) reader.read(batch);
    return arrived;
  };

  it('bring every message, in order, by the link that it was posted on', () => {
    fc.assert(
      fc.property(fc.array(posted, { maxLength: 30 }), (posts) => {
        const { sent, batches } = write(posts);
        expect(read(batches)).to.deep.equal(sent);
      }),
    );
  });

  it('have one operation for a message each to many', () => {
    const { sent, batches } = write([1, 2, 3, 4].map((link) => ({ link, step: 1, tell: false, besides: 'nothing', message: { action: 'each', n: link } })));
    expect(batches[0]).to.deep.include.members([EACH]);
    expect(batches[0]).to.have.length(5 + 4 + 4 * 3); // The shape, the operation's own, and three for each.
    expect(read(batches)).to.deep.equal(sent);
  });
});

describe('Batches of replies', () => {
  interface Reply {
    link: number;
    id: number;
    kind: string;
    value?: unknown;
  }
  const reply = fc.record({
    link: fc.integer({ min: 1, max: 3 }),
    step: fc.constantFrom(1, 1, 1, 2),
    kind: fc.constantFrom('value', 'value', 'value', 'done', 'item', 'dropped'),
    value: fc.oneof(fc.nat(9), fc.string(), nested),
  });
  let layouts: string[][] = [];
  beforeEach(() => {
    layouts = [];
  });

  const write = (replies: { link: number; step: number; kind: string; value: unknown }[]): { sent: Reply[]; batch: Batch } => {
    const writer = new ReplyWriter();
    const ids = new Map<number, number>();
    const sent = replies.map(({ link, step, kind, value }): Reply => {
      const id = (ids.get(link) ?? 0) + step;
      ids.set(link, id);
      const tree = typeof value === 'object' ? (treeOf(value as object) as Listed).list : undefined;
      if (kind === 'value' && tree !== undefined) writer.treeValue(link, id, tree);
      else if (kind === 'item' && tree !== undefined) writer.treeItem(link, id, tree);
      else if (kind === 'value') writer.plainValue(link, id, value);
      else if (kind === 'item') writer.plainItem(link, id, value);
      else if (kind === 'done') writer.done(link, id);
      else writer.dropped(link, id);
      return kind === 'value' || kind === 'item' ? { link, id, kind, value } : { link, id, kind };
    });
    return { sent, batch: writer.take().batch };
  };

  const read = (batch: Batch): Reply[] => {
    const arrived: Reply[] = [];
    const handlerOf = (link: number): ReplyHandler =>
      ({
        onValues(firstId: number, count: number, from: Batch, at: number) {
          for (let i = 0; i < count; i++) arrived.push({ link, id: firstId + i, kind: 'value', value: from[at + i] });
        },
        onItems(id: number, count: number, from: Batch, at: number) {
          for (let i = 0; i < count; i++) arrived.push({ link, id, kind: 'item', value: from[at + i] });
        },
        onDone(firstId: number, count: number) {
          for (let i = 0; i < count; i++) arrived.push({ link, id: firstId + i, kind: 'done' });
        },
        onDropped(firstId: number, count: number) {
          for (let i = 0; i < count; i++) arrived.push({ link, id: firstId + i, kind: 'dropped' });
        },
      }) as Partial<ReplyHandler> as ReplyHandler;
    readReplies(batch, { layouts, handlerOf, onClosed: () => expect.fail('closed'), onFatal: () => expect.fail('fatal') });
    return arrived;
  };

  it('bring every answer, in order, by the link of its message', () => {
    fc.assert(
      fc.property(fc.array(reply, { maxLength: 30 }), (replies) => {
        const { sent, batch } = write(replies);
        expect(read(batch)).to.deep.equal(sent);
      }),
    );
  });

  it('have one operation for a result each of many', () => {
    const { sent, batch } = write([1, 2, 3, 4].map((link) => ({ link, step: 1, kind: 'value', value: 'v' })));
    expect(batch.slice(0, 2)).to.deep.equal([EACH_VALUE, 4]);
    expect(batch).to.have.length(2 + 4 * 3);
    expect(read(batch)).to.deep.equal(sent);
  });

  it('are read early up to the first that may call code of the user, and all the rest afterwards', () => {
    fc.assert(
      fc.property(fc.array(reply, { maxLength: 30 }), fc.integer({ min: 0, max: 30 }), (replies, loudAt) => {
        const { sent, batch } = write(replies);
        const loud = sent[loudAt];
        const early: Reply[] = [];
        const handlerOf = (link: number): EarlyHandler => ({
          settleEarly(firstId, count, from, at) {
            let i = 0;
            for (; i < count && !(link === loud?.link && firstId + i === loud.id); i++) {
              early.push(from === undefined ? { link, id: firstId + i, kind: 'done' } : { link, id: firstId + i, kind: 'value', value: from[at + i] });
            }
            return i;
          },
          onWork: () => expect.fail('work'),
        });
        const rest = readEarlyReplies(batch, { layouts, handlerOf });
        const stop = sent.findIndex((each) => each === loud || (each.kind !== 'value' && each.kind !== 'done'));
        expect(early).to.deep.equal(stop < 0 ? sent : sent.slice(0, stop));
        expect(rest === undefined ? [] : read(rest)).to.deep.equal(stop < 0 ? [] : sent.slice(stop));
        expect(rest === undefined).to.equal(stop < 0);
      }),
    );
  });

  it('are read early with the word of how long they took, and passed over on a link that nobody knows', () => {
    const writer = new ReplyWriter();
    writer.plainValue(1, 1, 'a');
    writer.plainValue(2, 1, 'b');
    writer.plainValue(2, 2, 'c');
    writer.work(1, 0.5);
    writer.done(1, 2);
    const early: unknown[] = [];
    const known: EarlyHandler = { settleEarly: (firstId, count) => early.push(firstId) && count, onWork: (ms) => early.push(`${ms} ms`) };
    expect(readEarlyReplies(writer.take().batch, { layouts, handlerOf: (link) => (link === 1 ? known : undefined) })).to.equal(undefined);
    expect(early).to.deep.equal([1, '0.5 ms', 2]);
  });

  it('pass over the answers on a link that nobody knows any more', () => {
    const { batch } = write([1, 2, 3].map((link) => ({ link, step: 1, kind: 'value', value: link })));
    const arrived: unknown[] = [];
    const known = { onValues: (_id: number, _count: number, from: Batch, at: number) => arrived.push(from[at]) } as Partial<ReplyHandler> as ReplyHandler;
    readReplies(batch, { layouts, handlerOf: (link) => (link === 2 ? undefined : known), onClosed: () => {}, onFatal: () => {} });
    expect(arrived).to.deep.equal([1, 3]);
  });
});
