import { expect } from 'chai';
import { plainCodec } from '../../src/client/codec.js';
import type { Channel } from '../../src/protocol/channels/channel.js';
import { Inbox } from '../../src/worker/inbox.js';
import { Returns } from '../../src/worker/returns.js';
import { Replies, Route } from '../../src/worker/route.js';
import { Running } from '../../src/worker/running.js';

/** An actor for which messages wait that came without cells. */
function waiting(posts: number) {
  const inbox = new Inbox({} as never);
  const route = new Route(new Replies({} as Channel, plainCodec), 1, undefined);
  for (let id = 1; id <= posts; id++) inbox.addOne(route, id, { tell: false, deadline: undefined }, {}, undefined);
  const returns = new Returns(inbox, new Running(), { note() {}, flushNow() {}, flushWhenRead() {} }, () => false);
  const left = (): number => inbox.remove(() => true).length;
  return { returns, left };
}

describe('What waits in a process', () => {
  const cases = [
    { name: 'stays behind a handler that takes a millisecond', took: [[1, false]], left: 3 },
    { name: 'goes back behind one that takes longer', took: [[1.1, false]], left: 0 },
    { name: 'stays behind several that took longer together: that may have been a pause', took: [[3.9, true]], left: 3 },
    {
      name: 'goes back when the next, which is measured alone, takes long as well',
      took: [
        [3.9, true],
        [1.1, false],
      ],
      left: 0,
    },
    { name: 'goes back behind several that took longer than any pause', took: [[4.1, true]], left: 0 },
  ] as const;
  for (const { name, took, left: expected } of cases) {
    it(name, () => {
      const { returns, left } = waiting(3);
      for (const [ms, several] of took) returns.took(ms, several);
      expect(left()).to.equal(expected);
    });
  }
});
