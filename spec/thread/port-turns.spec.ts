import { MessageChannel } from 'node:worker_threads';
import { expect } from 'chai';
import { PortChannel } from '../../src/protocol/port-channel.js';

describe('A channel over a port', () => {
  it('lets the event loop go on between the batches of a long row, and loses none', async () => {
    const { port1, port2 } = new MessageChannel();
    const [near, far] = [new PortChannel(port1), new PortChannel(port2)];
    const arrived: unknown[] = [];
    const inTurns: number[] = [];
    let inTurn = 0;
    near.onBatch = ([n]) => {
      arrived.push(n);
      if (inTurn++ > 0) return;
      setImmediate(() => {
        inTurns.push(inTurn);
        inTurn = 0;
      });
    };
    const sent = Array.from({ length: 500 }, (_, n) => n);
    for (const n of sent) far.send([n]);
    const nextTurn = () => new Promise((resolve) => setImmediate(resolve));
    while (arrived.length < sent.length) await nextTurn();
    await nextTurn();
    expect(arrived).to.deep.equal(sent);
    expect(inTurns.reduce((sum, count) => sum + count)).to.equal(sent.length);
    expect(Math.max(...inTurns)).to.be.at.most(32);
    near.close();
    far.close();
  });
});
