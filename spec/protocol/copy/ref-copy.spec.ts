import { expect } from 'chai';
import { type ActorAddress, ADDRESS, addressText, parseAddress, type RefTable } from '../../../src/protocol/copy/address.js';
import { restore } from '../../../src/protocol/copy/marks.js';
import { copyRefs } from '../../../src/protocol/copy/ref-copy.js';
import { takeTransferList, transfer } from '../../../src/protocol/copy/transfer.js';
import { classes } from './crossings.js';

const addressNamed = (id: string): ActorAddress => ({
  id,
  name: 'Counter',
  owner: 'host',
  apart: false,
  rules: {
    capacity: Infinity,
    overflow: 'reject',
    prefetch: 'auto',
    restarts: true,
    maxTaskRetries: Infinity,
    handlers: [
      ['slow', Infinity, true],
      ['quick', 0, false],
    ],
  },
});

class Ref {
  readonly [ADDRESS]: ActorAddress;

  constructor(address: ActorAddress) {
    this[ADDRESS] = address;
  }
}

const refTo = (id: string): Ref => new Ref(addressNamed(id));
const refs: RefTable = {
  refer: (_id, text) => new Ref(parseAddress(text)),
  referToPool: (text) => new Ref(parseAddress(text)),
};

describe('An object of primitives and refs', () => {
  it('arrives with its keys in order, each ref in its field', () => {
    const source = { action: 'ping', from: refTo('a'), n: 1, gone: undefined, no: null, to: refTo('b') };
    const copied = copyRefs(source);
    if (copied === undefined) expect.fail('is one');
    const arrived = structuredClone(copied);
    if (arrived.marks !== undefined) restore(arrived.marks, classes, refs, undefined);
    expect(Object.keys(arrived.value)).to.deep.equal(['action', 'from', 'n', 'gone', 'no', 'to']);
    expect(arrived.value).to.deep.equal(source);
    expect(Object.values(arrived.value).filter((each) => each instanceof Ref)).to.have.length(2);
  });

  const twice = refTo('a');
  it('is not one that is marked to be moved', () => {
    const source = transfer({ ref: refTo('a') }, []);
    expect(copyRefs(source)).to.equal(undefined);
    takeTransferList(source);
    expect(copyRefs(source)).to.not.equal(undefined);
  });

  for (const [what, source] of Object.entries({
    'a primitive': 1,
    'an array of refs': [refTo('a')],
    'an instance of a class': new (class {
      readonly ref = refTo('a');
    })(),
    'one with an object': { ref: refTo('a'), list: [] },
    'one with a date': { ref: refTo('a'), date: new Date(0) },
    'one with a function': { ref: refTo('a'), call: () => 0 },
    'one with a symbol': { ref: refTo('a'), symbol: Symbol('s') },
    'one with a ref twice': { a: twice, b: twice },
    'one with a Proxy of a ref': { ref: new Proxy(refTo('a'), {}) },
    'a Proxy of one': new Proxy({ ref: refTo('a') }, {}),
    'one with a field that would be its prototype': JSON.parse('{"__proto__": 1}'),
    'one with what says why it cannot cross': { ref: { [ADDRESS]: 'a pool' } },
    'one whose getter throws': {
      get ref(): never {
        throw new Error('of the getter');
      },
    },
  })) {
    it(`is not ${what}`, () => {
      expect(copyRefs(source)).to.equal(undefined);
    });
  }
});

describe('The text of an address', () => {
  it('says all of it, infinite numbers too', () => {
    expect(parseAddress(addressText(addressNamed('a')))).to.deep.equal(addressNamed('a'));
    const { rules, ...rest } = addressNamed('b');
    const bounded: ActorAddress = { ...rest, rules: { ...rules, capacity: 5, prefetch: 3, maxTaskRetries: 0, handlers: [] } };
    expect(parseAddress(addressText(bounded))).to.deep.equal(bounded);
  });
});
