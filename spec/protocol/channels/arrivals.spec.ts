import { expect } from 'chai';
import { Arrivals } from '../../../src/protocol/channels/arrivals.js';
import type { Batch } from '../../../src/protocol/channels/channel.js';

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe('What arrives at an end of a channel', () => {
  let delivered: Batch[];
  let arrivals: Arrivals;

  /** Reads early what is there, and takes of each batch all before the first 0. */
  function readEarly(...there: Batch[]): Batch[] {
    const taken: Batch[] = [];
    arrivals.early(
      (batch) => {
        const end = batch.indexOf(0);
        taken.push(end < 0 ? batch : batch.slice(0, end));
        return end < 0 ? undefined : batch.slice(end);
      },
      () => {
        const next = there.shift();
        if (next !== undefined) arrivals.add(next);
        return next !== undefined;
      },
    );
    return taken;
  }

  beforeEach(() => {
    delivered = [];
    arrivals = new Arrivals((batch) => delivered.push(batch));
  });

  it('is delivered as it comes', () => {
    arrivals.add([1]);
    arrivals.add([2]);
    expect(delivered).to.deep.equal([[1], [2]]);
  });

  it('is no more delivered once somebody has taken it early', async () => {
    expect(readEarly([1], [2])).to.deep.equal([[1], [2]]);
    await nextTurn();
    expect(delivered).to.deep.equal([]);
  });

  it('is delivered by the event loop when it was left', async () => {
    expect(readEarly([1, 0, 2])).to.deep.equal([[1]]);
    expect(delivered).to.deep.equal([]);
    await nextTurn();
    expect(delivered).to.deep.equal([[0, 2]]);
  });

  it('is not read while something is left', () => {
    expect(readEarly([0, 1], [2])).to.deep.equal([[]]);
    expect(readEarly([2])).to.deep.equal([]);
  });

  it('waits for what was left before it, when both came in one piece', async () => {
    const taken: Batch[] = [];
    arrivals.early(
      (batch) => {
        taken.push(batch);
        return batch;
      },
      () => {
        for (const batch of [[1], [2], [3]]) arrivals.add(batch);
        return true;
      },
    );
    expect(taken).to.deep.equal([[1]]);
    await nextTurn();
    expect(delivered).to.deep.equal([[1], [2], [3]]);
  });

  it('is delivered although what was left before it could not be read', async () => {
    arrivals = new Arrivals((batch) => {
      if (batch[0] === 0) throw new RangeError('no such operation');
      delivered.push(batch);
    });
    arrivals.early(
      (batch) => batch,
      () => {
        for (const batch of [[0], [1]]) arrivals.add(batch);
        return true;
      },
    );
    expect(() => arrivals.deliverLeft()).to.throw(RangeError);
    await nextTurn();
    expect(delivered).to.deep.equal([[1]]);
  });

  it('comes after what was left, whether by the event loop or because somebody polls', () => {
    readEarly([0, 1]);
    arrivals.add([2]);
    expect(delivered).to.deep.equal([[0, 1], [2]]);
    readEarly([0, 3]);
    arrivals.deliverLeft();
    expect(delivered.slice(2)).to.deep.equal([[0, 3]]);
  });
});
